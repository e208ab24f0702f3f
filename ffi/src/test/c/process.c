/* What a JVM inside a process must not do to it: fork, signals, locale, streams, exit. */
#include "check.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ------------------------------------------------------------------------------------------ in this process */

static int wait_for(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void a_forked_child_is_told(void) {
  uint64_t world = heat_world(), tick;
  pid_t child = fork();
  if (child == 0) {
    alarm(20);
    bool good = murk_current_tick_get(world, &tick) == MurkStatus_Forked && strstr(last_error(), "spawn") != NULL;
    good = good && murk_init() == MurkStatus_Forked && murk_config_create(&tick) == MurkStatus_Forked;
    good = good && murk_obsplan_output_len(1) == -1 && murk_abi_version() == MURK_ABI_VERSION && murk_check_signals() == 0;
    _exit(good ? 0 : 1);
  }
  CHECK(wait_for(child) == 0);
  OK(murk_current_tick_get(world, &tick)); /* the parent goes on */
  OK(murk_lockstep_destroy(world));
}

static volatile sig_atomic_t interrupts;
static void on_interrupt(int signal) {
  (void)signal;
  interrupts++;
}
static void on_fault(int signal) {
  (void)signal;
  _exit(99);
}

static volatile sig_atomic_t faults_seen;
static sigjmp_buf after_fault;
static void on_own_fault(int signal) {
  (void)signal;
  faults_seen++;
  siglongjmp(after_fault, 1);
}

/* What this program says to sigaction() and signal() is kept as a note, and carried out for faults that aren't Java's. */
static void later_fault_handlers_live_beside_those_of_java(void) {
  const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  struct sigaction found, own = {.sa_handler = on_own_fault};
  CHECK(murk_check_signals() == 0);
  for (int i = 0; i < 4; i++) CHECK(signal(faults[i], on_fault) == SIG_DFL);
  CHECK(murk_check_signals() == 0);
  for (int i = 0; i < 4; i++) CHECK(sigaction(faults[i], &own, &found) == 0 && found.sa_handler == on_fault);
  CHECK(sigaction(SIGSEGV, NULL, &found) == 0 && found.sa_handler == on_own_fault);
  for (int round = 1; round <= 3; round++) {
    if (sigsetjmp(after_fault, 1) == 0) *(volatile char *)8 = 1;
    CHECK(faults_seen == round);
    if (sigsetjmp(after_fault, 1) == 0) raise(SIGFPE);
    CHECK(faults_seen == round + 1);
    faults_seen = round;
    uint64_t world = heat_world();
    FAILS(MurkStatus_InvalidArgument, "", murk_lockstep_step(world, NULL, 1, NULL, 0, NULL, NULL));
    OK(murk_lockstep_destroy(world));
  }
  for (int i = 0; i < 4; i++) signal(faults[i], SIG_DFL);
  CHECK(murk_check_signals() == 0);
}

/* A library's are not. */
static void fault_handlers_of_libraries_are_displaced(void) {
  int (*of_library)(int, const struct sigaction *, struct sigaction *);
  *(void **)&of_library = dlsym(RTLD_DEFAULT, "sigaction");
  const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  struct sigaction own = {.sa_handler = on_fault};
  for (int i = 0; i < 4; i++) of_library(faults[i], &own, NULL);
  CHECK(murk_check_signals() == 4);
  CHECK(murk_check_signals() == 0);
  of_library(SIGSEGV, &own, NULL);
  uint64_t world = heat_world(); /* a create puts them back by itself */
  CHECK(murk_check_signals() == 0);
  OK(murk_lockstep_destroy(world));
}

const test_case process_tests[] = {{"a_forked_child_is_told", a_forked_child_is_told},
                                   {"later_fault_handlers_live_beside_those_of_java", later_fault_handlers_live_beside_those_of_java},
                                   {"fault_handlers_of_libraries_are_displaced", fault_handlers_of_libraries_are_displaced},
                                   {NULL, NULL}};

/* ------------------------------------------------------------------------------------------ in a process of its own */

/* Everything that is written to fd 1 and 2 while `run` works. */
static void captured(void (*run)(void), char *text, size_t capacity) {
  char name[] = "/tmp/murk-test-XXXXXX";
  int file = mkstemp(name), out = dup(1), err = dup(2);
  fflush(NULL);
  dup2(file, 1);
  dup2(file, 2);
  run();
  fflush(NULL);
  dup2(out, 1);
  dup2(err, 2);
  ssize_t length = pread(file, text, capacity - 1, 0);
  text[length < 0 ? 0 : length] = 0;
  close(file);
  unlink(name);
}

static void live_a_little(void) {
  uint64_t world = heat_world(), faulty;
  for (int i = 0; i < 200; i++) OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_lockstep_create(fault_config(MurkFaultKind_StackOverflow, 0), &faulty));
  FAILS(MurkStatus_PropagatorFailed, "FaultPropagator", murk_lockstep_step(faulty, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_lockstep_destroy(faulty));
  OK(murk_lockstep_destroy(world));
}

static void streams_stay_clean(void) {
  char text[4096];
  setenv("JAVA_TOOL_OPTIONS", "-Xmx3m -javaagent:/nonexistent.jar", 1);
  setenv("JDK_JAVA_OPTIONS", "-XX:+NoSuchOption", 1);
  setenv("_JAVA_OPTIONS", "-Xmx3m", 1);
  captured(live_a_little, text, sizeof text);
  if (!CHECK(text[0] == 0)) fprintf(stderr, "written: %s\n", text);
  CHECK(strcmp(getenv("JAVA_TOOL_OPTIONS"), "-Xmx3m -javaagent:/nonexistent.jar") == 0);
  CHECK(strcmp(getenv("_JAVA_OPTIONS"), "-Xmx3m") == 0);
}

static void say_something_at_start(void) {
  setenv("MURK_JVM_OPTS", "-Xlog:startuptime=off -Xlog:gc=info:stderr -XX:+UseParallelGC", 1);
  OK(murk_init());
}

static void wanted_lines_arrive(void) {
  char text[4096];
  captured(say_something_at_start, text, sizeof text);
  if (!CHECK(strstr(text, "Parallel") != NULL)) fprintf(stderr, "written: %s\n", text);
  CHECK(strstr(text, "incubator") == NULL);
}

static void a_closed_stderr_is_no_problem(void) {
  int copy = dup(2);
  close(0);
  close(2);
  int32_t status = murk_init();
  bool closed = fcntl(2, F_GETFD) == -1 && fcntl(0, F_GETFD) == -1;
  dup2(copy, 2);
  OK(status);
  CHECK(closed);
  live_a_little();
}

static void locale_stays(void) {
  setenv("LC_ALL", "C.UTF-8", 1);
  char before[256];
  snprintf(before, sizeof before, "%s", setlocale(LC_ALL, NULL));
  OK(murk_init());
  CHECK(strcmp(before, setlocale(LC_ALL, NULL)) == 0);
  CHECK(strcmp(before, "C") == 0);
}

static void signals_stay_the_hosts(void) {
  struct sigaction action = {.sa_handler = on_interrupt}, now, before[8];
  sigset_t mask_before, mask_after;
  const int others[] = {SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ, SIGCHLD, SIGUSR1, SIGALRM};
  sigaction(SIGINT, &action, NULL);
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) sigaction(others[i], NULL, &before[i]); /* nohup ignores some */
  pthread_sigmask(SIG_SETMASK, NULL, &mask_before);
  uint64_t world = heat_world();
  sigaction(SIGINT, NULL, &now);
  CHECK(now.sa_handler == on_interrupt);
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    sigaction(others[i], NULL, &now);
    if (!CHECK(now.sa_handler == before[i].sa_handler)) fprintf(stderr, "  signal %d\n", others[i]);
  }
  pthread_sigmask(SIG_SETMASK, NULL, &mask_after);
  for (int i = 1; i < 32; i++)
    if (i != SIGSEGV && i != SIGBUS && i != SIGFPE && i != SIGILL && i != SIGTRAP && i != SIGUSR2)
      if (!CHECK(sigismember(&mask_before, i) == sigismember(&mask_after, i))) fprintf(stderr, "  mask of signal %d\n", i);
  kill(getpid(), SIGINT);
  for (int i = 0; i < 100 && interrupts == 0; i++) usleep(1000);
  CHECK(interrupts == 1);
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_lockstep_destroy(world));
}

static void a_fork_before_the_start_is_free(void) {
  uint64_t world;
  CHECK(murk_last_error_message(NULL, 0) == 0); /* the library is loaded, nothing runs */
  pid_t child = fork();
  if (child == 0) {
    alarm(60);
    live_a_little();
    _exit(failed == 0 ? 0 : 1);
  }
  CHECK(wait_for(child) == 0);
  OK(murk_lockstep_create(heat_config(), &world));
}

static void *start(void *unused) {
  (void)unused;
  OK(murk_init());
  return NULL;
}

static void a_fork_during_the_start_waits(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, start, NULL);
  usleep(10000);
  for (int i = 0; i < 5; i++) {
    pid_t child = fork();
    if (child == 0) {
      alarm(20);
      int32_t status = murk_init(); /* forked before the start began: a start of its own; after it: told so */
      _exit(status == MurkStatus_Ok || status == MurkStatus_Forked ? 0 : 1);
    }
    CHECK(wait_for(child) == 0);
    usleep(5000);
  }
  pthread_join(thread, NULL);
  OK(murk_init());
}

static uint64_t exit_world;
static void *step_for_ever(void *unused) {
  (void)unused;
  uint64_t world = heat_world();
  exit_world = world;
  for (;;) murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL);
  return NULL;
}

static void exit_while_threads_are_inside(void) {
  for (int round = 0; round < 4; round++) {
    pid_t child = fork();
    if (child == 0) {
      alarm(30);
      pthread_t thread;
      for (int i = 0; i < 4; i++) pthread_create(&thread, NULL, step_for_ever, NULL);
      while (exit_world == 0) usleep(1000);
      usleep(20000);
      exit(0);
    }
    CHECK(wait_for(child) == 0);
  }
}

/* Whether every thread of this process but the first one blocks SIGINT. */
static bool others_block_interrupts(void) {
  bool good = true;
  DIR *tasks = opendir("/proc/self/task");
  for (struct dirent *task = readdir(tasks); task != NULL; task = readdir(tasks)) {
    char path[300], line[200];
    unsigned long long blocked = 0;
    if (task->d_name[0] == '.' || atoi(task->d_name) == getpid()) continue;
    snprintf(path, sizeof path, "/proc/self/task/%s/status", task->d_name);
    FILE *status = fopen(path, "r");
    if (status == NULL) continue; /* it has ended */
    while (fgets(line, sizeof line, status) != NULL)
      if (sscanf(line, "SigBlk: %llx", &blocked) == 1) good = good && (blocked >> (SIGINT - 1) & 1);
    fclose(status);
  }
  closedir(tasks);
  return good;
}

static uint64_t running_world(void) {
  uint64_t world = 0;
  MurkRealtimeConfig options = {.struct_size = sizeof options, .tick_rate_hz = 500, .workers = 3};
  OK(murk_realtime_create(heat_config(), &options, &world));
  OK(murk_realtime_await_tick(world, 3, 10000));
  return world;
}

static void threads_of_a_realtime_world_take_no_signals(void) {
  uint64_t world = running_world();
  uint32_t port = 0;
  OK(murk_realtime_watch(world, "world", 0, &port));
  CHECK(port != 0);
  FAILS(MurkStatus_InvalidArgument, "watched", murk_realtime_watch(world, "world", 0, &port));
  FAILS(MurkStatus_InvalidArgument, "name=NULL", murk_realtime_watch(world, NULL, 0, &port));
  CHECK(others_block_interrupts());
  OK(murk_realtime_destroy(world));
}

static void exit_while_a_realtime_world_runs(void) {
  for (int round = 0; round < 5; round++) {
    pid_t child = fork();
    if (child == 0) {
      alarm(30);
      running_world();
      running_world();
      exit(failed == 0 ? 0 : 1);
    }
    CHECK(wait_for(child) == 0);
  }
}

static void unusable(const char *words) {
  uint64_t out;
  for (int i = 0; i < 2; i++) FAILS(MurkStatus_RuntimeUnavailable, words, murk_config_create(&out));
  CHECK(murk_init() == MurkStatus_RuntimeUnavailable && murk_check_signals() == 0);
  CHECK(murk_info_json(NULL, 0) == MurkStatus_RuntimeUnavailable && murk_obsplan_output_len(1) == -1);
}

static void no_runtime(void) {
  unsetenv("JAVA_HOME");
  unsetenv("MURK_JAVA_HOME");
  unusable("MURK_JAVA_HOME|Java 25");
}
static void wrong_runtime(void) {
  setenv("MURK_JAVA_HOME", "/nonexistent", 1);
  unusable("/nonexistent");
}
static void wrong_modules(void) {
  setenv("MURK_MODULE_PATH", "/nonexistent", 1);
  unusable("did not start|io.murk.ffi");
}
static void wrong_option(void) {
  setenv("MURK_JVM_OPTS", "-XX:+NoSuchOption", 1);
  unusable("did not start|NoSuchOption");
}
static void too_large_a_heap(void) {
#ifdef __SANITIZE_ADDRESS__
  fprintf(stderr, "LEFT OUT: too_large_a_heap: AddressSanitizer needs the address space that this test takes away\n");
  return;
#endif
  struct rlimit limit = {3ul << 30, 3ul << 30};
  setenv("MURK_JVM_OPTS", "-Xmx200g", 1);
  setrlimit(RLIMIT_AS, &limit);
  unusable("did not start|heap");
}
static pthread_barrier_t lived, ended;
static void *live_before_and_after(void *unused) {
  (void)unused;
  live_a_little();
  pthread_barrier_wait(&lived);
  pthread_barrier_wait(&ended);
  unusable("ended"); /* this thread was attached when the VM ended */
  return NULL;
}
static void after_shutdown(void) {
  pthread_t other;
  pthread_barrier_init(&lived, NULL, 2);
  pthread_barrier_init(&ended, NULL, 2);
  live_a_little();
  pthread_create(&other, NULL, live_before_and_after, NULL);
  pthread_barrier_wait(&lived);
  OK(murk_shutdown());
  unusable("ended");
  OK(murk_shutdown());
  pthread_barrier_wait(&ended);
  pthread_join(other, NULL);
}

/* Options of this process's VM, as the kernel knows none: what the engine tells of itself. */
static bool engine_tells(const char *words) {
  char json[8192];
  CHECK(murk_info_json(json, sizeof json) > 0);
  return strstr(json, words) != NULL;
}

static void configured_before_the_start(void) {
  const char *texts[] = {"-XX:+UseParallelGC", "-Xmx1g"};
  MurkRuntimeOptions options = {.struct_size = sizeof options, .heap_bytes = 1ull << 30, .threads = 2};
  unsetenv("MURK_JVM_OPTS");
  OK(murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options, .heap_bytes = 64 << 20, .threads = 5}; /* the last counts */
  OK(murk_configure(&options));
  char wrong[5000];
  memset(wrong, 'x', sizeof wrong);
  wrong[0] = '-';
  wrong[sizeof wrong - 1] = 0;
  const char *bad[] = {wrong}, *none[] = {NULL}, *word[] = {"Xmx1g"};
  FAILS(MurkStatus_InvalidArgument, "options=NULL", murk_configure(NULL));
  options.struct_size = 8;
  FAILS(MurkStatus_InvalidArgument, "options.struct_size=8", murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options, .threads = 257};
  FAILS(MurkStatus_InvalidArgument, "threads=257", murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options, .heap_bytes = 1};
  FAILS(MurkStatus_InvalidArgument, "heap_bytes=1 |16777216", murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options, .jvm_options = texts, .n_jvm_options = 65};
  FAILS(MurkStatus_InvalidArgument, "n_jvm_options=65", murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options, .n_jvm_options = 1};
  FAILS(MurkStatus_InvalidArgument, "jvm_options=NULL", murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options, .jvm_options = none, .n_jvm_options = 1};
  FAILS(MurkStatus_InvalidArgument, "jvm_options[0]=NULL", murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options, .jvm_options = word, .n_jvm_options = 1};
  FAILS(MurkStatus_InvalidArgument, "jvm_options[0]=Xmx1g", murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options, .jvm_options = bad, .n_jvm_options = 1};
  FAILS(MurkStatus_InvalidArgument, "longer", murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options, .reserved = {0, 1}};
  FAILS(MurkStatus_InvalidArgument, "byte 40", murk_configure(&options));
  OK(murk_init()); /* nothing of the wrong ones was kept */
  CHECK(engine_tells("\"default_threads\":5"));
  FAILS(MurkStatus_AlreadyStarted, "heap=64m threads=5", murk_configure(&options));
  options = (MurkRuntimeOptions){.struct_size = sizeof options};
  FAILS(MurkStatus_AlreadyStarted, "before", murk_configure(&options));
  pid_t child = fork();
  if (child == 0) _exit(murk_configure(&options) == MurkStatus_Forked ? 0 : 1);
  CHECK(wait_for(child) == 0);
}

static void configured_again_in_a_child(void) {
  MurkRuntimeOptions options = {.struct_size = sizeof options, .heap_bytes = 64 << 20};
  OK(murk_configure(&options));
  pid_t child = fork();
  if (child == 0) {
    alarm(60);
    options.threads = 7;
    OK(murk_configure(&options));
    CHECK(engine_tells("\"default_threads\":7"));
    _exit(failed == 0 ? 0 : 1);
  }
  CHECK(wait_for(child) == 0);
  CHECK(engine_tells("\"default_threads\":1"));
}

static void restart_with_stack(rlim_t bytes) {
  struct rlimit limit;
  getrlimit(RLIMIT_STACK, &limit);
  limit.rlim_cur = bytes;
  if (setrlimit(RLIMIT_STACK, &limit) != 0) return; /* not allowed here */
  execl("/proc/self/exe", "murk_test", "deep_stacks", (char *)NULL);
  CHECK(!"exec");
}
static void deep_in_a_small_stack(void) { restart_with_stack(512u << 10); }
static void deep_in_an_unlimited_stack(void) { restart_with_stack(RLIM_INFINITY); }
static void deep_in_a_large_stack(void) { restart_with_stack(64u << 20); }

/* The first thread's own recursion, down to the end that the host has always had. */
__attribute__((noinline)) static int use_stack(int kibibytes) {
  volatile char frame[1024];
  frame[0] = (char)kibibytes;
  return kibibytes <= 0 ? frame[0] : use_stack(kibibytes - 1) + frame[0];
}
static void the_hosts_stack_stays_whole(void) {
  OK(murk_init());
  use_stack(6 << 10); /* of 8 MiB; a JVM with its own idea of -Xss leaves 1 */
  OK(murk_init());
}

const test_case isolated_tests[] = {{"streams_stay_clean", streams_stay_clean},
                                    {"wanted_lines_arrive", wanted_lines_arrive},
                                    {"a_closed_stderr_is_no_problem", a_closed_stderr_is_no_problem},
                                    {"locale_stays", locale_stays},
                                    {"signals_stay_the_hosts", signals_stay_the_hosts},
                                    {"a_fork_before_the_start_is_free", a_fork_before_the_start_is_free},
                                    {"a_fork_during_the_start_waits", a_fork_during_the_start_waits},
                                    {"exit_while_threads_are_inside", exit_while_threads_are_inside},
                                    {"no_runtime", no_runtime},
                                    {"wrong_runtime", wrong_runtime},
                                    {"wrong_modules", wrong_modules},
                                    {"wrong_option", wrong_option},
                                    {"too_large_a_heap", too_large_a_heap},
                                    {"after_shutdown", after_shutdown},
                                    {"configured_before_the_start", configured_before_the_start},
                                    {"configured_again_in_a_child", configured_again_in_a_child},
                                    {"threads_of_a_realtime_world_take_no_signals", threads_of_a_realtime_world_take_no_signals},
                                    {"exit_while_a_realtime_world_runs", exit_while_a_realtime_world_runs},
                                    {"deep_in_a_small_stack", deep_in_a_small_stack},
                                    {"deep_in_a_large_stack", deep_in_a_large_stack},
                                    {"deep_in_an_unlimited_stack", deep_in_an_unlimited_stack},
                                    {"the_hosts_stack_stays_whole", the_hosts_stack_stays_whole},
                                    {"destroying_needs_no_heap", destroying_needs_no_heap},
                                    {NULL, NULL}};
