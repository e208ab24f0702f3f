/* Many threads, small stacks, deep stacks. */
#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

/* ------------------------------------------------------------------------------------------ own worlds */

enum { THREADS = 8, ROUNDS = 30, TICKS = 20 };

static void *hammer(void *unused) {
  (void)unused;
  static _Atomic int variant;
  int mine = atomic_fetch_add(&variant, 1);
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t world = heat_world(), tick = 0;
    MurkCommand command = set_field(1, mine % ROWS, 0, 1);
    float mark[CELLS];
    for (int i = 0; i < TICKS; i++) {
      MurkReceipt receipt;
      size_t n = 0;
      if (murk_lockstep_step(world, &command, 1, &receipt, 1, &n, NULL) != 0 || n != 1) CHECK(!"step");
    }
    OK(murk_snapshot_read_field(world, 1, mark, CELLS));
    CHECK(mark[(mine % ROWS) * COLS] == 1);
    OK(murk_current_tick_get(world, &tick));
    CHECK(tick == TICKS);
    if (round % 3 == 0) FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_seed_get(world, NULL));
    OK(murk_lockstep_destroy(world));
  }
  return NULL;
}

static void threads_hammer_own_worlds(void) {
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, hammer, NULL) == 0);
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
}

/* ------------------------------------------------------------------------------------------ one world */

static _Atomic uint64_t shared_world;
static _Atomic int shared_steps;

static void *step_until_gone(void *result) {
  int32_t status;
  while ((status = murk_lockstep_step(shared_world, NULL, 0, NULL, 0, NULL, NULL)) == 0) shared_steps++;
  *(int32_t *)result = status;
  CHECK(strstr(last_error(), "world") != NULL && strstr(last_error(), "destroyed") != NULL);
  return NULL;
}

static void destroy_while_stepping(void) {
  for (int round = 0; round < 20; round++) {
    pthread_t threads[4];
    int32_t results[4];
    shared_world = heat_world();
    shared_steps = 0;
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, step_until_gone, &results[i]);
    while (shared_steps < 20) sched_yield();
    OK(murk_lockstep_destroy(shared_world));
    for (int i = 0; i < 4; i++) {
      pthread_join(threads[i], NULL);
      CHECK(results[i] == MurkStatus_InvalidHandle);
    }
  }
}

static void *step_batch_until_gone(void *result) {
  static float output[8 * CELLS];
  static uint8_t mask[8 * CELLS];
  int32_t status;
  while ((status = murk_batched_step_and_observe_packed(shared_world, NULL, NULL, output, 8 * CELLS, mask, 8 * CELLS, NULL, NULL)) == 0) shared_steps++;
  *(int32_t *)result = status;
  return NULL;
}

static void destroy_a_batch_while_stepping(void) {
  for (int round = 0; round < 5; round++) {
    uint64_t configs[8], batch = 0;
    int32_t result = 0;
    pthread_t thread;
    MurkObsEntry entry = observe_all_of(0);
    for (int i = 0; i < 8; i++) configs[i] = heat_config();
    OK(murk_batched_create_threads(configs, 8, &entry, 1, 2, &batch));
    shared_world = batch;
    shared_steps = 0;
    pthread_create(&thread, NULL, step_batch_until_gone, &result);
    while (shared_steps < 20) sched_yield();
    OK(murk_batched_destroy(batch));
    pthread_join(thread, NULL);
    CHECK(result == MurkStatus_InvalidHandle);
  }
}

static void *observe_until_gone(void *handles) {
  uint64_t plan = ((uint64_t *)handles)[0], world = ((uint64_t *)handles)[1];
  float output[CELLS];
  uint8_t mask[CELLS];
  int32_t status;
  while ((status = murk_obsplan_execute(world, plan, output, CELLS, mask, CELLS, NULL)) == 0) shared_steps++;
  CHECK(status == MurkStatus_InvalidHandle);
  return NULL;
}

static void destroy_a_plan_while_observing(void) {
  uint64_t world = heat_world(), handles[2] = {0, world};
  MurkObsEntry entry = observe_all_of(0);
  pthread_t thread;
  OK(murk_obsplan_compile(world, &entry, 1, &handles[0]));
  shared_steps = 0;
  pthread_create(&thread, NULL, observe_until_gone, handles);
  while (shared_steps < 100) sched_yield();
  for (int i = 0; i < 100; i++) OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_obsplan_destroy(handles[0]));
  pthread_join(thread, NULL);
  OK(murk_lockstep_destroy(world));
}

static void *touch(void *world) {
  uint64_t tick;
  OK(murk_current_tick_get(*(uint64_t *)world, &tick));
  return NULL;
}

static void many_short_threads(void) {
  uint64_t world = heat_world();
  for (int i = 0; i < 300; i++) {
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, touch, &world) == 0);
    pthread_join(thread, NULL);
  }
  OK(murk_lockstep_destroy(world));
}

/* ------------------------------------------------------------------------------------------ looks */

enum { LOOKS = 100000 };
static _Atomic bool looking;

/* What is seen never goes backwards but by a reset, and is never of two states. */
static void *look(void *world) {
  uint64_t handle = *(uint64_t *)world, tick = 0, seed = 0, again = 0;
  for (int i = 0; i < LOOKS; i++) {
    int32_t status = murk_seed_get(handle, &seed);
    if (status == MurkStatus_Ok) status = murk_current_tick_get(handle, &tick);
    if (status == MurkStatus_Ok) status = murk_seed_get(handle, &again);
    if (status == MurkStatus_InvalidHandle) break; /* destroyed meanwhile */
    if (status != MurkStatus_Ok || tick > TICKS || again < seed) {
      CHECK(!"a look");
      break;
    }
  }
  looking = false;
  return NULL;
}

static void looks_while_a_world_steps_and_goes(void) {
  for (int round = 0; round < 20; round++) {
    uint64_t world = heat_world(), seed = 0, tick = 0;
    uint32_t rollbacks = 9;
    uint8_t disabled = 9;
    pthread_t thread;
    looking = true;
    CHECK(pthread_create(&thread, NULL, look, &world) == 0);
    while (looking && seed < 40) {
      OK(murk_lockstep_reset(world, ++seed));
      for (int i = 1; i <= TICKS; i++) {
        OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
        OK(murk_current_tick_get(world, &tick));
        if (tick != (uint64_t)i) CHECK(!"the tick that was just published");
      }
    }
    OK(murk_consecutive_rollbacks_get(world, &rollbacks));
    OK(murk_is_tick_disabled_get(world, &disabled));
    CHECK(rollbacks == 0 && disabled == 0);
    OK(murk_lockstep_destroy(world));
    FAILS(MurkStatus_InvalidHandle, "world=0x", murk_current_tick_get(world, &tick));
    pthread_join(thread, NULL);
  }
}

/* ------------------------------------------------------------------------------------------ stacks */

static void *on_tiny_stack(void *world) {
  uint64_t tick = UINT64_MAX;
  CHECK(murk_current_tick_get(*(uint64_t *)world, &tick) == MurkStatus_Ok && tick == 0); /* does not enter the engine */
  MurkWorldPreflight preflight;
  int32_t status = murk_world_preflight_get(*(uint64_t *)world, &preflight);
  bool told = status == MurkStatus_Ok || (status == MurkStatus_StackExhausted && strstr(last_error(), "stack_left_bytes=") != NULL) ||
              status == MurkStatus_AttachFailed;
  CHECK(told);
  return (void *)(intptr_t)status;
}

static void tiny_stacks(void) {
  uint64_t world = heat_world();
  const size_t kibibytes[] = {16, 32, 64, 96, 128, 160, 176, 192, 224, 256, 320, 512, 1024};
  for (size_t i = 0; i < sizeof kibibytes / sizeof kibibytes[0]; i++) {
    pthread_t thread;
    pthread_attr_t attributes;
    void *status;
    pthread_attr_init(&attributes);
    if (pthread_attr_setstacksize(&attributes, kibibytes[i] << 10) != 0) continue;
    CHECK(pthread_create(&thread, &attributes, on_tiny_stack, &world) == 0);
    pthread_join(thread, &status);
    if (kibibytes[i] <= 160) CHECK((intptr_t)status == MurkStatus_StackExhausted);
    if (kibibytes[i] >= 512) CHECK(status == NULL);
    pthread_attr_destroy(&attributes);
  }
  OK(murk_lockstep_destroy(world));
}

/* Calls the engine at every level until it refuses; the frames are large, so that few levels reach the end. */
__attribute__((noinline)) static int descend(uint64_t world, int levels) {
  volatile char frame[4096];
  frame[0] = 1;
  int32_t status = murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL);
  if (status != 0) {
    CHECK(status == MurkStatus_StackExhausted && strstr(last_error(), "stack_left_bytes=") != NULL);
    return levels;
  }
  int reached = descend(world, levels + 1);
  frame[1] = frame[0];
  return reached;
}

static void *dive(void *world) {
  int levels = descend(*(uint64_t *)world, 0);
  CHECK(levels > 50);
  OK(murk_lockstep_step(*(uint64_t *)world, NULL, 0, NULL, 0, NULL, NULL));
  return NULL;
}

static void deep_stacks(void) {
  uint64_t world = heat_world(), faulty;
  pthread_t thread;
  pthread_attr_t attributes;
  dive(&world); /* this process's first thread */
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 1 << 20);
  CHECK(pthread_create(&thread, &attributes, dive, &world) == 0);
  pthread_join(thread, NULL);
  OK(murk_lockstep_destroy(world));
  OK(murk_lockstep_create(fault_config(MurkFaultKind_StackOverflow, 0), &faulty));
  FAILS(MurkStatus_PropagatorFailed, "FaultPropagator", murk_lockstep_step(faulty, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_lockstep_destroy(faulty));
}

const test_case thread_tests[] = {{"threads_hammer_own_worlds", threads_hammer_own_worlds},
                                  {"destroy_while_stepping", destroy_while_stepping},
                                  {"destroy_a_batch_while_stepping", destroy_a_batch_while_stepping},
                                  {"destroy_a_plan_while_observing", destroy_a_plan_while_observing},
                                  {"many_short_threads", many_short_threads},
                                  {"looks_while_a_world_steps_and_goes", looks_while_a_world_steps_and_goes},
                                  {"tiny_stacks", tiny_stacks},
                                  {"deep_stacks", deep_stacks},
                                  {NULL, NULL}};
