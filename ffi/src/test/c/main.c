/* Runs the tests against libmurk: `murk_test` all of them, `murk_test NAME` one. The last line counts the checks. */
#include "check.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
_Atomic int passed, failed;

bool check(bool good, const char *file, int line, const char *what) {
  if (good) {
    passed++;
    return true;
  }
  failed++;
  fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
  return false;
}

const char *last_error(void) {
  static _Thread_local char text[2048];
  text[0] = 0;
  murk_last_error_message(text, sizeof text);
  return text;
}

bool check_status(int32_t expected, int32_t status, const char *file, int line, const char *call) {
  bool good = check(status == expected, file, line, call);
  if (!good) fprintf(stderr, "  status %d, expected %d: %s\n", (int)status, (int)expected, last_error());
  return good;
}

bool check_fails(int32_t expected, const char *words, int32_t status, const char *file, int line, const char *call) {
  char list[512];
  snprintf(list, sizeof list, "%s", words);
  if (!check_status(expected, status, file, line, call)) return false;
  bool good = true;
  char *rest = NULL;
  for (char *word = strtok_r(list, "|", &rest); word != NULL; word = strtok_r(NULL, "|", &rest)) {
    bool found = strstr(last_error(), word) != NULL;
    if (!found) fprintf(stderr, "  \"%s\" is not in: %s\n", word, last_error());
    good = check(found, file, line, call) && good;
  }
  return good;
}

/* ------------------------------------------------------------------------------------------ worlds */

static uint64_t config_of(int faults, int32_t kind, uint64_t succeed_ticks) {
  uint64_t config = 0, propagator = 0;
  const double shape[] = {ROWS, COLS, MurkEdgeBehavior_Absorb};
  OK(murk_config_create(&config));
  OK(murk_config_set_space(config, MurkSpaceType_Square4, shape, 3));
  OK(murk_config_add_field(config, "heat", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  OK(murk_config_add_field(config, "mark", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  OK(murk_config_add_field(config, "wind", MurkFieldType_Vector, MurkFieldMutability_PerTick, 2, 0));
  OK(murk_config_set_dt(config, 1.0));
  const uint64_t rank = 9;
  const float value = 10;
  MurkScalarDiffusionDef def = {.struct_size = sizeof def, .gradient_field = -1, .coefficient = 0.1, .decay = 0.005,
                                .source_ranks = &rank, .source_values = &value, .n_sources = 1};
  OK(murk_scalar_diffusion_create(&def, &propagator));
  OK(murk_config_add_propagator(config, propagator));
  if (faults) {
    OK(murk_config_add_field(config, "fault", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
    OK(murk_fault_propagator_create(3, kind, succeed_ticks, &propagator));
    OK(murk_config_add_propagator(config, propagator));
  }
  return config;
}

uint64_t heat_config(void) { return config_of(0, 0, 0); }
uint64_t fault_config(int32_t kind, uint64_t succeed_ticks) { return config_of(1, kind, succeed_ticks); }

uint64_t heat_world(void) {
  uint64_t world = 0;
  OK(murk_lockstep_create(heat_config(), &world));
  return world;
}

MurkCommand set_field(uint32_t field, int32_t row, int32_t col, float value) {
  MurkCommand command = {.command_type = MurkCommandType_SetField, .expires_after_tick = UINT64_MAX,
                         .field_id = field, .float_value = value, .coord = {row, col}, .coord_ndim = 2};
  return command;
}

MurkObsEntry observe_all_of(uint32_t field) {
  MurkObsEntry entry = {.field_id = field, .region_type = MurkRegionType_All};
  return entry;
}

MurkObsEntry observe_disk_of(uint32_t field, int32_t radius) {
  MurkObsEntry entry = {.field_id = field, .region_type = MurkRegionType_AgentDisk, .region_params = {radius},
                        .n_region_params = 1};
  return entry;
}

/* ------------------------------------------------------------------------------------------ running */

/* A group a line, so that one more is one line more. */
static const test_case *const GROUPS[] = {
    lifecycle_tests,
    error_tests,
    fault_tests,
    thread_tests,
    process_tests,
    define_tests,
    library_tests,
    view_tests,
    observe_tests,
    callback_tests,
    live_tests,
    replay_tests,
    hostile_tests,
};

static const test_case *find(const test_case *tests, const char *name) {
  for (; tests->name != NULL; tests++)
    if (strcmp(tests->name, name) == 0) return tests;
  return NULL;
}

/* A test that starts its own VM, or none: this program again, with its name. */
static void run_isolated(const char *self, const char *name) {
  pid_t child;
  int status = -1;
  char *arguments[] = {(char *)self, (char *)name, NULL};
  bool spawned = posix_spawn(&child, self, NULL, NULL, arguments, environ) == 0 && waitpid(child, &status, 0) == child;
  bool good = spawned && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!good) fprintf(stderr, "test %s ended with wait status 0x%x\n", name, (unsigned)status);
  if (good) passed++; else failed++;
}

static int run_one(const char *name) {
  const test_case *test = find(isolated_tests, name);
  for (size_t i = 0; test == NULL && i < sizeof GROUPS / sizeof GROUPS[0]; i++) test = find(GROUPS[i], name);
  if (test == NULL) {
    fprintf(stderr, "no test is called %s\n", name);
    return 2;
  }
  alarm(120);
  test->run();
  return failed == 0 ? 0 : 1;
}

int main(int count, char **arguments) {
  if (count > 1) return run_one(arguments[1]);
  if (!OK(murk_init())) {
    printf("%d passed, %d failed\n", passed, failed);
    return 1;
  }
  const char *only = getenv("MURK_TEST_ONLY");
  for (size_t i = 0; i < sizeof GROUPS / sizeof GROUPS[0]; i++)
    for (const test_case *test = GROUPS[i]; test->name != NULL; test++) {
      if (only != NULL && strcmp(only, test->name) != 0) continue;
      int before = failed;
      test->run();
      if (failed != before) fprintf(stderr, "test %s failed\n", test->name);
    }
  for (const test_case *test = isolated_tests; test->name != NULL; test++)
    if (only == NULL || strcmp(only, test->name) == 0) run_isolated(arguments[0], test->name);
  printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
