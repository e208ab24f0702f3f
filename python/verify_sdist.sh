#!/usr/bin/env bash
# Builds the source distribution, unpacks it far from the checkout, builds a wheel of it with a JDK 25 and a C compiler alone,
# installs that into a fresh virtual environment and runs it without either:
#   verify_sdist.sh <directory of all module jars>
# PYTHON names the interpreter (python3). Leaves target/sdist/*.tar.gz behind. Takes a minute or two.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: verify_sdist.sh <modules-dir>" >&2; exit 2; }
modules=$(cd "$1" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${PYTHON:-python3}
target=$here/target/sdist
rm -rf "$target"
mkdir -p "$target"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
far=$(mktemp -d)
trap 'rm -rf "$far"' EXIT

echo "== building the source distribution"
"$python" -m venv "$far/tools"
"$far/tools/bin/python" -m pip install --quiet 'hatchling>=1.27'
(cd "$here" && MURK_MODULES_DIR=$modules "$far/tools/bin/python" -m hatchling build -t sdist -d "$target")
ls -l "$target"

echo "== without a C compiler, and without a JDK: it says so"
unset MURK_MODULES_DIR MURK_NATIVE_LIB MURK_JAVA_HOME MURK_MODULE_PATH
refused() { # refused <text> <variable=value>
  if env "$2" "$python" -m pip wheel --no-deps --wheel-dir "$far/none" "$target"/murk-*.tar.gz >"$far/log" 2>&1; then
    echo "verify_sdist.sh: built with $2" >&2
    exit 1
  fi
  grep -q -- "$1" "$far/log" || { cat "$far/log" >&2; echo "verify_sdist.sh: no '$1' with $2" >&2; exit 1; }
  grep -m 1 -- "$1" "$far/log"
}
refused "no C compiler" CC=/nonexistent/cc
refused "is not a JDK 25" MURK_BUILD_JDK=/nonexistent

echo "== building a wheel of it"
"$python" -m pip wheel --no-deps --wheel-dir "$far/wheel" "$target"/murk-*.tar.gz >"$far/log" 2>&1 || { cat "$far/log" >&2; exit 1; }
"$python" -m venv "$far/venv"
"$far/venv/bin/python" -m pip install --quiet "$far"/wheel/murk-*.whl

echo "== running it with neither"
cd "$far"
env -i PATH=/nonexistent "$far/venv/bin/python" "$here/tests/smoke.py"
