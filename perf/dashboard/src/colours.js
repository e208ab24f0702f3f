/* What stands for what in a chart. */
export const COLOURS = { value: "#1f5fa8", budget: "#d0261f", step: "#e08a00" };
