#!/usr/bin/env bash
# Installs a wheel or a source distribution into a fresh environment and runs it where there is neither a JDK nor a compiler:
# smoke_python.sh ARTIFACT. PYTHON names the interpreter. (A source distribution needs both to be installed.)
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: smoke_python.sh ARTIFACT" >&2; exit 2; }
artifact=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
cp "$root/python/tests/smoke.py" "$scratch"
cd "$scratch"
"${PYTHON:-python3}" -m venv venv
venv/bin/python -m pip install --quiet "$artifact"
venv/bin/python -m pip check
env -i PATH=/nonexistent venv/bin/python smoke.py
env -i PATH=/nonexistent venv/bin/murk info
