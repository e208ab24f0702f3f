#!/usr/bin/env bash
# Builds the site: all pages with navigation and search, and the Javadoc beside them.
#   build.sh [OUT]          OUT/index.html is the first page; default: docs/site/target/site
# Needs Python 3.10 or newer (PYTHON names it), pip for docs/site/requirements.txt, a JDK 25 and the jars of
# `./mvnw package -Dmaven.test.skip`. A broken link, an unknown kind of Markdown or a page that no other page leads to ends
# it with an error. MURK_SITE_NO_JAVADOC=1 leaves the Javadoc out. What it writes opens from a directory, without a server
# and without the network.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$here/target
out=${1:-$work/site}
python=${PYTHON:-python3}
mkdir -p "$work" "$out"
out=$(cd "$out" && pwd)
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

if ! cmp -s "$here/requirements.txt" "$work/venv/installed.txt"; then
  rm -rf "$work/venv"
  "$python" -m venv "$work/venv"
  "$work/venv/bin/python" -m pip install --quiet -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$work/venv/installed.txt"
fi

if [ -z "${MURK_SITE_NO_JAVADOC:-}" ]; then
  jdk=
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
    if "$home/bin/javadoc" --version 2>/dev/null | grep -q ' 25'; then jdk=$home && break; fi
  done
  if [ -z "$jdk" ]; then echo "build.sh: no JDK 25; JAVA_HOME names one" >&2 && exit 1; fi
  modules=${MURK_MODULES_DIR:-$root/python/target/modules}
  if ! ls "$modules"/murk-core-*.jar >/dev/null 2>&1; then
    echo "build.sh: no jars in $modules; first: ./mvnw package -Dmaven.test.skip" >&2 && exit 1
  fi
  nullness=$(find "${MAVEN_REPO:-$HOME/.m2/repository}/org/jspecify/jspecify" -name '*.jar' ! -name '*sources*' | sort | tail -1)
  # The modules are read as sources; of the jars only those of others are wanted.
  rm -rf "$work/libraries" "$out/javadoc"
  mkdir -p "$work/libraries"
  cp "$modules"/*.jar "$nullness" "$work/libraries"
  rm -f "$work/libraries"/murk-*.jar
  "$jdk/bin/javadoc" -quiet -notimestamp -Xdoclint:all,-missing -Xmaxerrs 1000 \
    -d "$out/javadoc" -windowtitle Murk -doctitle 'Murk' \
    --module-path "$work/libraries" \
    --module-source-path "io.murk.arena=$root/arena-offheap/src/main/java" \
    --module-source-path "io.murk.core=$root/core/src/main/java" \
    --module-source-path "io.murk.obs=$root/obs-simd/src/main/java" \
    --module-source-path "io.murk.realtime=$root/realtime/src/main/java" \
    --add-modules jdk.incubator.vector \
    --module io.murk.core,io.murk.obs,io.murk.realtime 2>"$work/javadoc.log" || { cat "$work/javadoc.log" >&2; exit 1; }
  # That the Vector API incubates, nobody can help.
  if grep -E 'warning: |error: ' "$work/javadoc.log" | grep -v 'warning: \[incubating\]'; then exit 1; fi
fi

"$work/venv/bin/python" -m sphinx -q -n -W --keep-going -c "$here" -d "$work/doctrees" "$root" "$out"
cat >"$out/index.html" <<'HTML'
<!doctype html><meta charset="utf-8"><title>Murk</title><meta http-equiv="refresh" content="0; url=docs/index.html">
<a href="docs/index.html">Murk</a>
HTML
rm -rf "$out/.doctrees" "$out/.buildinfo"
echo "the site: $out/index.html"
