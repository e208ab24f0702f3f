/* One figure over its runs: a line with error bars, the budget dashed, a marked step as an upright line. */
import uPlot from "uplot";
import { COLOURS } from "./colours.js";
import { format } from "./series.js";

/** Error bars and the marked step, drawn over the lines. */
function marks(points, step) {
  return (plot) => {
    const { ctx } = plot;
    const x = (index) => plot.valToPos(index, "x", true);
    const y = (value) => plot.valToPos(value, "y", true);
    ctx.save();
    ctx.strokeStyle = COLOURS.value;
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    points.forEach(({ value, error }, index) => {
      ctx.moveTo(x(index), y(value - error));
      ctx.lineTo(x(index), y(value + error));
    });
    ctx.stroke();
    if (step) {
      ctx.strokeStyle = COLOURS.step;
      ctx.setLineDash([]);
      ctx.lineWidth = 2 * devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(x(step.at - 0.5), plot.bbox.top);
      ctx.lineTo(x(step.at - 0.5), plot.bbox.top + plot.bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  };
}

/** A label of the upright axis. There is no half of a byte. */
function label(value, unit) {
  if (value === 0) return "0";
  return unit === "B/op" && !Number.isInteger(value) ? "" : format(value, unit);
}

/** Draws a series of series.js into an element. */
export function draw(element, { points, unit, step }) {
  const budgets = points.map((point) => point.budget);
  const top = Math.max(...points.map((point) => point.value + point.error), ...budgets.filter((budget) => budget !== null));
  const day = (index) => points[index]?.run.date.slice(5, 10) ?? "";
  return new uPlot(
    {
      width: 350,
      height: 170,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-0.5, Math.max(points.length - 0.5, 0.5)] },
        y: { range: [0, top > 0 ? top * 1.1 : 1] },
      },
      axes: [
        { values: (plot, splits) => splits.map((split) => (Number.isInteger(split) ? day(split) : "")), grid: { show: false } },
        { size: 64, values: (plot, splits) => splits.map((split) => label(split, unit)) },
      ],
      series: [
        {},
        { stroke: COLOURS.value, width: 1.5, points: { show: true, size: 5, fill: COLOURS.value } },
        { stroke: COLOURS.budget, width: 2, dash: [8, 4], points: { show: points.length === 1, size: 5 } },
      ],
      hooks: { draw: [marks(points, step)] },
    },
    [points.map((_, index) => index), points.map((point) => point.value), budgets],
    element,
  );
}
