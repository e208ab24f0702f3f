/* Builds the page: `node build.mjs [--history DIR] [--out DIR]`; ../history to dist without arguments. It needs no server: data is a script. */
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));

/** All entries of a history directory, oldest first. */
export function readHistory(directory) {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const entry = JSON.parse(readFileSync(join(directory, name), "utf8"));
      if (entry.format !== 1) throw new Error(`${name}: format=${entry.format} allowed=1`);
      return entry;
    })
    .sort((p, q) => p.date.localeCompare(q.date));
}

/** Writes index.html and its scripts to `out`. Returns the number of runs. */
export async function buildPage(history, out) {
  mkdirSync(out, { recursive: true });
  const runs = readHistory(history);
  writeFileSync(join(out, "history.js"), `window.murkHistory = ${JSON.stringify(runs)};\n`);
  copyFileSync(join(here, "src/index.html"), join(out, "index.html"));
  await build({
    entryPoints: [join(here, "src/main.js"), join(here, "src/style.css")],
    bundle: true,
    minify: true,
    format: "iife", // modules are not loaded from file://
    outdir: out,
    logLevel: "warning",
  });
  return runs.length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { history: { type: "string" }, out: { type: "string" } } });
  const out = values.out ?? join(here, "dist");
  const runs = await buildPage(values.history ?? join(here, "../history"), out);
  console.log(`${runs} runs: ${join(out, "index.html")}`);
}
