/* The page of a watch server: asks for /state.json twice a second, and reads one stream of /frames. */
"use strict";

const KEPT = 120; // points of a chart
const EVERY_MS = 500;
const MINUTE = 60;
const USUAL = new Set(["ring_eviction_events", "commands_applied"]); // counted when all is well, too
const $ = (id) => document.getElementById(id);
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const series = { ticks: [], queue: [], age: [], load: [] };
let past = []; // [up_seconds, counters] of the last minute
let shown = null; // the last state
let stream = null; // the AbortController of the open stream
let fields = ""; // what the select boxes were filled from

function seconds(value) {
  if (value === 0) return "0";
  if (value < 1e-3) return `${(value * 1e6).toPrecision(3)} µs`;
  if (value < 1) return `${(value * 1e3).toPrecision(3)} ms`;
  return `${value.toPrecision(3)} s`;
}

function number(value) {
  return Number.isInteger(value) ? String(value) : Number(value.toPrecision(4)).toString();
}

/** Fills a table body; a row is an array of cells, a cell a text or [text, class]. */
function rows(body, all) {
  body.replaceChildren(
    ...all.map((cells) => {
      const row = document.createElement("tr");
      for (const cell of cells) {
        const [text, name] = Array.isArray(cell) ? cell : [cell, ""];
        const item = document.createElement("td");
        item.textContent = text;
        item.className = name;
        row.append(item);
      }
      return row;
    }),
  );
}

function options(select, texts) {
  const before = select.value;
  select.replaceChildren(...texts.map(([value, text]) => new Option(text, value)));
  if (texts.some(([value]) => value === before)) select.value = before;
}

/** Draws a series; `level` is a line to compare with, or null. */
function chart(canvas, values, level) {
  const scale = devicePixelRatio || 1;
  const width = (canvas.width = Math.max(1, Math.round(canvas.clientWidth * scale)));
  const height = (canvas.height = Math.max(1, Math.round(canvas.clientHeight * scale)));
  const context = canvas.getContext("2d");
  const top = Math.max(level ?? 0, ...values, 1e-9) * 1.15;
  const x = (index) => ((KEPT - values.length + index) / (KEPT - 1)) * width;
  const y = (value) => height - 1 - (value / top) * (height - 2);
  if (level !== null) {
    context.strokeStyle = colour("--soft");
    context.setLineDash([4 * scale, 4 * scale]);
    context.beginPath();
    context.moveTo(0, y(level));
    context.lineTo(width, y(level));
    context.stroke();
    context.setLineDash([]);
  }
  context.strokeStyle = colour("--accent");
  context.lineWidth = 1.5 * scale;
  context.beginPath();
  values.forEach((value, index) => context.lineTo(x(index), y(value)));
  context.stroke();
}

function push(name, value) {
  series[name].push(value);
  if (series[name].length > KEPT) series[name].shift();
}

function show(state) {
  shown = state;
  push("ticks", state.ticks_per_second);
  push("queue", state.command_queue_depth);
  push("age", state.snapshot_age_seconds);
  push("load", state.load);
  chart($("chart_ticks"), series.ticks, state.tick_rate_hz);
  chart($("chart_queue"), series.queue, null);
  chart($("chart_age"), series.age, null);
  chart($("chart_load"), series.load, 1);
  $("ticks_per_second").textContent = `${state.ticks_per_second.toFixed(1)} of ${number(state.tick_rate_hz)}`;
  $("command_queue").textContent = `${state.command_queue_depth} of ${state.command_queue_capacity}`;
  $("age").textContent = state.has_snapshot ? seconds(state.snapshot_age_seconds) : "none yet";
  $("load").textContent = `${(state.load * 100).toFixed(0)} %`;
  $("tick").textContent = `tick ${state.snapshot_tick}`;
  const words = [state.phase];
  if (state.paused) words.push("paused");
  if (state.tick_disabled) words.push("ticking disabled");
  $("phase").textContent = words.join(", ");
  $("phase").classList.toggle("bad", state.phase !== "running" || state.tick_disabled);
  tables(state);
  selects(state);
  $("message").textContent = state.phase === "running" ? "" : "The world has ended; this is what was seen last.";
}

function tables(state) {
  past.push([state.up_seconds, state.counters]);
  past = past.filter(([when]) => when >= state.up_seconds - MINUTE);
  const before = past[0][1];
  rows(
    $("counters"),
    Object.entries(state.counters).map(([name, count]) => {
      const lately = Math.max(0, count - before[name]);
      return [name.replaceAll("_", " "), number(count), [number(lately), lately > 0 && !USUAL.has(name) ? "bad" : ""]];
    }),
  );
  rows(
    $("latencies"),
    Object.entries(state.latencies).map(([name, time]) => [
      name.replaceAll("_", " "),
      seconds(time.p50),
      seconds(time.p99),
      seconds(time.p999),
      seconds(time.max),
      number(time.count),
    ]),
  );
  rows($("propagators"), state.propagators.map(({ name, seconds: time }) => [name, seconds(time)]));
  rows($("facts"), [
    ["ticks", number(state.ticks)],
    ["tick that runs", seconds(state.running_tick_seconds)],
    ["usual tick", seconds(state.usual_tick_seconds)],
    ["observations that wait", `${state.observe_queue_depth} of ${state.observe_queue_capacity}`],
    ["readers", `${state.readers} of ${state.reader_capacity}`],
    ["ring", `${state.ring_length} of ${state.ring_capacity}`],
    ["queue is full in", state.queue_full_in_ticks === null ? "never" : `${state.queue_full_in_ticks} ticks`],
    ["memory", `${(state.memory_bytes / 2 ** 20).toFixed(1)} MiB`],
  ]);
}

function selects(state) {
  const now = JSON.stringify([state.world, state.worlds, state.fields]);
  if (now === fields) return;
  fields = now;
  options($("world"), state.worlds.map((name) => [name, name]));
  $("world").value = state.world;
  options($("field_name"), state.fields.map(({ number: index, name }) => [String(index), name || `field ${index}`]));
  components();
}

function components() {
  const field = shown.fields[Number($("field_name").value)];
  options($("component"), [...Array(field.components).keys()].map((index) => [String(index), String(index)]));
  $("component_label").hidden = field.components === 1;
  watch();
}

/** Dark blue over green to yellow: in order of lightness, so that it reads without colour too. */
function palette() {
  const stops = [[32, 20, 68], [54, 74, 134], [38, 130, 142], [94, 190, 98], [250, 230, 60]];
  const table = new Uint32Array(256);
  for (let code = 1; code < 256; code++) {
    const at = ((code - 1) / 254) * (stops.length - 1);
    const from = Math.min(Math.floor(at), stops.length - 2);
    const [red, green, blue] = [0, 1, 2].map((c) =>
      Math.round(stops[from][c] + (stops[from + 1][c] - stops[from][c]) * (at - from)),
    );
    table[code] = (255 << 24) | (blue << 16) | (green << 8) | red;
  }
  return table;
}
const PALETTE = palette();

/** Draws one frame; FrameLayout.java and docs/realtime.md have the bytes. */
function draw(bytes) {
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [count, cols] = [head.getUint32(16, true), head.getUint32(20, true)];
  const canvas = $("map");
  if (canvas.width !== cols || canvas.height !== count) {
    canvas.width = cols;
    canvas.height = count;
    canvas.style.aspectRatio = `${cols} / ${count}`;
  }
  const image = new ImageData(cols, count);
  const pixels = new Uint32Array(image.data.buffer);
  for (let cell = 0; cell < pixels.length; cell++) pixels[cell] = PALETTE[bytes[40 + cell]];
  canvas.getContext("2d").putImageData(image, 0, 0);
  const field = shown.fields[Number($("field_name").value)];
  const [min, max, step] = [head.getFloat32(24, true), head.getFloat32(28, true), head.getUint32(36, true)];
  $("range").textContent = `${number(min)} to ${number(max)}${field.units && ` ${field.units}`}, tick ${head.getBigUint64(8, true)}`;
  const notes = [];
  if (shown.space.note) notes.push(shown.space.note);
  if (step > 1) notes.push(`every ${step}th row and column`);
  $("note").textContent = notes.join("; ");
}

/** Splits a stream into frames. */
async function frames(reader, use) {
  let bytes = new Uint8Array(0);
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const joined = new Uint8Array(bytes.length + value.length);
    joined.set(bytes);
    joined.set(value, bytes.length);
    bytes = joined;
    while (bytes.length >= 40) {
      const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
      if (bytes.length < size) break;
      use(bytes.subarray(0, size));
      bytes = bytes.subarray(size);
    }
  }
}

/** Watches the chosen field; opens the stream again when it breaks while the world runs. */
async function watch() {
  stream?.abort();
  const mine = (stream = new AbortController());
  const query = new URLSearchParams({ world: shown.world, field: $("field_name").value, component: $("component").value, hz: "10" });
  while (!mine.signal.aborted) {
    try {
      const answer = await fetch(`frames?${query}`, { signal: mine.signal });
      if (answer.ok) await frames(answer.body.getReader(), (frame) => mine.signal.aborted || draw(frame));
      else $("note").textContent = await answer.text();
    } catch {
      // gone, or aborted: the next round of states says which
    }
    await new Promise((next) => setTimeout(next, 1000));
  }
}

async function ask() {
  try {
    const chosen = $("world").value;
    const answer = await fetch(`state.json${chosen ? `?${new URLSearchParams({ world: chosen })}` : ""}`);
    if (!answer.ok) throw new Error(await answer.text());
    show(await answer.json());
  } catch {
    $("message").textContent = "Nobody answers: the server has ended.";
    $("phase").classList.add("bad");
  }
  setTimeout(ask, EVERY_MS);
}

$("field_name").addEventListener("change", components);
$("component").addEventListener("change", watch);
$("world").addEventListener("change", () => {
  for (const values of Object.values(series)) values.length = 0;
  past = [];
});
ask();
