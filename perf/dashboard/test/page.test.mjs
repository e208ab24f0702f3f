/*
 * Opens the built page in headless Chromium, from file://, and looks at what is drawn.
 * CHROMIUM names the browser; without one the tests are skipped, and fail instead where MURK_REQUIRE_CHROMIUM is set.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { buildPage } from "../build.mjs";
import { COLOURS } from "../src/colours.js";
import { STEP_AT, history } from "./made-up.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];
const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
const skip = executablePath || process.env.MURK_REQUIRE_CHROMIUM ? false : "no Chromium: set CHROMIUM, or apt install chromium";

let scratch, browser, page;
const errors = [];

before(async () => {
  if (skip) return;
  scratch = mkdtempSync(join(tmpdir(), "murk-dashboard-"));
  for (const run of history()) writeFileSync(join(scratch, `${run.date.slice(0, 10)}.json`), JSON.stringify(run));
  await buildPage(scratch, join(scratch, "page"));
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-background-networking"] });
  page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(pathToFileURL(join(scratch, "page/index.html")).href);
  await page.waitForSelector("#charts section canvas");
}, { timeout: 60_000 });

after(async () => {
  await browser?.close();
  if (scratch) rmSync(scratch, { recursive: true });
});

const sections = (where = "") =>
  page.$$eval(`#charts section${where}`, (all) => all.map((section) => section.dataset.figure));

/** Columns and rows of the pixels of one colour in a figure's canvas, in parts of its width and height. */
function pixels(figure, colour) {
  return page.evaluate(
    ([name, hex]) => {
      const canvas = document.querySelector(`section[data-figure="${name}"] canvas`);
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
      const found = { count: 0, columns: new Set(), rows: new Set() };
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] > 200 && wanted.every((part, c) => Math.abs(data[i + c] - part) < 12)) {
          found.count++;
          found.columns.add((i / 4) % width);
          found.rows.add(Math.floor(i / 4 / width));
        }
      }
      const of = (values, size) => [...values].sort((p, q) => p - q).map((value) => value / size);
      return { count: found.count, columns: of(found.columns, width), rows: of(found.rows, height) };
    },
    [figure, colour],
  );
}

test("every figure is drawn, and nothing failed", { skip }, async () => {
  assert.deepEqual(errors, []);
  assert.deepEqual(await sections(), ["Planted.step", "Noisy.only", "Slow.nights", "bytes.nothing", "ratio.over"]);
  for (const figure of await sections()) {
    const { count, columns } = await pixels(figure, COLOURS.value);
    assert.ok(count > 100, `${figure}: ${count} pixels`);
    assert.ok(columns.at(-1) - columns[0] > 0.6, `${figure} goes from ${columns[0]} to ${columns.at(-1)}`);
  }
});

test("a budget is a level line across its chart, at its height", { skip }, async () => {
  const { count, columns, rows } = await pixels("Planted.step", COLOURS.budget);
  assert.ok(count > 100, `${count} pixels`);
  assert.ok(columns.at(-1) - columns[0] > 0.6, "it goes across");
  assert.ok(rows.at(-1) - rows[0] < 0.03, "it is level");
  const values = await pixels("Planted.step", COLOURS.value);
  assert.ok(rows.at(-1) < values.rows[0], "all values are below the budget of 1,800 ns");
  assert.equal((await pixels("Noisy.only", COLOURS.budget)).count, 0, "a figure without budget has no line");
});

test("the step in the values is drawn as one", { skip }, async () => {
  const { rows } = await pixels("Planted.step", COLOURS.value);
  const noisy = await pixels("Slow.nights", COLOURS.value);
  assert.ok(rows.at(-1) - rows[0] > 0.1, `values between ${rows[0]} and ${rows.at(-1)}`);
  assert.ok(noisy.rows.at(-1) - noisy.rows[0] > 0.3, "slow nights reach up");
});

test("the one known regression is marked, where it is, and nothing else", { skip }, async () => {
  assert.deepEqual(await sections(".regression"), ["Planted.step"]);
  const listed = await page.$$eval("#regressions li", (all) => all.map((item) => item.textContent));
  assert.equal(listed.length, 1);
  assert.match(listed[0], new RegExp(`^Planted\\.step: step of \\+3\\d\\.\\d % at 2026-10-${STEP_AT + 1} `));
  const mark = await pixels("Planted.step", COLOURS.step);
  assert.ok(mark.rows.at(-1) - mark.rows[0] > 0.5, "an upright line");
  assert.ok(mark.columns.at(-1) - mark.columns[0] < 0.02, "one line");
  const { columns } = await pixels("Planted.step", COLOURS.budget);
  const place = (mark.columns[0] - columns[0]) / (columns.at(-1) - columns[0]);
  assert.ok(Math.abs(place - (STEP_AT - 0.5) / 25) < 0.04, `at ${place} of the runs`);
  assert.equal((await pixels("Noisy.only", COLOURS.step)).count, 0);
  assert.equal((await pixels("Slow.nights", COLOURS.step)).count, 0);
});

test("a broken budget is told", { skip }, async () => {
  assert.deepEqual(await sections(".over"), ["ratio.over"]);
  assert.match(await page.textContent("#summary"), /26 runs.*5 figures, 1 regression, 1 over budget/);
  assert.match(await page.textContent('section[data-figure="ratio.over"] .now'), /^2\.40 ± 0\.0720, budget 2$/);
});

test("names and marks choose what is shown", { skip }, async () => {
  await page.fill("#filter", "noisy");
  assert.deepEqual(await sections(), ["Noisy.only"]);
  await page.fill("#filter", "");
  await page.check("#marked");
  assert.deepEqual(await sections(), ["Planted.step", "ratio.over"]);
  await page.uncheck("#marked");
  assert.equal((await sections()).length, 5);
});

test("two runs are compared", { skip }, async () => {
  await page.click("#compare summary");
  await page.selectOption("#from", { index: 2 });
  await page.selectOption("#to", { index: 22 });
  const rows = await page.$$eval("#changes tr", (all) =>
    all.map((row) => [row.className, ...[...row.cells].map((cell) => cell.textContent)]),
  );
  const planted = rows.find(([, name]) => name === "Planted.step");
  const expected = history().map((run) => run.figures[0].value);
  assert.equal(planted[0], "worse");
  assert.equal(planted[4], `+${((expected[22] / expected[2] - 1) * 100).toFixed(1)} %`);
  const bytes = rows.find(([, name]) => name === "bytes.nothing");
  assert.deepEqual(bytes, ["", "bytes.nothing", "0 B/op", "0 B/op", "0.0 %", "0 B/op", ""]);
});

test("an empty history says so", { skip }, async () => {
  const empty = mkdtempSync(join(scratch, "empty-"));
  await buildPage(empty, join(empty, "page"));
  const other = await browser.newPage();
  await other.goto(pathToFileURL(join(empty, "page/index.html")).href);
  assert.equal(await other.textContent("#summary"), "There is no run in the history yet.");
  await other.close();
});
