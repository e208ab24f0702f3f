/* Propagators that fail: the tick is rolled back, the world and its neighbours live on. */
#include "check.h"

enum { GOOD_TICKS = 2 };

static void one_world(int32_t kind) {
  uint64_t world, tick;
  uint8_t disabled;
  uint32_t rollbacks;
  float before[CELLS], after[CELLS], fault[CELLS];
  MurkReceipt receipt;
  MurkStepMetrics metrics;
  size_t n;
  OK(murk_lockstep_create(fault_config(kind, GOOD_TICKS), &world));
  for (int i = 0; i < GOOD_TICKS; i++) OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_snapshot_read_field(world, 0, before, CELLS));
  MurkCommand command = set_field(1, 0, 0, 1);
  for (uint32_t failure = 1; failure <= 3; failure++) {
    FAILS(MurkStatus_PropagatorFailed, "PropagatorFailed|FaultPropagator", murk_lockstep_step(world, &command, 1, &receipt, 1, &n, NULL));
    CHECK(n == 1 && receipt.accepted == 1 && receipt.reason_code == MurkStatus_TickRollback && receipt.applied_tick_id == 0);
    OK(murk_consecutive_rollbacks_get(world, &rollbacks));
    CHECK(rollbacks == failure);
  }
  OK(murk_snapshot_read_field(world, 0, after, CELLS));
  OK(murk_snapshot_read_field(world, 3, fault, CELLS));
  CHECK(memcmp(before, after, sizeof before) == 0 && fault[0] == GOOD_TICKS);
  OK(murk_current_tick_get(world, &tick));
  OK(murk_is_tick_disabled_get(world, &disabled));
  CHECK(tick == GOOD_TICKS && disabled == 1);
  FAILS(MurkStatus_TickDisabled, "TickDisabled", murk_lockstep_step(world, &command, 1, &receipt, 1, &n, NULL));
  CHECK(n == 1 && receipt.accepted == 0 && receipt.reason_code == MurkStatus_TickDisabled);
  OK(murk_step_metrics(world, &metrics));
  CHECK(metrics.rollback_events == 3 && metrics.tick_disabled_transitions == 1 && metrics.tick_disabled_rejections == 1);
  OK(murk_lockstep_reset(world, 1));
  OK(murk_is_tick_disabled_get(world, &disabled));
  CHECK(disabled == 0);
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_snapshot_read_field(world, 3, fault, CELLS));
  CHECK(fault[CELLS - 1] == 1);
  OK(murk_lockstep_destroy(world));
}

static void failure(void) { one_world(MurkFaultKind_Failure); }
static void exception(void) { one_world(MurkFaultKind_Exception); }
static void stack_overflow(void) { one_world(MurkFaultKind_StackOverflow); }
static void heap_exhausted(void) { one_world(MurkFaultKind_HeapExhausted); }

static void a_batch_goes_on(void) {
  enum { N = 4, LEN = N * CELLS };
  uint64_t configs[N], batch, ticks[N], seeds[N] = {0};
  int32_t statuses[N];
  float output[LEN];
  uint8_t mask[LEN];
  MurkObsEntry entry = observe_all_of(3);
  /* the worlds are alike but for when they fail: world 2 after two ticks */
  for (int i = 0; i < N; i++) configs[i] = fault_config(MurkFaultKind_Exception, i == 2 ? GOOD_TICKS : 1000);
  OK(murk_batched_create_threads(configs, N, &entry, 1, 2, &batch));
  for (int i = 0; i < GOOD_TICKS; i++) OK(murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN, mask, LEN, ticks, statuses));
  for (int i = 0; i < 3; i++) {
    FAILS(MurkStatus_PropagatorFailed, "world=2|FaultPropagator", murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN, mask, LEN, ticks, statuses));
    CHECK(statuses[0] == 0 && statuses[2] == MurkStatus_PropagatorFailed && statuses[3] == 0);
    CHECK(ticks[2] == GOOD_TICKS && ticks[3] == (uint64_t)GOOD_TICKS + 1 + i);
    CHECK(output[2 * CELLS] == GOOD_TICKS && output[3 * CELLS] == (float)(GOOD_TICKS + 1 + i));
  }
  const MurkCommand *lists[N] = {NULL};
  const size_t counts[N] = {0};
  FAILS(MurkStatus_TickDisabled, "world=2", murk_batched_step_and_observe(batch, lists, counts, output, LEN, mask, LEN, ticks));
  CHECK(ticks[0] == GOOD_TICKS + 4);
  const uint8_t selected[N] = {0, 0, 1, 0};
  OK(murk_batched_reset_worlds(batch, selected, seeds, N, 1));
  FAILS(MurkStatus_PropagatorFailed, "world=2", murk_batched_reset_worlds(batch, selected, seeds, N, 3));
  OK(murk_batched_reset_world(batch, 2, 0));
  OK(murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN, mask, LEN, ticks, statuses));
  CHECK(ticks[2] == 1 && output[2 * CELLS] == 1);
  OK(murk_batched_destroy(batch));
}

static void the_limit_can_be_set(void) {
  uint64_t config = fault_config(MurkFaultKind_Failure, 0), world;
  uint8_t disabled;
  OK(murk_config_set_max_consecutive_failures(config, 1));
  OK(murk_lockstep_create(config, &world));
  FAILS(MurkStatus_PropagatorFailed, "fault", murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_is_tick_disabled_get(world, &disabled));
  CHECK(disabled == 1);
  OK(murk_lockstep_destroy(world));
}

const test_case fault_tests[] = {{"failure", failure},
                                 {"exception", exception},
                                 {"stack_overflow", stack_overflow},
                                 {"heap_exhausted", heap_exhausted},
                                 {"a_batch_goes_on", a_batch_goes_on},
                                 {"the_limit_can_be_set", the_limit_can_be_set},
                                 {NULL, NULL}};
