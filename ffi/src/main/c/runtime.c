/* Where the Java runtime is, and the options that it is started with. */
#define _GNU_SOURCE
#include "internal.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void option(murk_runtime *runtime, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void option(murk_runtime *runtime, const char *format, ...) {
  if (runtime->count >= MURK_MAX_OPTIONS) {
    runtime->overflow = true;
    return;
  }
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

/* ------------------------------------------------------------------------------------------ the host's choice */

static uint64_t heap_bytes; /* 0: the default */
static uint32_t default_threads;
static char *host_option[MURK_MAX_JVM_OPTIONS];
static size_t host_option_count;

static int32_t wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int32_t wrong(const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: %s", text);
}

static int32_t check_size(const MurkRuntimeOptions *options) {
  const unsigned char *bytes = (const unsigned char *)options;
  uint32_t size;
  memcpy(&size, options, sizeof size);
  if (size < sizeof *options || size > 65536)
    return wrong("options.struct_size=%u allowed=%zu..65536", size, sizeof *options);
  for (size_t at = offsetof(MurkRuntimeOptions, reserved); at < size; at++)
    if (bytes[at] != 0) return wrong("options has a value at byte %zu allowed=0: this version knows nothing there", at);
  return MurkStatus_Ok;
}

static int32_t check_options(const MurkRuntimeOptions *given) {
  if (given->threads > MURK_MAX_THREADS) return wrong("threads=%u allowed=0..%d", given->threads, MURK_MAX_THREADS);
  if (given->heap_bytes != 0 && (given->heap_bytes < MURK_MIN_HEAP_BYTES || given->heap_bytes > MURK_MAX_HEAP_BYTES))
    return wrong("heap_bytes=%llu allowed=%llu..%llu", (unsigned long long)given->heap_bytes,
                 (unsigned long long)MURK_MIN_HEAP_BYTES, (unsigned long long)MURK_MAX_HEAP_BYTES);
  if (given->n_jvm_options > MURK_MAX_JVM_OPTIONS)
    return wrong("n_jvm_options=%llu allowed=0..%d", (unsigned long long)given->n_jvm_options, MURK_MAX_JVM_OPTIONS);
  if (given->n_jvm_options != 0 && given->jvm_options == NULL) return wrong("jvm_options=NULL allowed: a pointer");
  for (size_t i = 0; i < given->n_jvm_options; i++) {
    const char *text = given->jvm_options[i];
    if (text == NULL) return wrong("jvm_options[%zu]=NULL allowed: a text", i);
    if (text[0] != '-') return wrong("jvm_options[%zu]=%.64s allowed: an option that starts with '-'", i, text);
    if (strnlen(text, MURK_MAX_JVM_OPTION_BYTES + 1) > MURK_MAX_JVM_OPTION_BYTES)
      return wrong("jvm_options[%zu] is longer than allowed=%d bytes", i, MURK_MAX_JVM_OPTION_BYTES);
  }
  return MurkStatus_Ok;
}

int32_t murk_keep_options(const MurkRuntimeOptions *options) {
  if (options == NULL) return wrong("options=NULL allowed: a pointer");
  int32_t status = check_size(options);
  if (status != MurkStatus_Ok) return status;
  MurkRuntimeOptions given; /* structs may lie at any address */
  memcpy(&given, options, sizeof given);
  status = check_options(&given);
  if (status != MurkStatus_Ok) return status;
  char *copies[MURK_MAX_JVM_OPTIONS] = {NULL};
  for (size_t i = 0; i < given.n_jvm_options; i++) {
    copies[i] = strdup(given.jvm_options[i]);
    if (copies[i] != NULL) continue;
    while (i-- > 0) free(copies[i]);
    return murk_fail(MurkStatus_AllocationFailed, "AllocationFailed: no memory for jvm_options");
  }
  for (size_t i = 0; i < host_option_count; i++) free(host_option[i]);
  memcpy(host_option, copies, sizeof copies);
  host_option_count = given.n_jvm_options;
  heap_bytes = given.heap_bytes;
  default_threads = given.threads;
  return MurkStatus_Ok;
}

static void append(char *text, size_t capacity, const char *word, const char *value) {
  size_t used = strlen(text);
  snprintf(text + used, capacity - used, "%s%s", word, value);
}

/* Made before the start, under the lock of the state; read only afterwards. */
static char runs_with[1024];
const char *murk_runs_with(void) { return runs_with; }

static void note_what_it_runs_with(void) {
  uint64_t kibibytes = (heap_bytes != 0 ? heap_bytes : 256u << 20) >> 10;
  bool whole = kibibytes % 1024 == 0;
  snprintf(runs_with, sizeof runs_with, "heap=%llu%c threads=%u", (unsigned long long)(whole ? kibibytes >> 10 : kibibytes),
           whole ? 'm' : 'k', default_threads != 0 ? default_threads : 1);
  for (size_t i = 0; i < host_option_count; i++) append(runs_with, sizeof runs_with, i == 0 ? " jvm_options=" : ",", host_option[i]);
  const char *given = environment("MURK_JVM_OPTS");
  if (given != NULL) append(runs_with, sizeof runs_with, " MURK_JVM_OPTS=", given);
}

static bool chooses_collector(const char *word) {
  size_t length = strlen(word);
  return strncmp(word, "-XX:+Use", 8) == 0 && length > 10 && strcmp(word + length - 2, "GC") == 0;
}

/* The VM goes by the last of two that contradict each other: what code says, then what the environment says. */
static void host_options(murk_runtime *runtime) {
  bool collector = false;
  if (default_threads != 0) option(runtime, "-Dmurk.threads=%u", default_threads);
  for (size_t i = 0; i < host_option_count; i++) {
    collector |= chooses_collector(host_option[i]);
    option(runtime, "%s", host_option[i]);
  }
  const char *given = environment("MURK_JVM_OPTS");
  char *words = given == NULL ? NULL : strdup(given), *rest = NULL;
  for (char *word = words ? strtok_r(words, " \t\n", &rest) : NULL; word; word = strtok_r(NULL, " \t\n", &rest)) {
    collector |= chooses_collector(word);
    option(runtime, "%s", word);
  }
  free(words);
  if (!collector) option(runtime, "-XX:+UseSerialGC");
}

/* Where little address space is allowed, some of the VM's own starting code ends the process instead of saying so. This
   asks for as much as it will take, and gives it back: heap, code, classes, the image of the modules, and the stacks and
   allocation arenas of some twenty threads. */
static int check_address_space(const char *home) {
  const uint64_t code = 240u << 20, classes = 64u << 20, rest = 768u << 20;
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return MURK_READY;
  char modules[PATH_MAX + 64];
  struct stat image = {.st_size = 0};
  snprintf(modules, sizeof modules, "%s/lib/modules", home);
  if (stat(modules, &image) != 0) image.st_size = 0;
  uint64_t needed = (heap_bytes != 0 ? heap_bytes : 256u << 20) + code + classes + rest + (uint64_t)image.st_size;
  void *tried = mmap(NULL, needed, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (tried == MAP_FAILED)
    return murk_boot_fail("the address space of this process is limited to %llu MiB (RLIMIT_AS, ulimit -v), and the Java VM "
                          "needs about %llu MiB beside what is in use",
                          (unsigned long long)(limit.rlim_cur >> 20), (unsigned long long)(needed >> 20));
  munmap(tried, needed);
  return MURK_READY;
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

  int space = check_address_space(home);
  if (space != MURK_READY) return space;
  const char *module_path = is_shipped ? NULL : environment("MURK_MODULE_PATH");
  if (module_path != NULL) option(runtime, "--module-path=%s", module_path);
  option(runtime, "--add-modules=io.murk.ffi,jdk.incubator.vector");
  option(runtime, "--enable-native-access=io.murk.ffi");
  if (is_shipped) option(runtime, "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0");
  option(runtime, "-Xrs"); /* SIGINT, SIGTERM, SIGHUP and SIGQUIT stay the host's */
  option(runtime, "-Xss%zuk", stack_kibibytes());
  uint64_t heap = heap_bytes != 0 ? heap_bytes : 256u << 20;
  option(runtime, "-Xmx%lluk", (unsigned long long)(heap >> 10)); /* the state of worlds is off the heap */
  option(runtime, "-XX:MaxDirectMemorySize=1024g"); /* ... and counts against this, which is -Xmx otherwise */
  option(runtime, "-XX:CompressedClassSpaceSize=64m"); /* of address space; the VM would take 1 GiB */
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
  note_what_it_runs_with();
  if (runtime->overflow) return murk_boot_fail("there are more than %d options for the Java VM", MURK_MAX_OPTIONS);
  return MURK_READY;
}
