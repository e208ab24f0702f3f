#!/usr/bin/env bash
# Builds the wheel for this machine's processor, tagged with the oldest glibc that it runs on, and tries what a user does
# with it: build_wheel.sh MODULES OUT
# MODULES holds all jars (python/target/modules). Needs a JDK 25, a C compiler and objdump. PYTHON names the interpreter.
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: build_wheel.sh MODULES OUT" >&2; exit 2; }
modules=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
python=${PYTHON:-python3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

"$python" -m venv "$scratch/tools"
"$scratch/tools/bin/python" -m pip install --quiet 'wheel>=0.45'
MURK_MODULES_DIR=$modules "$python" -m pip wheel --quiet --no-deps --wheel-dir "$scratch" "$root/python"
platform=$("$python" "$root/.github/scripts/wheel_platform.py" "$scratch"/murk-*.whl)
"$scratch/tools/bin/python" -m wheel tags --remove --platform-tag "$platform" "$scratch"/murk-*.whl
cp "$scratch"/murk-*.whl "$out"
bash "$root/.github/scripts/smoke_python.sh" "$out"/murk-*-"$platform".whl
