/* A program for murk 0.1.9: it knows ABI 3.1 alone and uses every function of it, as its description says. It goes on
   working. Prints the number of checks; ends with 1 if one failed. */
#include "murk_3_1.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 6, COLS = 5, CELLS = ROWS * COLS, WORLDS = 3 };
static int passed, failed;

static bool check(bool good, int line, const char *what) {
  if (good) passed++;
  else {
    char text[512] = "";
    failed++;
    murk_last_panic_message(text, sizeof text);
    fprintf(stderr, "client.c:%d: failed: %s (%s)\n", line, what, text);
  }
  return good;
}
#define CHECK(condition) check((condition), __LINE__, #condition)
#define OK(call) CHECK((call) == MurkStatus_Ok)
#define FAILS(status, call) CHECK((call) == (status))

/* ------------------------------------------------------------------------------------------ a propagator */

typedef struct {
  float amount;
  uint64_t calls, last_tick;
  double dt;
  bool refused, fail;
} counter;

/* heat = previous heat + amount; seen = the heat that this tick wrote. */
static int32_t count(void *user_data, const MurkStepContext *context) {
  counter *self = user_data;
  const float *before;
  const float *mark;
  float *heat, *seen;
  uintptr_t n_before = 0, n_heat = 0, n_seen = 0, n_mark = 0;
  if (self->fail) return 7;
  if (context->read_previous_fn(context->opaque, 0, &before, &n_before) != 0) return 1;
  if (context->read_fn(context->opaque, 1, &mark, &n_mark) != 0) return 2;
  if (context->write_fn(context->opaque, 0, &heat, &n_heat) != 0) return 3;
  if (context->write_fn(context->opaque, 2, &seen, &n_seen) != 0) return 4;
  if (n_before != context->cell_count || n_heat != n_before || n_seen != n_before || n_mark != n_before) return 5;
  self->refused = context->read_fn(context->opaque, 99, &mark, &n_mark) == MurkStatus_InvalidArgument &&
                  context->read_fn(context->opaque, 1, NULL, &n_mark) == MurkStatus_InvalidArgument;
  if (context->read_fn(context->opaque, 1, &mark, &n_mark) != 0) return 6;
  for (uintptr_t i = 0; i < n_heat; i++) {
    heat[i] = before[i] + self->amount;
    seen[i] = mark[i];
  }
  self->calls++;
  self->last_tick = context->tick_id;
  self->dt = context->dt;
  return 0;
}

static uint64_t counting(counter *self) {
  const uint32_t reads[] = {1}, previous[] = {0};
  const MurkWriteDecl writes[] = {{0, MurkWriteMode_Full}, {2, MurkWriteMode_Incremental}};
  MurkPropagatorDef def = {"count", reads, 1, previous, 1, writes, 2, count, self, 0};
  uint64_t propagator = 0;
  FAILS(MurkStatus_InvalidArgument, murk_propagator_create(NULL, &propagator));
  FAILS(MurkStatus_InvalidArgument, murk_propagator_create(&def, NULL));
  MurkPropagatorDef nameless = def, stepless = def, arrayless = def, modeless = def;
  const MurkWriteDecl unknown[] = {{0, 2}};
  nameless.name = NULL;
  stepless.step_fn = NULL;
  arrayless.reads = NULL;
  modeless.writes = unknown;
  modeless.n_writes = 1;
  FAILS(MurkStatus_InvalidArgument, murk_propagator_create(&nameless, &propagator));
  FAILS(MurkStatus_InvalidArgument, murk_propagator_create(&stepless, &propagator));
  FAILS(MurkStatus_InvalidArgument, murk_propagator_create(&arrayless, &propagator));
  FAILS(MurkStatus_InvalidArgument, murk_propagator_create(&modeless, &propagator));
  OK(murk_propagator_create(&def, &propagator));
  return propagator;
}

/* ------------------------------------------------------------------------------------------ configs */

static uint64_t config_of(counter *self) {
  uint64_t config = 0;
  const double square[] = {ROWS, COLS, MurkEdgeBehavior_Absorb};
  OK(murk_config_create(&config));
  OK(murk_config_set_space(config, MurkSpaceType_Square4, square, 3));
  OK(murk_config_add_field(config, "heat", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, MurkBoundaryBehavior_Clamp));
  OK(murk_config_add_field(config, "mark", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, MurkBoundaryBehavior_Wrap));
  OK(murk_config_add_field(config, "seen", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, MurkBoundaryBehavior_Absorb));
  OK(murk_config_set_dt(config, 0.5));
  OK(murk_config_set_seed(config, 42));
  OK(murk_config_set_ring_buffer_size(config, 4));
  OK(murk_config_set_max_ingress_queue(config, 8));
  OK(murk_config_add_propagator(config, counting(self)));
  return config;
}

static void configs(void) {
  uint64_t config = 0, world = 0, none = 0;
  const double line[] = {9, MurkEdgeBehavior_Clamp}, ring[] = {9}, hex[] = {4, 3}, fcc[] = {4, 4, 4, 2};
  const double product[] = {2, MurkSpaceType_Hex2D, 2, 3, 3, MurkSpaceType_Line1D, 2, 4, 0}, square8[] = {3, 3, 2};
  counter self = {.amount = 1};
  CHECK(murk_abi_version() >> 16 >= 3); /* what is newer goes on to have all of this */
  FAILS(MurkStatus_InvalidArgument, murk_config_create(NULL));
  OK(murk_config_create(&config));
  OK(murk_config_set_space(config, MurkSpaceType_Line1D, line, 2));
  OK(murk_config_set_space(config, MurkSpaceType_Ring1D, ring, 1));
  OK(murk_config_set_space(config, MurkSpaceType_Square8, square8, 3));
  OK(murk_config_set_space(config, MurkSpaceType_Hex2D, hex, 2));
  OK(murk_config_set_space(config, MurkSpaceType_Fcc12, fcc, 4));
  OK(murk_config_set_space(config, MurkSpaceType_ProductSpace, product, 9));
  FAILS(MurkStatus_InvalidArgument, murk_config_set_space(config, MurkSpaceType_Line1D, NULL, 2));
  FAILS(MurkStatus_InvalidArgument, murk_config_set_space(config, MurkSpaceType_Line1D, line, 1));
  FAILS(MurkStatus_InvalidArgument, murk_config_set_space(config, 7, line, 2));
  FAILS(MurkStatus_InvalidArgument, murk_config_add_field(config, NULL, 0, 1, 0, 0));
  FAILS(MurkStatus_InvalidArgument, murk_config_add_field(config, "a", 9, 1, 0, 0));
  OK(murk_config_add_field(config, "velocity", MurkFieldType_Vector, MurkFieldMutability_Sparse, 3, MurkBoundaryBehavior_Reflect));
  OK(murk_config_add_field(config, "kind", MurkFieldType_Categorical, MurkFieldMutability_Static, 5, MurkBoundaryBehavior_Clamp));
  FAILS(MurkStatus_InvalidArgument, murk_config_add_propagator(config, 0));
  OK(murk_config_destroy(config));
  FAILS(MurkStatus_InvalidHandle, murk_config_destroy(config));
  FAILS(MurkStatus_InvalidHandle, murk_config_set_dt(config, 1));
  OK(murk_config_create(&config));
  FAILS(MurkStatus_ConfigError, murk_lockstep_create(config, &world)); /* nothing in it; consumed all the same */
  FAILS(MurkStatus_InvalidHandle, murk_config_set_seed(config, 1));
  FAILS(MurkStatus_InvalidHandle, murk_lockstep_create(config, &none));
  config = config_of(&self);
  FAILS(MurkStatus_InvalidArgument, murk_lockstep_create(config, NULL));
  FAILS(MurkStatus_InvalidHandle, murk_config_destroy(config));
}

/* ------------------------------------------------------------------------------------------ worlds */

static MurkCommand mark_at(int32_t row, int32_t col, float value) {
  MurkCommand command;
  memset(&command, 0, sizeof command);
  command.command_type = MurkCommandType_SetField;
  command.expires_after_tick = UINT64_MAX;
  command.field_id = 1;
  command.float_value = value;
  command.coord[0] = row;
  command.coord[1] = col;
  command.coord_ndim = 2;
  return command;
}

static void steps(uint64_t world, counter *self) {
  MurkCommand commands[3] = {mark_at(1, 2, 5), mark_at(9, 9, 1), mark_at(0, 0, 2)};
  commands[2].command_type = MurkCommandType_SetParameter;
  MurkReceipt receipts[3];
  MurkStepMetrics metrics;
  uintptr_t n = 77;
  float field[CELLS];
  OK(murk_lockstep_step(world, commands, 3, receipts, 3, &n, &metrics));
  CHECK(n == 3 && self->calls == 1 && self->last_tick == 1 && self->dt == 0.5 && self->refused);
  for (uintptr_t i = 0; i < n; i++) {
    if (receipts[i].command_index == 0) CHECK(receipts[i].accepted == 1 && receipts[i].applied_tick_id == 1 && receipts[i].reason_code == 0);
    else CHECK(receipts[i].reason_code == MurkStatus_NotApplied || receipts[i].reason_code == MurkStatus_UnsupportedCommand);
  }
  CHECK(metrics.n_propagators == 1 && metrics.memory_bytes > 0);
  OK(murk_snapshot_read_field(world, 2, field, CELLS));
  CHECK(field[1 * COLS + 2] == 5 && field[0] == 0);
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_lockstep_step(world, commands, 1, receipts, 0, &n, NULL));
  CHECK(n == 0);
  OK(murk_snapshot_read_field(world, 0, field, CELLS));
  CHECK(field[0] == 3 && field[CELLS - 1] == 3);
  FAILS(MurkStatus_BufferTooSmall, murk_snapshot_read_field(world, 0, field, CELLS - 1));
  FAILS(MurkStatus_InvalidArgument, murk_snapshot_read_field(world, 3, field, CELLS));
  FAILS(MurkStatus_InvalidArgument, murk_snapshot_read_field(world, 0, NULL, CELLS));
  FAILS(MurkStatus_InvalidArgument, murk_lockstep_step(world, NULL, 1, NULL, 0, NULL, NULL));
  commands[0].coord_ndim = 5;
  FAILS(MurkStatus_InvalidArgument, murk_lockstep_step(world, commands, 1, NULL, 0, NULL, NULL));
  commands[0].coord_ndim = 2;
  commands[0].command_type = 99;
  FAILS(MurkStatus_InvalidArgument, murk_lockstep_step(world, commands, 1, NULL, 0, NULL, NULL));
}

static void looks(uint64_t world) {
  uint64_t tick = 0, seed = 0, micros = 0;
  uint32_t rollbacks = 9;
  uint8_t disabled = 9;
  MurkWorldPreflight preflight;
  MurkStepMetrics metrics;
  char name[4];
  OK(murk_current_tick_get(world, &tick));
  OK(murk_seed_get(world, &seed));
  OK(murk_is_tick_disabled_get(world, &disabled));
  OK(murk_consecutive_rollbacks_get(world, &rollbacks));
  OK(murk_world_preflight_get(world, &preflight));
  CHECK(tick == 3 && seed == 42 && disabled == 0 && rollbacks == 0);
  CHECK(preflight.ingress_queue_depth == 0 && preflight.ingress_queue_capacity == 8 && preflight.current_tick == 3);
  CHECK(preflight.tick_disabled == 0 && preflight.consecutive_rollbacks == 0);
  OK(murk_step_metrics(world, &metrics));
  CHECK(metrics.n_propagators == 1 && metrics.rollback_events == 0);
  OK(murk_step_metrics_propagator(world, 0, name, sizeof name, &micros));
  CHECK(strcmp(name, "cou") == 0);
  OK(murk_step_metrics_propagator(world, 0, NULL, 0, &micros));
  FAILS(MurkStatus_InvalidArgument, murk_step_metrics_propagator(world, 1, name, sizeof name, &micros));
  FAILS(MurkStatus_InvalidArgument, murk_current_tick_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, murk_seed_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, murk_is_tick_disabled_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, murk_consecutive_rollbacks_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, murk_world_preflight_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, murk_step_metrics(world, NULL));
  FAILS(MurkStatus_InvalidHandle, murk_current_tick_get(UINT64_MAX, &tick));
  CHECK(murk_last_panic_message(NULL, 0) > 0);
}

static void failures(uint64_t world, counter *self) {
  MurkCommand command = mark_at(0, 0, 1);
  MurkReceipt receipt;
  uintptr_t n;
  uint8_t disabled = 0;
  self->fail = true;
  for (int i = 0; i < 3; i++) {
    FAILS(MurkStatus_PropagatorFailed, murk_lockstep_step(world, &command, 1, &receipt, 1, &n, NULL));
    CHECK(n == 1 && receipt.reason_code == MurkStatus_TickRollback);
  }
  FAILS(MurkStatus_TickDisabled, murk_lockstep_step(world, &command, 1, &receipt, 1, &n, NULL));
  OK(murk_is_tick_disabled_get(world, &disabled));
  CHECK(disabled == 1);
  self->fail = false;
  OK(murk_lockstep_reset(world, 7));
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
}

static void several_worlds(uint64_t first) {
  counter self = {.amount = 2};
  uint64_t second = 0, tick = 0;
  OK(murk_lockstep_create(config_of(&self), &second));
  const uint64_t worlds[] = {first, second}, stale[] = {first, UINT64_MAX, second};
  const MurkCommand command = mark_at(0, 1, 4);
  const MurkCommand *const commands[] = {NULL, &command, NULL};
  const uintptr_t counts[] = {0, 1, 0}, none[] = {0, 0, 0};
  MurkStepMetrics metrics[3];
  float field[CELLS];
  OK(murk_lockstep_step_vec(worlds, commands, counts, 2, metrics));
  CHECK(metrics[0].n_propagators == 1 && metrics[1].n_propagators == 1);
  OK(murk_snapshot_read_field(second, 2, field, CELLS));
  CHECK(field[1] == 4);
  OK(murk_lockstep_step_vec(NULL, NULL, NULL, 0, NULL));
  FAILS(MurkStatus_InvalidArgument, murk_lockstep_step_vec(NULL, commands, counts, 2, metrics));
  FAILS(MurkStatus_InvalidArgument, murk_lockstep_step_vec(worlds, NULL, counts, 2, metrics));
  FAILS(MurkStatus_InvalidArgument, murk_lockstep_step_vec(worlds, commands, NULL, 2, metrics));
  FAILS(MurkStatus_InvalidHandle, murk_lockstep_step_vec(stale, commands, none, 3, NULL));
  OK(murk_current_tick_get(second, &tick));
  CHECK(tick == 1); /* those behind the first failing one are not stepped */
  OK(murk_current_tick_get(first, &tick));
  CHECK(tick == 3);
  OK(murk_lockstep_destroy(second));
}

/* ------------------------------------------------------------------------------------------ observations */

static void observations(uint64_t world) {
  MurkObsEntry entries[2];
  uint64_t plan = 0, disk = 0, none = 0;
  float output[2 * CELLS];
  uint8_t mask[2 * CELLS];
  MurkObsResult result, results[2];
  const int32_t centers[] = {0, 0, 3, 2};
  memset(entries, 0, sizeof entries);
  entries[1].field_id = 2;
  entries[1].transform_type = 1;
  entries[1].normalize_max = 10;
  entries[1].pool_kernel = 1;
  entries[1].pool_kernel_size = 2;
  entries[1].pool_stride = 2;
  OK(murk_obsplan_compile(world, entries, 2, &plan));
  CHECK(murk_obsplan_output_len(plan) == CELLS + 6 && murk_obsplan_mask_len(plan) == CELLS + 6);
  OK(murk_obsplan_execute(world, plan, output, 2 * CELLS, mask, 2 * CELLS, &result));
  CHECK(output[0] > 0 && mask[0] == 1 && result.tick_id == 3 && result.age_ticks == 0);
  OK(murk_obsplan_execute(world, plan, output, CELLS + 6, mask, CELLS + 6, NULL));
  FAILS(MurkStatus_BufferTooSmall, murk_obsplan_execute(world, plan, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_InvalidArgument, murk_obsplan_execute(world, plan, NULL, CELLS + 6, mask, CELLS + 6, NULL));
  memset(entries, 0, sizeof entries);
  entries[0].region_type = 5;
  entries[0].region_params[0] = 1;
  entries[0].n_region_params = 1;
  OK(murk_obsplan_compile(world, entries, 1, &disk));
  CHECK(murk_obsplan_output_len(disk) == 9);
  OK(murk_obsplan_execute_agents(world, disk, centers, 2, 2, output, 18, mask, 18, results));
  CHECK(mask[0] == 0 && mask[4] == 1 && mask[13] == 1 && results[1].tick_id == 3);
  FAILS(MurkStatus_InvalidArgument, murk_obsplan_execute_agents(world, disk, centers, 2, 0, output, 18, mask, 18, NULL));
  FAILS(MurkStatus_BufferTooSmall, murk_obsplan_execute_agents(world, disk, centers, 2, 2, output, 17, mask, 18, NULL));
  FAILS(MurkStatus_InvalidObsSpec, murk_obsplan_compile(world, entries, 0, &none));
  FAILS(MurkStatus_InvalidObsSpec, murk_obsplan_compile(world, NULL, 1, &none));
  FAILS(MurkStatus_InvalidArgument, murk_obsplan_compile(world, entries, 1, NULL));
  entries[0].region_type = 1;
  FAILS(MurkStatus_InvalidArgument, murk_obsplan_compile(world, entries, 1, &none));
  OK(murk_obsplan_destroy(disk));
  OK(murk_obsplan_destroy(plan));
  FAILS(MurkStatus_InvalidHandle, murk_obsplan_destroy(plan));
  CHECK(murk_obsplan_output_len(plan) == -1 && murk_obsplan_mask_len(plan) == -1);
}

static void batches(void) {
  counter selves[WORLDS] = {{.amount = 1}, {.amount = 2}, {.amount = 3}};
  uint64_t configs[WORLDS], batch = 0, ticks[WORLDS];
  MurkObsEntry entry;
  enum { LEN = WORLDS * CELLS };
  float output[LEN];
  uint8_t mask[LEN];
  const MurkCommand command = mark_at(2, 2, 8);
  const MurkCommand *const commands[WORLDS] = {NULL, &command, NULL};
  const uintptr_t counts[WORLDS] = {0, 1, 0};
  const uint64_t seeds[WORLDS] = {1, 2, 3};
  uintptr_t n = 0;
  memset(&entry, 0, sizeof entry);
  for (int i = 0; i < WORLDS; i++) configs[i] = config_of(&selves[i]);
  FAILS(MurkStatus_InvalidArgument, murk_batched_create(configs, WORLDS, &entry, 1, NULL));
  FAILS(MurkStatus_InvalidArgument, murk_batched_create(NULL, WORLDS, &entry, 1, &batch));
  FAILS(MurkStatus_InvalidArgument, murk_batched_create(configs, 0, &entry, 1, &batch));
  OK(murk_batched_create(configs, WORLDS, &entry, 1, &batch));
  FAILS(MurkStatus_InvalidHandle, murk_config_destroy(configs[0]));
  OK(murk_batched_num_worlds_get(batch, &n));
  CHECK(n == WORLDS);
  OK(murk_batched_obs_output_len_get(batch, &n));
  CHECK(n == CELLS);
  OK(murk_batched_obs_mask_len_get(batch, &n));
  CHECK(n == CELLS);
  for (int i = 0; i < 2; i++)
    OK(murk_batched_step_and_observe(batch, commands, counts, output, LEN, mask, LEN, ticks));
  CHECK(output[0] == 2 && output[CELLS] == 4 && output[2 * CELLS] == 6 && ticks[2] == 2 && mask[LEN - 1] == 1);
  FAILS(MurkStatus_InvalidArgument, murk_batched_step_and_observe(batch, NULL, counts, output, LEN, mask, LEN, ticks));
  FAILS(MurkStatus_InvalidArgument, murk_batched_step_and_observe(batch, commands, counts, output, LEN - 1, mask, LEN, ticks));
  OK(murk_batched_reset_world(batch, 1, 9));
  OK(murk_batched_observe_all(batch, output, LEN, mask, LEN));
  CHECK(output[0] == 2 && output[CELLS] == 0 && output[2 * CELLS] == 6);
  FAILS(MurkStatus_InvalidArgument, murk_batched_reset_world(batch, WORLDS, 9));
  FAILS(MurkStatus_InvalidArgument, murk_batched_reset_all(batch, seeds, 2));
  OK(murk_batched_reset_all(batch, seeds, WORLDS));
  OK(murk_batched_observe_all(batch, output, LEN, mask, LEN));
  CHECK(output[0] == 0 && output[2 * CELLS] == 0);
  FAILS(MurkStatus_ExecutionFailed, murk_batched_observe_all(batch, output, 1, mask, LEN));
  FAILS(MurkStatus_InvalidArgument, murk_batched_num_worlds_get(batch, NULL));
  OK(murk_batched_destroy(batch));
  FAILS(MurkStatus_InvalidHandle, murk_batched_destroy(batch));
}

int main(void) {
  counter self = {.amount = 1};
  uint64_t world = 0;
  configs();
  OK(murk_lockstep_create(config_of(&self), &world));
  steps(world, &self);
  looks(world);
  failures(world, &self);
  several_worlds(world); /* tick 2 afterwards, and 3 after the step that stopped */
  observations(world);
  OK(murk_lockstep_destroy(world));
  FAILS(MurkStatus_InvalidHandle, murk_lockstep_destroy(world));
  batches();
  printf("ABI 3.1: %d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
