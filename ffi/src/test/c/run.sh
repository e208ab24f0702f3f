#!/bin/sh
# Compiles the C tests against murk.h and runs them against libmurk:
#   run.sh <jdk-home> <target-dir> [test-name]     or, with JAVA_HOME set, run.sh <target-dir>
#   run.sh --asan ...                              libmurk and the tests with AddressSanitizer and UndefinedBehaviorSanitizer
# <target-dir> has native/libmurk.so, murk-ffi-*.jar and modules/*.jar. CC and CXX choose the compilers.
# In this order: the programs of others (compat: one for ABI 3.1, cpp: one in C++17), hostile input (fuzz), murk_test.
set -eu
sanitizers=
if [ "${1:-}" = --asan ]; then sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"; shift; fi
if [ $# -eq 1 ]; then jdk=${JAVA_HOME:?run.sh: set JAVA_HOME or pass the JDK first} target=$1; else jdk=$1 target=$2; fi
only=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
headers=$here/../../main/c
target=$(cd "$target" && pwd)
out=$target/c-test
native=$target/native
if [ -n "$sanitizers" ]; then
  # The VM handles signals itself, and finds null pointers by them; what it never frees is no leak of ours.
  export ASAN_OPTIONS="detect_leaks=0:handle_segv=0:allow_user_segv_handler=1:handle_sigfpe=0:handle_sigill=0:handle_sigbus=0:use_sigaltstack=0"
  out=$target/c-test-asan native=$target/c-test-asan/native
  CFLAGS="-g -O1 -Wno-format-truncation $sanitizers" sh "$headers/build.sh" "$jdk" "$native"
fi
mkdir -p "$out"
link="-L$native -lmurk -Wl,-rpath,$native -lpthread -lm -ldl"
strict="-O1 -g -Wall -Wextra -Werror $sanitizers"
# shellcheck disable=SC2086
{
  ${CXX:-c++} -std=c++17 -Wpedantic $strict -fsyntax-only -x c++ "$headers/murk.h"
  ${CC:-cc} -std=c11 -Wpedantic $strict -fsyntax-only -x c "$headers/murk.h"
  ${CC:-cc} -std=c11 $strict -I"$headers" -o "$out/murk_test" "$here"/*.c $link
  ${CC:-cc} -std=c11 -Wpedantic $strict -o "$out/client_3_1" "$here/compat/client.c" $link
  ${CC:-cc} -std=c11 -Wpedantic $strict -I"$headers" -o "$out/fuzz" "$here"/fuzz/*.c $link
  ${CXX:-c++} -std=c++17 -Wpedantic $strict -I"$headers" -o "$out/program" "$here/cpp/program.cpp" $link
}
MURK_JAVA_HOME=$jdk MURK_MODULE_PATH=$target/modules
for jar in "$target"/murk-ffi-*.jar; do
  case $jar in *-tests.jar | *-sources.jar | *-javadoc.jar) ;; *) [ -e "$jar" ] && MURK_MODULE_PATH=$jar:$MURK_MODULE_PATH ;; esac
done
export MURK_JAVA_HOME MURK_MODULE_PATH
unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS MURK_JVM_OPTS MURK_AOT_OUTPUT || true
cd "$out"
# C of the pages: programs do as they say; of parts, which a comment above marks, it is enough that they compile.
docs=$here/../../../../docs/embedding.md
if [ -z "$only" ] && [ -r "$docs" ]; then
  rm -f example*.c
  awk '/^<!-- (statements|members) -->$/ { part = $2; next }
    /^```c$/ { n++; inside = 1; file = "example" n ".c"
      if (part != "") { print "#include <murk.h>\n#include <stdio.h>\nstatic inline int failed(const char *what) { return puts(what); }" > file }
      if (part == "statements") { print "int part(uint64_t world);\nint part(uint64_t world) {\n(void)world;" > file }
      next }
    /^```$/ { if (inside && part == "statements") { print "return 0;\n}" > file } inside = 0; part = "" }
    inside { print > file }' "$docs"
  for example in example*.c; do
    if ! grep -q '^int main' "$example"; then
      # shellcheck disable=SC2086
      ${CC:-cc} -std=c11 $strict -Wno-unused-function -I"$headers" -c -o "${example%.c}.o" "$example"
      continue
    fi
    ${CC:-cc} -std=c11 -O1 -Wall -Wextra -Werror -I"$headers" $sanitizers -o "${example%.c}" "$example" \
      -L"$native" -lmurk -Wl,-rpath,"$native"
    said=$("./${example%.c}") || { echo "run.sh: $example of docs/embedding.md failed" >&2; exit 1; }
    case $said in
      5.29236 | 'command 7 applied: 1, joined: 1, spread: 1') ;;
      *) echo "run.sh: $example of docs/embedding.md says '$said'" >&2; exit 1 ;;
    esac
  done
fi
if [ -n "$only" ]; then MURK_TEST_ONLY=$only exec ./murk_test; fi
./client_3_1
./program
# First that the forbidden pages around buffers bite: each of these must be ended by a signal.
for lie in 0 1 2 3; do
  status=0
  (ulimit -c 0 && TMPDIR=$out exec ./fuzz --bite $lie) >bite.log 2>&1 || status=$?
  if [ $status -lt 128 ]; then
    cat bite.log
    echo "run.sh: fuzz --bite $lie ended with $status, not by a signal" >&2
    exit 1
  fi
done
rm -f murk_crash_*.log bite.log
MURK_FUZZ_SECONDS=${MURK_FUZZ_SECONDS:-4} ./fuzz "$here/fuzz/corpus"
exec ./murk_test
