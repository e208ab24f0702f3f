/* The page: chooses a machine, draws its series, compares two of its runs. */
import { draw } from "./chart.js";
import { change, compare, format, machineOf, machines, seriesOf, titleOf } from "./series.js";

const history = window.murkHistory;
const at = (id) => document.getElementById(id);

function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function fill(select, options) {
  select.replaceChildren(...options.map(([value, text]) => Object.assign(element("option", text), { value })));
}

const stepText = ({ step, points }) =>
  `step of ${change(step.after / step.before)} at ${titleOf(points[step.at].run)} (z = ${step.z.toFixed(1)})`;

function card(series) {
  const section = element("section", "", series.step ? "regression" : series.over ? "over" : "");
  section.dataset.figure = series.name;
  const { value, error, budget } = series.points.at(-1);
  const spread = error > 0 ? ` ± ${format(error, series.unit)}` : "";
  const limit = budget === null ? "" : `, budget ${format(budget, series.unit)}`;
  section.append(element("h2", series.name), element("p", format(value, series.unit) + spread + limit, "now"));
  if (series.step) section.append(element("p", `regression: ${stepText(series)}`, "bad"));
  if (series.over) section.append(element("p", "over its budget", "bad"));
  const place = element("div", "", "chart");
  section.append(place);
  return { section, place };
}

const counted = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

function showCharts() {
  const all = seriesOf(history, at("machine").value);
  const part = at("filter").value.toLowerCase();
  const shown = all
    .filter((series) => series.name.toLowerCase().includes(part))
    .filter((series) => !at("marked").checked || series.step || series.over);
  const steps = all.filter((series) => series.step);
  const runs = history.filter((run) => machineOf(run) === at("machine").value);
  at("summary").textContent =
    `${counted(runs.length, "run")}, newest ${titleOf(runs.at(-1))} on ${runs.at(-1).jvm}; ${counted(all.length, "figure")}, ` +
    `${counted(steps.length, "regression")}, ${all.filter((series) => series.over).length} over budget`;
  at("regressions").replaceChildren(...steps.map((series) => element("li", `${series.name}: ${stepText(series)}`)));
  const cards = shown.map((series) => ({ series, ...card(series) }));
  at("charts").replaceChildren(...cards.map(({ section }) => section));
  cards.forEach(({ series, place }) => draw(place, series));
}

function showChanges() {
  const rows = compare(history[at("from").value], history[at("to").value]).map((row) => {
    const line = element("tr", "", row.verdict);
    const over = row.budget !== null && row.to.value > row.budget;
    const cells = [row.name, format(row.from.value, row.unit), format(row.to.value, row.unit), change(row.factor)];
    line.append(...cells.map((text) => element("td", text)));
    line.append(element("td", row.budget === null ? "" : format(row.budget, row.unit)), element("td", over ? "over" : "", "bad"));
    return line;
  });
  at("changes").replaceChildren(...rows);
}

function showMachine() {
  const runs = history.map((run, index) => [index, titleOf(run)]).filter(([index]) => machineOf(history[index]) === at("machine").value);
  fill(at("from"), runs);
  fill(at("to"), runs);
  at("from").selectedIndex = Math.max(runs.length - 2, 0);
  at("to").selectedIndex = runs.length - 1;
  showCharts();
  showChanges();
}

if (history.length === 0) {
  at("summary").textContent = "There is no run in the history yet.";
} else {
  fill(at("machine"), machines(history).map((machine) => [machine, machine]));
  at("machine").addEventListener("change", showMachine);
  at("filter").addEventListener("input", showCharts);
  at("marked").addEventListener("change", showCharts);
  at("from").addEventListener("change", showChanges);
  at("to").addEventListener("change", showChanges);
  showMachine();
}
