/* Where the Java runtime is, and the options that it is started with. */
#define _GNU_SOURCE
#include "internal.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void option(murk_runtime *runtime, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void option(murk_runtime *runtime, const char *format, ...) {
  if (runtime->count >= 60) return; /* two are left for the hooks of boot.c */
  char *text = NULL;
  va_list arguments;
  va_start(arguments, format);
  if (vasprintf(&text, format, arguments) < 0) text = NULL;
  va_end(arguments);
  if (text != NULL) runtime->options[runtime->count++].optionString = text; /* lives as long as the VM */
}

static const char *environment(const char *name) {
  const char *value = getenv(name);
  return value != NULL && value[0] != 0 ? value : NULL;
}

const char *murk_temp_directory(void) {
  const char *directory = environment("TMPDIR");
  return directory != NULL ? directory : "/tmp";
}

/* Directory of this library. */
static bool own_directory(char *directory, size_t capacity) {
  Dl_info self;
  char path[PATH_MAX];
  if (!dladdr((void *)&murk_find_runtime, &self) || realpath(self.dli_fname, path) == NULL) return false;
  char *slash = strrchr(path, '/');
  if (slash == NULL) return false;
  *slash = 0;
  return (size_t)snprintf(directory, capacity, "%s", path) < capacity;
}

/* -Xss of Java is where the VM puts guard pages under the process's first thread: it must be all of that stack, or
   the host's own deep recursion dies on them. */
static size_t stack_kibibytes(void) {
  const rlim_t least = 1u << 20, most = 256u << 20, unlimited = 64u << 20;
  struct rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0) return (size_t)(8u << 10);
  rlim_t bytes = limit.rlim_cur == RLIM_INFINITY ? unlimited : limit.rlim_cur;
  bytes = bytes < least ? least : bytes > most ? most : bytes;
  return (size_t)(bytes >> 10);
}

static bool chooses_collector(const char *word) {
  size_t length = strlen(word);
  return strncmp(word, "-XX:+Use", 8) == 0 && length > 10 && strcmp(word + length - 2, "GC") == 0;
}

static void host_options(murk_runtime *runtime) {
  bool collector = false;
  const char *given = environment("MURK_JVM_OPTS");
  char *words = given == NULL ? NULL : strdup(given), *rest = NULL;
  for (char *word = words ? strtok_r(words, " \t\n", &rest) : NULL; word; word = strtok_r(NULL, " \t\n", &rest)) {
    collector |= chooses_collector(word);
    option(runtime, "%s", word);
  }
  free(words);
  if (!collector) option(runtime, "-XX:+UseSerialGC");
}

int murk_find_runtime(murk_runtime *runtime) {
  char here[PATH_MAX], shipped[PATH_MAX + 8];
  if (!own_directory(here, sizeof here)) return murk_boot_fail("libmurk can't find its own directory");
  snprintf(shipped, sizeof shipped, "%s/jre", here);
  bool is_shipped = access(shipped, X_OK) == 0;
  const char *home = is_shipped ? shipped : environment("MURK_JAVA_HOME");
  if (home == NULL) home = environment("JAVA_HOME");
  if (home == NULL)
    return murk_boot_fail("no Java runtime: there is no %s; set MURK_JAVA_HOME or JAVA_HOME to a Java 25 runtime, and "
                          "MURK_MODULE_PATH to the jars of Murk",
                          shipped);
  if (snprintf(runtime->jvm, sizeof runtime->jvm, "%s/lib/server/libjvm.so", home) >= (int)sizeof runtime->jvm)
    return murk_boot_fail("the path of the Java runtime is too long: %s", home);
  if (access(runtime->jvm, R_OK) != 0) return murk_boot_fail("no Java runtime in %s: there is no %s", home, runtime->jvm);

  const char *module_path = is_shipped ? NULL : environment("MURK_MODULE_PATH");
  if (module_path != NULL) option(runtime, "--module-path=%s", module_path);
  option(runtime, "--add-modules=io.murk.ffi,jdk.incubator.vector");
  option(runtime, "--enable-native-access=io.murk.ffi");
  if (is_shipped) option(runtime, "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0");
  option(runtime, "-Xrs"); /* SIGINT, SIGTERM, SIGHUP and SIGQUIT stay the host's */
  option(runtime, "-Xss%zuk", stack_kibibytes());
  option(runtime, "-Xmx256m"); /* the state of worlds is off the heap */
  option(runtime, "-XX:MaxDirectMemorySize=1024g"); /* ... and counts against this, which is -Xmx otherwise */
  option(runtime, "-XX:-UsePerfData");
  option(runtime, "-XX:ErrorFile=%s/murk_crash_%%p.log", murk_temp_directory());
  option(runtime, "-Xlog:disable");
  option(runtime, "-Xlog:all=error:stderr"); /* never on stdout, where the VM writes by default */
  option(runtime, "-XX:+DisplayVMOutputToStderr");

  const char *aot_output = environment("MURK_AOT_OUTPUT");
  char aot[PATH_MAX + 16];
  snprintf(aot, sizeof aot, "%s/murk.aot", here);
  if (aot_output != NULL) {
    option(runtime, "-XX:AOTCacheOutput=%s", aot_output);
    runtime->aot_output = true;
  } else if (environment("MURK_NO_AOT") == NULL && access(aot, R_OK) == 0) {
    option(runtime, "-XX:AOTCache=%s", aot);
    runtime->aot_cache = true;
  }
  host_options(runtime);
  return MURK_READY;
}
