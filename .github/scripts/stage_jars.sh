#!/usr/bin/env bash
# Puts what Maven Central gets into a directory laid out as a repository: stage_jars.sh OUT
# The extras are in it: nobody gets them who does not name them. Of each module the jar, its sources, its Javadoc, its bill of materials (CycloneDX) and its pom. Tests are another job.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: stage_jars.sh OUT" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
./mvnw -B -ntp -q -Prelease deploy -pl arena-offheap,core,obs-simd,realtime,ffi,extras/replay-zstd,extras/replay-chronicle -am \
  -Dmaven.test.skip -DskipTests -Dmaven.install.skip -Dmurk.format.skip "-DaltDeploymentRepository=staged::file://$out"
find "$out" -name '*.jar' | sort
