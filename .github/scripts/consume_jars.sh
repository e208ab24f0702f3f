#!/usr/bin/env bash
# Compiles and runs a project that knows Murk only from a repository, as an embedder would: consume_jars.sh REPOSITORY
# The local Maven repository is a new one, so nothing of this machine's helps. MURK_REPO_TAIL names one to read plugins from,
# which may hold no io.murk.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: consume_jars.sh REPOSITORY" >&2; exit 2; }
repository=$(cd "$1" && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tail=${MURK_REPO_TAIL:-}
if [ -n "$tail" ] && [ -n "$(find "$tail/io/murk" -name '*.jar' 2>/dev/null)" ]; then
  echo "consume_jars.sh: $tail has an io.murk of its own" >&2
  exit 1
fi
version=$(basename "$(dirname "$(find "$repository/io/murk/murk-core" -name '*.pom' | head -n 1)")")
java_home=${JAVA_HOME:?must name a JDK 25}

cp -r "$root/.github/scripts/consumer" "$scratch/consumer"
cp -r "$root/mvnw" "$root/.mvn" "$scratch/consumer"
cd "$scratch/consumer"
./mvnw -B -ntp -q package "-Dmaven.repo.local=$scratch/local" ${tail:+"-Dmaven.repo.local.tail=$tail"} \
  "-Dmurk.repository=file://$repository" "-Dmurk.version=$version"
env -i "$java_home/bin/java" -p target/modules:target/classes --add-modules jdk.incubator.vector \
  --illegal-native-access=deny --sun-misc-unsafe-memory-access=deny -m heat/heat.Heat 2>"$scratch/errors" | tee "$scratch/said"
grep -v 'Using incubator modules' "$scratch/errors" >&2 || true
grep -q '^murk: 100 ticks' "$scratch/said"
if ls target/modules | grep -E 'replay-(zstd|chronicle)|zstd-jni|chronicle-'; then
  echo "consume_jars.sh: an extra came along that nobody asked for" >&2
  exit 1
fi
ls target/modules
