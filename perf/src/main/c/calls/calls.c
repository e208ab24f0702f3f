/*
 * What a call from C costs: libmurk, JNI and the Java side of it. Prints a line a figure, `name nanoseconds`: the least
 * of many rounds in which all take turns. Needs MURK_JAVA_HOME and MURK_MODULE_PATH, as every program with libmurk.
 */
#define _GNU_SOURCE
#include "murk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SIDE = 16, CELLS = SIDE * SIDE, WORLDS = 64, ROUNDS = 300 };

static uint64_t world, batch;
static float values[WORLDS * CELLS];
static uint8_t mask[WORLDS * CELLS];
static uint64_t ticks[WORLDS];
static const MurkCommand *const no_commands[WORLDS];
static const size_t none[WORLDS];

static void require(int32_t status, const char *call) {
  if (status == MurkStatus_Ok) return;
  char text[1024] = "";
  murk_last_error_message(text, sizeof text);
  fprintf(stderr, "%s: status %d: %s\n", call, (int)status, text);
  exit(1);
}
#define OK(call) require((call), #call)

static uint64_t config(void) {
  uint64_t config = 0, propagator = 0;
  const double shape[] = {SIDE, SIDE, MurkEdgeBehavior_Absorb};
  const uint64_t rank = 9;
  const float value = 10;
  MurkScalarDiffusionDef def = {.struct_size = sizeof def, .gradient_field = -1, .coefficient = 0.1,
                                .source_ranks = &rank, .source_values = &value, .n_sources = 1};
  OK(murk_config_create(&config));
  OK(murk_config_set_space(config, MurkSpaceType_Square4, shape, 3));
  OK(murk_config_add_field(config, "heat", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  OK(murk_config_set_dt(config, 0.1));
  OK(murk_scalar_diffusion_create(&def, &propagator));
  OK(murk_config_add_propagator(config, propagator));
  return config;
}

/* ------------------------------------------------------------------------------------------ what is measured */

static void system_call(int calls) {
  while (calls-- > 0) syscall(SYS_getppid);
}

__attribute__((noinline)) static int32_t empty(uint64_t handle, uint64_t *out) {
  __asm__ volatile("" : : "r"(handle), "r"(out) : "memory");
  return 0;
}
static int32_t (*volatile through_pointer)(uint64_t, uint64_t *) = empty;

static void empty_call(int calls) {
  uint64_t tick;
  while (calls-- > 0) OK(through_pointer(world, &tick));
}

/* Finds out whether the handle is good, and little else: answered without entering the VM. */
static void current_tick(int calls) {
  uint64_t tick;
  while (calls-- > 0) OK(murk_current_tick_get(world, &tick));
}

/* As little work, inside the VM. */
static void preflight(int calls) {
  MurkWorldPreflight seen;
  while (calls-- > 0) OK(murk_world_preflight_get(world, &seen));
}

static void step(int calls) {
  while (calls-- > 0) OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
}

static void read_field(int calls) {
  while (calls-- > 0) OK(murk_snapshot_read_field(world, 0, values, CELLS));
}

static void batch_from_c(int calls) {
  while (calls-- > 0)
    OK(murk_batched_step_and_observe(batch, no_commands, none, values, WORLDS * CELLS, mask, sizeof mask, ticks));
}

/* The same loop inside Java: one call for all of them. */
static void batch_inside_java(int calls) {
  double nanos;
  OK(murk_batched_bench(batch, values, WORLDS * CELLS, mask, sizeof mask, (uint32_t)calls, &nanos));
}

static struct {
  const char *name;
  void (*run)(int calls);
  int calls;
  double least;
} works[] = {{"empty-call", empty_call, 20000, INFINITY},        {"current-tick", current_tick, 20000, INFINITY},
             {"system-call", system_call, 2000, INFINITY},      {"preflight", preflight, 2000, INFINITY},
             {"step", step, 500, INFINITY},                     {"read-field", read_field, 1000, INFINITY},
             {"batch-from-c", batch_from_c, 40, INFINITY},      {"batch-inside-java", batch_inside_java, 40, INFINITY}};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(void) {
  uint64_t configs[WORLDS];
  MurkObsEntry all = {.field_id = 0, .region_type = MurkRegionType_All};
  OK(murk_init());
  OK(murk_lockstep_create(config(), &world));
  for (int i = 0; i < WORLDS; i++) configs[i] = config();
  OK(murk_batched_create(configs, WORLDS, &all, 1, &batch));
  for (int round = 0; round < ROUNDS; round++)
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) {
      double start = now();
      works[i].run(works[i].calls);
      works[i].least = fmin(works[i].least, (now() - start) / works[i].calls);
    }
  for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) printf("%s %.1f\n", works[i].name, works[i].least);
  OK(murk_batched_destroy(batch));
  OK(murk_lockstep_destroy(world));
  return 0;
}
