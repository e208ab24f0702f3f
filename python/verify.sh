#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh virtual environment, and tests what is installed there.
#   verify.sh <directory of all module jars> <libmurk.so, or its directory>
# PYTHON names the interpreter (python3). Needs a JDK 25 as hatch_build.py finds it; pip's settings are
# the environment's business. Leaves target/wheel/*.whl and target/venv behind. With MURK_TEST_TRAIN=1 the extra
# murk[train,multi] is installed too, so that the tests which train an agent or need PettingZoo run; with MURK_TEST_LONG=1 the
# source distribution is built, installed and run too (verify_sdist.sh).
set -euo pipefail
if [ $# -ne 2 ]; then
  echo "usage: verify.sh <modules-dir> <libmurk.so>" >&2
  exit 2
fi
modules=$(cd "$1" && pwd)
library=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  echo "verify.sh: '$python' is not Python 3.10 or newer; PYTHON names another one" >&2
  exit 1
fi

target=$here/target
rm -rf "$target/wheel" "$target/venv"
mkdir -p "$target/wheel"
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

echo "== building the wheel"
if ! MURK_MODULES_DIR=$modules MURK_NATIVE_LIB=$library \
  "$python" -m pip wheel --no-deps --wheel-dir "$target/wheel" -v "$here" >"$target/wheel.log" 2>&1; then
  cat "$target/wheel.log" >&2
  exit 1
fi
grep '\[murk\]' "$target/wheel.log" || true
wheels=("$target"/wheel/murk-*.whl)
ls -l "${wheels[0]}"

echo "== installing it into a fresh environment"
"$python" -m venv "$target/venv"
"$target/venv/bin/python" -m pip install --quiet "${wheels[0]}[test,check${MURK_TEST_TRAIN:+,train,multi}]"

echo "== running it with neither a JDK nor a compiler"
env -i PATH=/nonexistent "$target/venv/bin/python" "$here/tests/smoke.py"

if [ -n "${MURK_TEST_LONG:-}" ]; then
  PYTHON=$python bash "$here/verify_sdist.sh" "$modules"
fi

echo "== testing what is installed"
cd "$target"
unset MURK_MODULES_DIR MURK_NATIVE_LIB MURK_JAVA_HOME MURK_MODULE_PATH JAVA_HOME
exec "$target/venv/bin/pytest" -c "$here/pyproject.toml" --rootdir "$here" -p no:cacheprovider "$here/tests"
