/* Realtime worlds: time, commands and receipts, observations, many threads, the end. */
#include "check.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

static const MurkObsEntry HEAT = {.field_id = 0};

static uint64_t live_world_of(uint64_t config, double hz, bool paused) {
  MurkRealtimeConfig options = {.struct_size = sizeof options, .tick_rate_hz = hz, .start_paused = paused,
                                .max_epoch_hold_ms = 20000}; /* a busy machine stops readers for long */
  uint64_t world = 0;
  OK(murk_realtime_create(config, &options, &world));
  return world;
}
static uint64_t live_world(double hz) { return live_world_of(heat_config(), hz, false); }

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static uint64_t plan_of(uint64_t world) {
  uint64_t plan = 0;
  OK(murk_realtime_obsplan_compile(world, &HEAT, 1, &plan));
  return plan;
}

/* ------------------------------------------------------------------------------------------ time */

static void ticks_by_itself(void) {
  uint64_t world = 0, tick = 0;
  OK(murk_realtime_create(heat_config(), NULL, &world)); /* the defaults */
  double hz = 0;
  int32_t phase = -1;
  OK(murk_realtime_tick_rate_get(world, &hz));
  CHECK(hz == 60);
  OK(murk_realtime_await_tick(world, 3, 10000));
  OK(murk_realtime_current_tick_get(world, &tick));
  CHECK(tick >= 3);
  OK(murk_realtime_set_tick_rate(world, 500));
  OK(murk_realtime_tick_rate_get(world, &hz));
  CHECK(hz == 500);
  OK(murk_realtime_await_tick(world, tick + 20, 10000));
  FAILS(MurkStatus_ConfigError, "tick_rate_hz", murk_realtime_set_tick_rate(world, NAN));
  FAILS(MurkStatus_TimeoutWaitingForTick, "timeout_ms=1", murk_realtime_await_tick(world, 1u << 30, 1));
  OK(murk_realtime_phase_get(world, &phase));
  CHECK(phase == MurkWorldPhase_Running);
  OK(murk_realtime_destroy(world));
  FAILS(MurkStatus_InvalidHandle, "realtime world", murk_realtime_destroy(world));
  FAILS(MurkStatus_InvalidHandle, "realtime world", murk_realtime_await_tick(world, 1, 1000));
}

static void pauses_and_steps(void) {
  uint64_t world = live_world_of(heat_config(), 1000, true), tick = 9;
  int32_t outcome = -1;
  float heat[CELLS];
  OK(murk_realtime_current_tick_get(world, &tick));
  CHECK(tick == 0);
  FAILS(MurkStatus_NotAvailable, "no tick", murk_realtime_read_field(world, MURK_NEWEST, 0, heat, CELLS, NULL));
  for (int i = 0; i < 5; i++) OK(murk_realtime_step(world, 5000, &outcome));
  CHECK(outcome == MurkStepOutcome_Published);
  OK(murk_realtime_current_tick_get(world, &tick));
  CHECK(tick == 5);
  OK(murk_realtime_resume(world));
  OK(murk_realtime_await_tick(world, 20, 10000));
  FAILS(MurkStatus_InvalidArgument, "pause", murk_realtime_step(world, 100, &outcome));
  CHECK(outcome == MurkStepOutcome_NotPaused);
  OK(murk_realtime_pause(world, 5000));
  OK(murk_realtime_current_tick_get(world, &tick));
  usleep(20000);
  uint64_t later = 0;
  OK(murk_realtime_current_tick_get(world, &later));
  CHECK(later == tick);
  OK(murk_realtime_reset(world, 7, 5000));
  OK(murk_realtime_current_tick_get(world, &tick));
  CHECK(tick == 0);
  OK(murk_realtime_destroy(world));
}

/* The same commands at the same ticks give the same bits as a lockstep world. */
static void does_as_a_lockstep_world_does(void) {
  uint64_t live = live_world_of(heat_config(), 1000, true), world = heat_world();
  float a[CELLS * 2], b[CELLS * 2];
  for (int i = 0; i < 30; i++) {
    MurkCommand commands[2] = {set_field(0, i % ROWS, i % COLS, (float)i), set_field(2, 1, 2, (float)-i)};
    commands[1].flags = MurkCommandFlag_Component;
    commands[1].component = 1;
    size_t queued = 0;
    OK(murk_realtime_submit(live, commands, 2, &queued));
    CHECK(queued == 2);
    OK(murk_realtime_step(live, 5000, NULL));
    OK(murk_lockstep_step(world, commands, 2, NULL, 0, NULL, NULL));
    for (uint32_t field = 0; field < 3; field++) {
      MurkObsResult seen = {99, 99};
      size_t length = field == 2 ? CELLS * 2 : CELLS;
      OK(murk_realtime_read_field(live, MURK_NEWEST, field, a, length, &seen));
      OK(murk_snapshot_read_field(world, field, b, length));
      CHECK(memcmp(a, b, length * sizeof a[0]) == 0 && seen.tick_id == (uint64_t)i + 1 && seen.age_ticks == 0);
    }
  }
  OK(murk_realtime_destroy(live));
  OK(murk_lockstep_destroy(world));
}

/* ------------------------------------------------------------------------------------------ commands and receipts */

static size_t take_all(uint64_t stream, MurkRealtimeReceipt *receipts, size_t wanted) {
  size_t have = 0;
  for (int i = 0; i < 2000 && have < wanted; i++) {
    size_t n = 0;
    receipts[have].struct_size = sizeof receipts[0];
    OK(murk_realtime_stream_receipts(stream, receipts + have, wanted - have, &n));
    have += n;
    if (n == 0) usleep(1000);
  }
  return have;
}

static void every_command_has_one_receipt(void) {
  uint64_t world = live_world(500), stream = 0;
  OK(murk_realtime_stream_create(world, 1000, &stream));
  MurkCommand commands[4] = {set_field(1, 2, 3, 4.5f), set_field(1, 999, 0, 1), set_field(1, 0, 0, 1), set_field(0, 1, 1, 2)};
  commands[2].expires_after_tick = 0;
  size_t queued = 0;
  OK(murk_realtime_await_tick(world, 2, 5000));
  OK(murk_realtime_stream_submit(stream, commands, 4, 100, &queued));
  CHECK(queued == 4);
  MurkRealtimeReceipt receipts[8];
  if (!CHECK(take_all(stream, receipts, 4) == 4)) return;
  int32_t reasons[4] = {1, 1, 1, 1};
  for (int i = 0; i < 4; i++) {
    CHECK(receipts[i].struct_size == sizeof receipts[0] && receipts[i].tag == 100 + receipts[i].command_index);
    reasons[receipts[i].command_index] = receipts[i].reason_code;
    if (receipts[i].reason_code == 0) CHECK(receipts[i].accepted == 1 && receipts[i].applied_tick_id > 2);
  }
  CHECK(reasons[0] == 0 && reasons[1] == MurkStatus_NotApplied && reasons[2] == MurkStatus_Stale && reasons[3] == 0);
  size_t n = 9;
  receipts[0].struct_size = sizeof receipts[0];
  OK(murk_realtime_stream_receipts(stream, receipts, 8, &n));
  CHECK(n == 0);
  receipts[0].struct_size = 8;
  FAILS(MurkStatus_InvalidArgument, "receipts[0].struct_size=8", murk_realtime_stream_receipts(stream, receipts, 8, &n));
  FAILS(MurkStatus_InvalidArgument, "n_receipts=NULL", murk_realtime_stream_receipts(stream, receipts, 8, NULL));
  OK(murk_realtime_stream_destroy(stream));
  FAILS(MurkStatus_InvalidHandle, "receipt stream", murk_realtime_stream_submit(stream, commands, 1, 0, &queued));
  OK(murk_realtime_destroy(world));
}

static void refusals_are_told_and_never_wait(void) {
  MurkRealtimeConfig options = {.struct_size = sizeof options, .max_ingress_queue = 4, .start_paused = 1};
  uint64_t world = 0, stream = 0;
  size_t queued = 9;
  MurkCommand commands[6];
  for (int i = 0; i < 6; i++) commands[i] = set_field(1, i, 0, 1);
  OK(murk_realtime_create(heat_config(), &options, &world));
  FAILS(MurkStatus_QueueFull, "max_ingress_queue", murk_realtime_submit(world, commands, 6, &queued));
  CHECK(queued == 4);
  MurkRealtimeCounters counters = {.struct_size = sizeof counters};
  OK(murk_realtime_counters_get(world, &counters));
  CHECK(counters.queue_full_rejections == 2);
  OK(murk_realtime_step(world, 5000, NULL));
  OK(murk_realtime_stream_create(world, 2, &stream));
  FAILS(MurkStatus_QueueFull, "take receipts", murk_realtime_stream_submit(stream, commands, 3, 0, &queued));
  CHECK(queued == 2);
  commands[1].coord_ndim = 9;
  FAILS(MurkStatus_InvalidArgument, "commands[1].coord_ndim=9", murk_realtime_submit(world, commands, 2, &queued));
  CHECK(queued == 2); /* untouched */
  OK(murk_realtime_submit(world, NULL, 0, NULL));
  MurkShutdownReport report = {.struct_size = sizeof report};
  OK(murk_realtime_shutdown(world, -1, &report));
  CHECK(report.commands_dropped == 2 && report.tick_joined == 1 && report.workers_abandoned == 0);
  FAILS(MurkStatus_ShuttingDown, "closed", murk_realtime_submit(world, commands, 1, &queued));
  CHECK(queued == 0);
  MurkRealtimeReceipt receipts[4];
  CHECK(take_all(stream, receipts, 2) == 2);
  CHECK(receipts[0].reason_code == MurkStatus_ShuttingDown && receipts[1].reason_code == MurkStatus_ShuttingDown);
  OK(murk_realtime_destroy(world));
  FAILS(MurkStatus_ShuttingDown, "closed", murk_realtime_stream_submit(stream, commands, 1, 0, &queued));
  OK(murk_realtime_stream_destroy(stream));
}

static void failures_disable_and_a_reset_enables(void) {
  uint64_t world = live_world_of(fault_config(MurkFaultKind_Failure, 2), 1000, false), stream = 0;
  OK(murk_realtime_stream_create(world, 16, &stream));
  MurkRealtimePreflight seen = {.struct_size = sizeof seen};
  for (int i = 0; i < 3000; i++) {
    OK(murk_realtime_preflight_get(world, &seen));
    if (seen.tick_disabled) break;
    usleep(1000);
  }
  CHECK(seen.tick_disabled == 1 && seen.can_submit == 0 && seen.has_snapshot == 1);
  size_t queued = 9;
  MurkCommand command = set_field(1, 0, 0, 1);
  FAILS(MurkStatus_TickDisabled, "reset", murk_realtime_stream_submit(stream, &command, 1, 0, &queued));
  CHECK(queued == 0);
  char text[200] = "";
  int32_t status = 0;
  CHECK(murk_realtime_last_failure(world, &status, text, sizeof text) == (int32_t)strlen(text));
  CHECK(status == MurkStatus_PropagatorFailed && strstr(text, "FaultPropagator") != NULL);
  OK(murk_realtime_pause(world, 5000));
  FAILS(MurkStatus_TickDisabled, "reset", murk_realtime_step(world, 1000, NULL));
  OK(murk_realtime_reset(world, 1, 5000)); /* the fault propagator counts from tick 0 again */
  CHECK(murk_realtime_last_failure(world, &status, NULL, 0) == 0 && status == 0);
  OK(murk_realtime_step(world, 5000, NULL));
  OK(murk_realtime_step(world, 5000, NULL));
  int32_t outcome = -1;
  FAILS(MurkStatus_PropagatorFailed, "FaultPropagator", murk_realtime_step(world, 5000, &outcome));
  CHECK(outcome == MurkStepOutcome_RolledBack);
  OK(murk_realtime_destroy(world));
  OK(murk_realtime_stream_destroy(stream));
}

/* ------------------------------------------------------------------------------------------ observations */

static void observes_here_and_by_workers(void) {
  uint64_t world = live_world_of(heat_config(), 1000, true), plan = plan_of(world), ticket = 0, disk = 0;
  float output[CELLS], field[CELLS];
  uint8_t mask[CELLS];
  MurkObsResult seen = {99, 99};
  FAILS(MurkStatus_NotAvailable, "no tick",
        murk_realtime_observe(world, plan, MURK_NEWEST, NULL, 0, 0, output, CELLS, mask, CELLS, &seen));
  for (int i = 0; i < 10; i++) OK(murk_realtime_step(world, 5000, NULL));
  OK(murk_realtime_observe(world, plan, MURK_NEWEST, NULL, 0, 0, output, CELLS, mask, CELLS, &seen));
  OK(murk_realtime_read_field(world, MURK_NEWEST, 0, field, CELLS, NULL));
  CHECK(seen.tick_id == 10 && seen.age_ticks == 0 && memcmp(output, field, sizeof field) == 0 && mask[0] == 1);
  OK(murk_realtime_observe(world, plan, 7, NULL, 0, 0, output, CELLS, mask, CELLS, &seen));
  OK(murk_realtime_read_field(world, 7, 0, field, CELLS, NULL));
  CHECK(seen.tick_id == 7 && seen.age_ticks == 3 && memcmp(output, field, sizeof field) == 0);
  FAILS(MurkStatus_Stale, "tick=1 oldest=3 newest=10",
        murk_realtime_observe(world, plan, 1, NULL, 0, 0, output, CELLS, mask, CELLS, &seen));
  FAILS(MurkStatus_Stale, "tick=11", murk_realtime_observe(world, plan, 11, NULL, 0, 0, output, CELLS, mask, CELLS, &seen));
  FAILS(MurkStatus_BufferTooSmall, "output_len", murk_realtime_observe(world, plan, 7, NULL, 0, 0, output, 3, mask, CELLS, &seen));
  FAILS(MurkStatus_InvalidHandle, "plan", murk_realtime_observe(world, 77, 7, NULL, 0, 0, output, CELLS, mask, CELLS, &seen));

  OK(murk_realtime_ticket_create(world, plan, NULL, 0, 0, output, CELLS, mask, CELLS, &ticket));
  FAILS(MurkStatus_InvalidArgument, "IDLE", murk_realtime_ticket_await(ticket, 0, &seen));
  for (int i = 0; i < 20; i++) {
    OK(murk_realtime_ticket_submit(ticket));
    OK(murk_realtime_ticket_await(ticket, 5000000000u, &seen));
    CHECK(seen.tick_id == 10);
  }
  OK(murk_realtime_ticket_destroy(ticket));
  FAILS(MurkStatus_InvalidHandle, "ticket", murk_realtime_ticket_submit(ticket));

  MurkObsEntry around = observe_disk_of(0, 1);
  const int32_t centers[] = {1, 3, 4, 4};
  MurkObsResult results[2];
  OK(murk_realtime_obsplan_compile(world, &around, 1, &disk));
  OK(murk_realtime_observe(world, disk, MURK_NEWEST, centers, 2, 2, output, 18, mask, 18, results));
  OK(murk_realtime_read_field(world, MURK_NEWEST, 0, field, CELLS, NULL));
  CHECK(output[4] == field[1 * COLS + 3] && output[13] == field[4 * COLS + 4] && results[1].tick_id == 10);
  FAILS(MurkStatus_ExecutionFailed, "n_agents=0", murk_realtime_observe(world, disk, MURK_NEWEST, NULL, 0, 0, output, 18, mask, 18, NULL));
  FAILS(MurkStatus_ExecutionFailed, "n_agents=2", murk_realtime_observe(world, plan, MURK_NEWEST, centers, 2, 2, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_InvalidArgument, "field=9", murk_realtime_read_field(world, MURK_NEWEST, 9, field, CELLS, NULL));
  OK(murk_obsplan_destroy(disk));
  OK(murk_realtime_ticket_create(world, plan, NULL, 0, 0, output, CELLS, mask, CELLS, &ticket));
  OK(murk_obsplan_destroy(plan)); /* the ticket has what it needs of it */
  OK(murk_realtime_ticket_submit(ticket));
  OK(murk_realtime_ticket_await(ticket, 5000000000u, &seen));
  OK(murk_realtime_destroy(world));
  FAILS(MurkStatus_ShuttingDown, "closed", murk_realtime_ticket_submit(ticket));
  OK(murk_realtime_ticket_destroy(ticket));
}

static void tells_about_itself(void) {
  uint64_t world = live_world(1000), nanos = 0;
  MurkRealtimePreflight seen = {.struct_size = sizeof seen};
  MurkRealtimeCounters counters = {.struct_size = sizeof counters};
  MurkLatencySummary latency = {.struct_size = sizeof latency};
  OK(murk_realtime_await_tick(world, 20, 10000));
  OK(murk_realtime_preflight_get(world, &seen));
  CHECK(seen.phase == 0 && seen.command_queue_capacity == 1024 && seen.ring_capacity == 8 && seen.tick_rate_hz == 1000);
  CHECK(seen.can_observe == 1 && seen.can_submit == 1 && seen.queue_full_in_ticks == UINT64_MAX && seen.reader_capacity == 64);
  OK(murk_realtime_counters_get(world, &counters));
  CHECK(counters.ticks >= 20 && counters.memory_bytes > 0 && counters.ring_eviction_events >= 10);
  OK(murk_realtime_latency_get(world, MurkLatencyKind_Tick, &latency));
  CHECK(latency.count >= 20 && latency.mean_ns > 0 && latency.p50_ns <= latency.max_ns);
  FAILS(MurkStatus_InvalidArgument, "kind=4", murk_realtime_latency_get(world, 4, &latency));
  latency.struct_size = 4;
  FAILS(MurkStatus_InvalidArgument, "struct_size=4", murk_realtime_latency_get(world, 0, &latency));
  char name[64];
  OK(murk_realtime_propagator_get(world, 0, name, sizeof name, &nanos));
  CHECK(strstr(name, "Diffusion") != NULL);
  FAILS(MurkStatus_InvalidArgument, "index=1", murk_realtime_propagator_get(world, 1, name, sizeof name, &nanos));
  OK(murk_realtime_destroy(world));
}

static void options_are_checked(void) {
  uint64_t world = 5;
  MurkRealtimeConfig options = {.struct_size = 20};
  FAILS(MurkStatus_InvalidArgument, "options.struct_size=20", murk_realtime_create(heat_config(), &options, &world));
  options = (MurkRealtimeConfig){.struct_size = sizeof options, .ring_buffer_size = 129};
  FAILS(MurkStatus_InvalidArgument, "ring_buffer_size=129", murk_realtime_create(heat_config(), &options, &world));
  options = (MurkRealtimeConfig){.struct_size = sizeof options, .tick_rate_hz = -1};
  FAILS(MurkStatus_ConfigError, "tick_rate_hz", murk_realtime_create(heat_config(), &options, &world));
  options = (MurkRealtimeConfig){.struct_size = sizeof options, .max_epoch_hold_ms = 3600001};
  FAILS(MurkStatus_InvalidArgument, "max_epoch_hold_millis", murk_realtime_create(heat_config(), &options, &world));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_realtime_create(heat_config(), NULL, NULL));
  FAILS(MurkStatus_InvalidHandle, "config", murk_realtime_create(12345, NULL, &world));
  struct {
    MurkRealtimeConfig known;
    uint64_t later;
  } newer = {{.struct_size = sizeof newer, .tick_rate_hz = 100}, 0};
  OK(murk_realtime_create(heat_config(), &newer.known, &world));
  OK(murk_realtime_destroy(world));
  newer.later = 1;
  FAILS(MurkStatus_InvalidArgument, "byte 112", murk_realtime_create(heat_config(), &newer.known, &world));
}

/* ------------------------------------------------------------------------------------------ many threads */

enum { SUBMITTERS = 3, OBSERVERS = 3, ROUNDS_EACH = 300 };
typedef struct {
  uint64_t world, plan, queued;
  _Atomic uint64_t *receipts;
} user;

static void *submit_and_take(void *self) {
  user *mine = self;
  uint64_t stream = 0, taken = 0;
  MurkRealtimeReceipt receipts[64] = {{.struct_size = sizeof receipts[0]}};
  OK(murk_realtime_stream_create(mine->world, 256, &stream));
  for (int i = 0; i < ROUNDS_EACH; i++) {
    MurkCommand commands[3] = {set_field(1, i % ROWS, 0, 1), set_field(1, i % ROWS, 1, 2), set_field(1, -1, 0, 3)};
    size_t queued = 0, n = 0;
    int32_t status = murk_realtime_stream_submit(stream, commands, 3, (uint64_t)i * 3, &queued);
    if (status != MurkStatus_QueueFull) OK(status);
    mine->queued += queued;
    OK(murk_realtime_stream_receipts(stream, receipts, 64, &n));
    taken += n;
    if (i % 16 == 0) usleep(1000);
  }
  for (int i = 0; i < 3000 && taken < mine->queued; i++) {
    size_t n = 0;
    OK(murk_realtime_stream_receipts(stream, receipts, 64, &n));
    taken += n;
    if (n == 0) usleep(1000);
  }
  CHECK(taken == mine->queued);
  OK(murk_realtime_stream_destroy(stream));
  return NULL;
}

static void *observe_here(void *self) {
  user *mine = self;
  float output[CELLS];
  uint8_t mask[CELLS];
  uint64_t last = 0, ticket = 0;
  MurkObsResult seen;
  OK(murk_realtime_ticket_create(mine->world, mine->plan, NULL, 0, 0, output, CELLS, mask, CELLS, &ticket));
  for (int i = 0; i < ROUNDS_EACH; i++) {
    OK(murk_realtime_observe(mine->world, mine->plan, MURK_NEWEST, NULL, 0, 0, output, CELLS, mask, CELLS, &seen));
    CHECK(seen.tick_id >= last);
    last = seen.tick_id;
    if (i % 4 == 0 && murk_realtime_ticket_submit(ticket) == 0) OK(murk_realtime_ticket_await(ticket, 5000000000u, &seen));
  }
  OK(murk_realtime_ticket_destroy(ticket));
  return NULL;
}

static void many_threads_use_one_world(void) {
  uint64_t world = live_world(500), plan = plan_of(world), queued = 0;
  OK(murk_realtime_await_tick(world, 1, 5000));
  pthread_t threads[SUBMITTERS + OBSERVERS];
  user users[SUBMITTERS + OBSERVERS];
  for (int i = 0; i < SUBMITTERS + OBSERVERS; i++) {
    users[i] = (user){.world = world, .plan = plan};
    pthread_create(&threads[i], NULL, i < SUBMITTERS ? submit_and_take : observe_here, &users[i]);
  }
  for (int i = 0; i < SUBMITTERS + OBSERVERS; i++) pthread_join(threads[i], NULL);
  for (int i = 0; i < SUBMITTERS; i++) queued += users[i].queued;
  MurkRealtimeCounters counters = {.struct_size = sizeof counters};
  OK(murk_realtime_counters_get(world, &counters));
  CHECK(counters.commands_applied + counters.commands_not_applied == queued);
  OK(murk_realtime_destroy(world));
  OK(murk_obsplan_destroy(plan));
}

static void *wait_long(void *result) {
  user *mine = result;
  mine->queued = (uint64_t)(int64_t)murk_realtime_await_tick(mine->world, UINT64_MAX >> 1, 60000);
  return NULL;
}

static void a_destroy_wakes_who_waits(void) {
  for (int round = 0; round < 10; round++) {
    uint64_t world = live_world(200);
    pthread_t threads[4];
    user users[4];
    for (int i = 0; i < 4; i++) {
      users[i] = (user){.world = world};
      pthread_create(&threads[i], NULL, wait_long, &users[i]);
    }
    usleep(round % 2 == 0 ? 10000 : 300);
    double start = seconds();
    if (round % 3 == 0) OK(murk_realtime_shutdown(world, -1, NULL));
    OK(murk_realtime_destroy(world));
    for (int i = 0; i < 4; i++) {
      pthread_join(threads[i], NULL);
      int64_t status = (int64_t)users[i].queued;
      CHECK(status == MurkStatus_ShuttingDown || status == MurkStatus_InvalidHandle);
    }
    CHECK(seconds() - start < 5);
  }
}

static void *use_until_gone(void *self) {
  user *mine = self;
  float output[CELLS];
  uint8_t mask[CELLS];
  int32_t status = 0;
  MurkCommand command = set_field(1, 0, 0, 1);
  for (int i = 0; status != MurkStatus_InvalidHandle; i++) {
    status = i % 2 ? murk_realtime_submit(mine->world, &command, 1, NULL)
                   : murk_realtime_observe(mine->world, mine->plan, MURK_NEWEST, NULL, 0, 0, output, CELLS, mask, CELLS, NULL);
    if (status != 0 && status != MurkStatus_QueueFull && status != MurkStatus_NotAvailable && status != MurkStatus_ShuttingDown && status != MurkStatus_InvalidHandle) OK(status);
    mine->queued++;
  }
  return NULL;
}

static void a_destroy_among_users(void) {
  for (int round = 0; round < 10; round++) {
    uint64_t world = live_world(1000), plan = plan_of(world);
    pthread_t threads[4];
    user users[4];
    for (int i = 0; i < 4; i++) {
      users[i] = (user){.world = world, .plan = plan};
      pthread_create(&threads[i], NULL, use_until_gone, &users[i]);
    }
    usleep(5000);
    OK(murk_realtime_destroy(world));
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    OK(murk_obsplan_destroy(plan));
  }
}

static void a_shutdown_is_bounded(void) {
  uint64_t world = live_world(100);
  MurkShutdownReport report = {.struct_size = sizeof report};
  OK(murk_realtime_await_tick(world, 2, 5000));
  double start = seconds();
  OK(murk_realtime_shutdown(world, 500, &report));
  CHECK(seconds() - start < 3 && report.tick_joined == 1 && report.total_ns < 2000000000u);
  CHECK(report.drain_ns + report.quiesce_ns + report.join_ns <= report.total_ns);
  OK(murk_realtime_shutdown(world, -1, &report));
  CHECK(report.total_ns == 0);
  int32_t phase = 0;
  OK(murk_realtime_phase_get(world, &phase));
  CHECK(phase == MurkWorldPhase_Dropped);
  FAILS(MurkStatus_ShuttingDown, "phase=DROPPED", murk_realtime_await_tick(world, 1u << 30, 1000));
  FAILS(MurkStatus_ShuttingDown, "closed", murk_realtime_reset(world, 1, 1000));
  MurkRealtimePreflight seen = {.struct_size = sizeof seen};
  OK(murk_realtime_preflight_get(world, &seen));
  CHECK(seen.tick_thread_stopped == 1 && seen.can_submit == 0 && seen.can_observe == 0);
  OK(murk_realtime_destroy(world));
}

const test_case live_tests[] = {{"ticks_by_itself", ticks_by_itself},
                                {"pauses_and_steps", pauses_and_steps},
                                {"does_as_a_lockstep_world_does", does_as_a_lockstep_world_does},
                                {"every_command_has_one_receipt", every_command_has_one_receipt},
                                {"refusals_are_told_and_never_wait", refusals_are_told_and_never_wait},
                                {"failures_disable_and_a_reset_enables", failures_disable_and_a_reset_enables},
                                {"observes_here_and_by_workers", observes_here_and_by_workers},
                                {"tells_about_itself", tells_about_itself},
                                {"options_are_checked", options_are_checked},
                                {"many_threads_use_one_world", many_threads_use_one_world},
                                {"a_destroy_wakes_who_waits", a_destroy_wakes_who_waits},
                                {"a_destroy_among_users", a_destroy_among_users},
                                {"a_shutdown_is_bounded", a_shutdown_is_bounded},
                                {NULL, NULL}};
