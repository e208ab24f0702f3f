/* What a hostile or clumsy host does: locks in circles, forks and shuts down where it must not, leaves no heap. */
#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const MurkWriteDecl FILL_MARK[] = {{1, MurkWriteMode_Full}};

static uint64_t config_with(MurkCallbackFn step_fn, MurkDestroyFn destroy_fn) {
  uint64_t config = heat_config(), propagator = 0;
  MurkCallbackDef def = {.struct_size = sizeof def, .name = "hostile", .writes = FILL_MARK, .n_writes = 1, .step_fn = step_fn,
                         .destroy_fn = destroy_fn};
  OK(murk_callback_create(&def, &propagator));
  OK(murk_config_add_propagator(config, propagator));
  return config;
}

static uint64_t world_with(MurkCallbackFn step_fn) {
  uint64_t world = 0;
  OK(murk_lockstep_create(config_with(step_fn, NULL), &world));
  return world;
}

static int32_t step(uint64_t world) { return murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL); }
static void pause_ms(int ms) { nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL); }

/* Ends the test when a thread does not end: there is nothing to go on with. */
static void join(pthread_t thread) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 30;
  if (pthread_timedjoin_np(thread, NULL, &until) == 0) return;
  fprintf(stderr, "hostile.c: threads wait for each other\n");
  _exit(1);
}

/* ------------------------------------------------------------------------------------------ lock order */

enum { OUT = 2 * CELLS };
static uint64_t stepped, plan;
static bool in_batch;
static _Atomic int inside, observes;
static int32_t answer;

static int32_t ask_the_plan(MurkCallbackContext *context) {
  (void)context;
  inside = 1;
  while (!observes) pause_ms(1);
  pause_ms(100); /* the other one is waiting for this world by now */
  answer = murk_obsplan_mask_len(plan) == CELLS;
  return 0;
}

static int32_t nothing(MurkCallbackContext *context) {
  (void)context;
  return 0;
}

static void *observe_while_it_is_stepped(void *unused) {
  (void)unused;
  float output[OUT];
  uint8_t mask[OUT];
  while (!inside) pause_ms(1);
  observes = 1;
  if (in_batch) OK(murk_batched_observe(stepped, plan, NULL, output, sizeof output, mask, sizeof mask));
  else OK(murk_obsplan_observe(stepped, plan, NULL, output, sizeof output, mask, sizeof mask, NULL));
  return NULL;
}

static void *step_it(void *unused) {
  (void)unused;
  float output[OUT];
  uint8_t mask[OUT];
  if (!in_batch) OK(step(stepped));
  else OK(murk_batched_step_and_observe_packed(stepped, NULL, NULL, output, OUT, mask, OUT, NULL, NULL));
  return NULL;
}

static void meet(bool batch) {
  pthread_t threads[2];
  MurkObsEntry entry = observe_all_of(0);
  in_batch = batch;
  inside = observes = answer = 0;
  uint64_t configs[] = {config_with(ask_the_plan, NULL)};
  if (batch) {
    OK(murk_batched_create(configs, 1, &entry, 1, &stepped));
    OK(murk_batched_obsplan_get(stepped, &plan));
  } else {
    OK(murk_lockstep_create(configs[0], &stepped));
    OK(murk_obsplan_compile(stepped, &entry, 1, &plan));
  }
  pthread_create(&threads[0], NULL, step_it, NULL);
  pthread_create(&threads[1], NULL, observe_while_it_is_stepped, NULL);
  join(threads[0]);
  join(threads[1]);
  CHECK(answer == 1);
  OK(murk_obsplan_destroy(plan));
  OK(batch ? murk_batched_destroy(stepped) : murk_lockstep_destroy(stepped));
}

static void plans_are_locked_after_worlds(void) { meet(false); }
static void plans_are_locked_after_batches(void) { meet(true); }

/* ------------------------------------------------------------------------------------------ batches */

static uint64_t asked_batch;
static int32_t ask_the_batch(MurkCallbackContext *context) {
  (void)context;
  size_t n = 0;
  return murk_batched_num_worlds_get(asked_batch, &n) == MurkStatus_Ok && n == 1 ? 0 : 1;
}

static void a_restored_batch_is_not_being_stepped(void) {
  uint64_t configs[] = {config_with(nothing, NULL)}, bytes = 0, asking = world_with(ask_the_batch);
  size_t written = 0;
  OK(murk_batched_create(configs, 1, NULL, 0, &asked_batch));
  OK(murk_batched_checkpoint_size(asked_batch, 0, &bytes));
  uint8_t *checkpoint = malloc(bytes);
  OK(murk_batched_checkpoint(asked_batch, 0, checkpoint, bytes, &written));
  OK(step(asking));
  OK(murk_batched_restore_world(asked_batch, 0, checkpoint, written));
  OK(murk_batched_restore_worlds(asked_batch, NULL, 0, checkpoint, written));
  OK(murk_batched_restore_worlds(asked_batch, &(uint8_t){1}, 1, checkpoint, written));
  FAILS(MurkStatus_InvalidArgument, "n=2|allowed=1..1", murk_batched_restore_worlds(asked_batch, (const uint8_t *)"ab", 2, checkpoint, written));
  FAILS(MurkStatus_InvalidData, "Checkpoint", murk_batched_restore_worlds(asked_batch, NULL, 0, checkpoint, written - 1));
  OK(step(asking));
  free(checkpoint);
  OK(murk_lockstep_destroy(asking));
  OK(murk_batched_destroy(asked_batch));
}

/* ------------------------------------------------------------------------------------------ destroy functions */

enum { MANY = 300 };
static int nested, most_nested, let_go;
static void call_the_engine(void *unused) {
  (void)unused;
  uint64_t config = 0;
  if (++nested > most_nested) most_nested = nested;
  OK(murk_config_create(&config));
  OK(murk_config_destroy(config));
  FAILS(MurkStatus_Busy, "murk_shutdown", murk_shutdown());
  nested--;
  let_go++;
}

static int32_t destroy_many(MurkCallbackContext *context) {
  (void)context;
  for (int i = 0; i < MANY; i++) OK(murk_config_destroy(config_with(nothing, call_the_engine)));
  FAILS(MurkStatus_Busy, "murk_shutdown", murk_shutdown());
  CHECK(let_go == 0);
  return 0;
}

static void destroy_functions_do_not_pile_up(void) {
  uint64_t world = world_with(destroy_many);
  nested = most_nested = let_go = 0;
  OK(step(world));
  CHECK(let_go == MANY);
  CHECK(most_nested == 1);
  OK(murk_lockstep_destroy(world));
}

/* ------------------------------------------------------------------------------------------ fork */

static pid_t child;
static int good_in_child;
static int32_t fork_here(MurkCallbackContext *context) {
  child = fork();
  if (child != 0) return 0;
  alarm(20);
  int32_t at[2];
  uint64_t config = 0;
  good_in_child = murk_step_coordinate(context->opaque, 1, at, 2) == MurkStatus_Forked &&
                  murk_config_create(&config) == MurkStatus_Forked && strstr(last_error(), "fork") != NULL;
  return 0; /* which it should not do */
}

static void a_child_may_return_from_the_callback_that_forked(void) {
  uint64_t world = world_with(fork_here);
  int32_t status = step(world);
  if (child == 0) _exit(good_in_child && status == MurkStatus_Forked ? 0 : 1);
  int ended = -1;
  CHECK(status == MurkStatus_Ok);
  CHECK(waitpid(child, &ended, 0) == child);
  if (!CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == 0)) fprintf(stderr, "  wait status 0x%x\n", (unsigned)ended);
  OK(murk_lockstep_destroy(world));
}

/* ------------------------------------------------------------------------------------------ large numbers */

static void times_beyond_int64_are_long(void) {
  uint64_t world = 0, ticket = 0, seen = 0;
  MurkRealtimeConfig options = {.struct_size = sizeof options, .start_paused = 1};
  MurkObsEntry entry = observe_all_of(0);
  static float output[CELLS];
  static uint8_t mask[CELLS];
  OK(murk_realtime_create(heat_config(), &options, &world));
  OK(murk_realtime_step(world, 5000, NULL));
  OK(murk_realtime_obsplan_compile(world, &entry, 1, &seen));
  OK(murk_realtime_ticket_create(world, seen, NULL, 0, 0, output, CELLS, mask, CELLS, &ticket));
  for (int i = 0; i < 50; i++) {
    OK(murk_realtime_ticket_submit(ticket));
    OK(murk_realtime_ticket_await(ticket, UINT64_MAX, NULL));
  }
  FAILS(MurkStatus_TimeoutWaitingForTick, "tick=18446744073709551615", murk_realtime_await_tick(world, UINT64_MAX, 10));
  OK(murk_realtime_ticket_destroy(ticket));
  OK(murk_obsplan_destroy(seen));
  OK(murk_realtime_destroy(world));
}

/* ------------------------------------------------------------------------------------------ no heap */

enum { MOST = 400000 };
static uint64_t taken[MOST];
static int worlds_taken, all_taken, refusals_not_destroyed;
static _Atomic int given_back;
static void give_back(void *unused) {
  (void)unused;
  given_back++;
}

static int32_t destroy_all_that_was_taken(MurkCallbackContext *context) {
  (void)context;
  for (int i = 0; i < all_taken; i++)
    if ((i < worlds_taken ? murk_lockstep_destroy(taken[i]) : murk_space_destroy(taken[i])) != MurkStatus_Ok) refusals_not_destroyed++;
  return 0;
}

static long long native_bytes(void) {
  static char json[65536];
  murk_info_json(json, sizeof json);
  const char *at = strstr(json, "\"native_bytes\":");
  return at == NULL ? -1 : atoll(at + strlen("\"native_bytes\":"));
}

/* Worlds until there is no heap for one, then smaller things; then all are destroyed in a callback, with nothing left. */
void destroying_needs_no_heap(void) {
  MurkRuntimeOptions options = {.struct_size = sizeof options, .heap_bytes = 24 << 20};
  OK(murk_configure(&options));
  uint64_t destroyer = world_with(destroy_all_that_was_taken);
  OK(step(destroyer)); /* once while there is heap for its beginnings */
  long long before = native_bytes();
  CHECK(before > 0);
  MurkCallbackDef def = {.struct_size = sizeof def, .name = "taken", .writes = FILL_MARK, .n_writes = 1, .step_fn = nothing,
                         .destroy_fn = give_back};
  const double shape[] = {ROWS, COLS, 0}, line[] = {9, 0};
  int made = 0, refused = 0;
  uint64_t spare = 0;
  OK(murk_callback_create(&def, &spare));
  made++;
  while (refused < 8 && worlds_taken < MOST) {
    uint64_t config = 0, propagator = 0, world = 0xA5A5;
    int32_t status = murk_config_create(&config);
    if (status == MurkStatus_Ok) {
      int32_t created = murk_callback_create(&def, &propagator);
      if (created == MurkStatus_Ok) made++;
      status = murk_config_set_space(config, MurkSpaceType_Square4, shape, 3);
      if (status == MurkStatus_Ok) status = murk_config_add_field(config, "a", 0, 1, 0, 0);
      if (status == MurkStatus_Ok) status = murk_config_add_field(config, "b", 0, 1, 0, 0);
      if (created == MurkStatus_Ok && status == MurkStatus_Ok) status = murk_config_add_propagator(config, propagator);
      else if (created == MurkStatus_Ok) OK(murk_propagator_destroy(propagator));
      if (created == MurkStatus_Ok && status == MurkStatus_Ok) {
        status = murk_lockstep_create(config, &world); /* consumes it in any case */
        if (status == MurkStatus_Ok) taken[worlds_taken++] = world;
        else CHECK(world == 0xA5A5);
      } else {
        OK(murk_config_destroy(config));
        status = status == MurkStatus_Ok ? created : status;
      }
    }
    if (status != MurkStatus_Ok && !check_fails(MurkStatus_AllocationFailed, "heap", status, __FILE__, __LINE__, "creating")) break;
    refused += status != MurkStatus_Ok;
  }
  all_taken = worlds_taken;
  for (refused = 0; refused < 8 && all_taken < MOST;) {
    if (murk_space_create(MurkSpaceType_Line1D, line, 2, &taken[all_taken]) == MurkStatus_Ok) all_taken++;
    else refused++;
  }
  CHECK(worlds_taken > 20);
  if (spare != 0) OK(murk_propagator_destroy(spare)); /* on its own, with nothing left */
  OK(step(destroyer));
  CHECK(refusals_not_destroyed == 0);
  OK(step(heat_world()));
  CHECK(given_back == made);
  if (!CHECK(all_taken < MOST)) fprintf(stderr, "  the heap was not exhausted\n");
  uint64_t count = 0;
  OK(murk_current_tick_get(destroyer, &count));
  long long now = native_bytes();
  OK(murk_lockstep_destroy(destroyer));
  uint64_t fresh = heat_world();
  long long one = native_bytes();
  OK(murk_lockstep_destroy(fresh));
  one -= native_bytes();
  if (!CHECK(now == before + one)) fprintf(stderr, "  %lld bytes before, %lld afterwards, %d worlds\n", before, now - one, worlds_taken);
}

const test_case hostile_tests[] = {{"plans_are_locked_after_worlds", plans_are_locked_after_worlds},
                                   {"plans_are_locked_after_batches", plans_are_locked_after_batches},
                                   {"a_restored_batch_is_not_being_stepped", a_restored_batch_is_not_being_stepped},
                                   {"destroy_functions_do_not_pile_up", destroy_functions_do_not_pile_up},
                                   {"a_child_may_return_from_the_callback_that_forked", a_child_may_return_from_the_callback_that_forked},
                                   {"times_beyond_int64_are_long", times_beyond_int64_are_long},
                                   {NULL, NULL}};
