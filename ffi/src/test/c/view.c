/* Field views: leases on published states, read by address. */
#include "check.h"

#include <math.h>
#include <pthread.h>

static MurkFieldView opened(uint64_t world, uint32_t field) {
  MurkFieldView view = {.struct_size = sizeof view};
  OK(murk_field_view_open(world, field, &view));
  return view;
}

static void step(uint64_t world, int ticks) {
  for (int i = 0; i < ticks; i++) OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
}

static size_t open_views(void) {
  size_t count = 0;
  OK(murk_field_views_open_get(&count));
  return count;
}

static void a_view_is_the_field_and_stays(void) {
  size_t before = open_views();
  uint64_t world = heat_world();
  float then[CELLS], now[CELLS];
  step(world, 3);
  MurkFieldView heat = opened(world, 0), wind = opened(world, 2);
  CHECK(heat.length == CELLS && heat.components == 1 && heat.n_worlds == 1 && heat.world_stride == CELLS);
  CHECK(heat.ndim == 2 && heat.shape[0] == ROWS && heat.shape[1] == COLS && heat.shape[2] == 0);
  CHECK(heat.tick_id == 3 && heat.generation == 3 && heat.view != 0 && heat.view != wind.view);
  CHECK(wind.length == 2 * CELLS && wind.components == 2 && wind.ndim == 3 && wind.shape[2] == 2);
  CHECK((uintptr_t)heat.address % 64 == 0);
  OK(murk_snapshot_read_field(world, 0, then, CELLS));
  CHECK(memcmp(then, heat.address, sizeof then) == 0);
  step(world, 5);
  OK(murk_snapshot_read_field(world, 0, now, CELLS));
  CHECK(memcmp(then, heat.address, sizeof then) == 0);
  CHECK(memcmp(now, then, sizeof then) != 0);
  OK(murk_lockstep_reset(world, 7));
  step(world, 3);
  CHECK(memcmp(then, heat.address, sizeof then) == 0);
  OK(murk_lockstep_destroy(world));
  CHECK(memcmp(then, heat.address, sizeof then) == 0);
  CHECK(open_views() == before + 2);
  OK(murk_field_view_release(heat.view));
  OK(murk_field_view_release(wind.view));
  CHECK(open_views() == before);
}

static void views_that_hold_every_state_stop_the_world(void) {
  uint64_t config = heat_config(), world = 0;
  OK(murk_config_set_max_generations(config, 3));
  OK(murk_lockstep_create(config, &world));
  MurkFieldView views[3];
  for (int i = 0; i < 2; i++) {
    views[i] = opened(world, 0);
    step(world, 1);
  }
  FAILS(MurkStatus_AllocationFailed, "leases=2|max_generations=3", murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  uint64_t tick = 0;
  OK(murk_current_tick_get(world, &tick));
  CHECK(tick == 2);
  views[2] = opened(world, 0);
  FAILS(MurkStatus_AllocationFailed, "leases", murk_lockstep_reset(world, 1));
  OK(murk_field_view_release(views[0].view));
  step(world, 1);
  OK(murk_field_view_release(views[1].view));
  OK(murk_field_view_release(views[2].view));
  OK(murk_lockstep_destroy(world));
  config = heat_config();
  OK(murk_config_set_max_generations(config, 1));
  FAILS(MurkStatus_InvalidArgument, "max_generations=1|2..", murk_lockstep_create(config, &world));
}

static uint64_t batch_of(size_t worlds) {
  uint64_t configs[16], batch = 0;
  MurkObsEntry entry = observe_all_of(0);
  for (size_t i = 0; i < worlds; i++) configs[i] = heat_config();
  OK(murk_batched_create(configs, worlds, &entry, 1, &batch));
  return batch;
}

static void a_batch_is_one_array(void) {
  enum { N = 3 };
  uint64_t batch = batch_of(N);
  float output[N * CELLS], copy[N * CELLS];
  uint8_t mask[N * CELLS];
  MurkCommand mark = set_field(1, 2, 3, 4.5f);
  const uint64_t offsets[N + 1] = {0, 0, 1, 1};
  for (int i = 0; i < 4; i++)
    OK(murk_batched_step_and_observe_packed(batch, &mark, offsets, output, N * CELLS, mask, N * CELLS, NULL, NULL));
  MurkFieldView heat = {.struct_size = sizeof heat}, marks = heat, one = heat;
  OK(murk_batched_field_view_open(batch, 0, &heat));
  OK(murk_batched_field_view_open(batch, 1, &marks));
  OK(murk_batched_world_field_view_open(batch, 1, 1, &one));
  CHECK(heat.ndim == 3 && heat.shape[0] == N && heat.shape[1] == ROWS && heat.shape[2] == COLS);
  CHECK(heat.length == N * CELLS && heat.n_worlds == N && heat.world_stride == CELLS && heat.tick_id == 4);
  CHECK(one.ndim == 2 && one.length == CELLS && one.n_worlds == 1);
  CHECK(memcmp(output, heat.address, sizeof output) == 0);
  CHECK(marks.address[CELLS + 2 * COLS + 3] == 4.5f && marks.address[2 * COLS + 3] == 0);
  CHECK(one.address == marks.address + CELLS);
  OK(murk_batched_read_field_all(batch, 0, copy, N * CELLS));
  CHECK(memcmp(output, copy, sizeof copy) == 0);
  memcpy(copy, output, sizeof copy);
  const uint8_t selected[N] = {0, 1, 0};
  const uint64_t seeds[N] = {1, 2, 3};
  OK(murk_batched_reset_worlds(batch, selected, seeds, N, 1));
  for (int i = 0; i < 5; i++)
    OK(murk_batched_step_and_observe_packed(batch, NULL, NULL, output, N * CELLS, mask, N * CELLS, NULL, NULL));
  CHECK(memcmp(copy, heat.address, sizeof copy) == 0);
  MurkFieldView later = {.struct_size = sizeof later};
  OK(murk_batched_field_view_open(batch, 0, &later));
  CHECK(memcmp(output, later.address, sizeof output) == 0);
  OK(murk_batched_destroy(batch));
  CHECK(memcmp(copy, heat.address, sizeof copy) == 0);
  CHECK(memcmp(output, later.address, sizeof output) == 0);
  OK(murk_field_view_release(heat.view));
  OK(murk_field_view_release(marks.view));
  OK(murk_field_view_release(one.view));
  OK(murk_field_view_release(later.view));
}

static uint64_t mutable_config(void) {
  uint64_t config = heat_config();
  OK(murk_config_add_field(config, "map", MurkFieldType_Categorical, MurkFieldMutability_Static, 4, 0));
  OK(murk_config_add_field(config, "seen", MurkFieldType_Scalar, MurkFieldMutability_Sparse, 0, 0));
  return config;
}

static void static_and_sparse_fields(void) {
  uint64_t world = 0, batch = 0, configs[2] = {mutable_config(), mutable_config()};
  OK(murk_lockstep_create(mutable_config(), &world));
  MurkCommand seen = set_field(4, 1, 1, 8);
  OK(murk_lockstep_step(world, &seen, 1, NULL, 0, NULL, NULL));
  MurkFieldView first = opened(world, 4), map = opened(world, 3);
  seen.float_value = 9;
  for (int i = 0; i < 6; i++) OK(murk_lockstep_step(world, &seen, 1, NULL, 0, NULL, NULL));
  MurkFieldView second = opened(world, 4);
  CHECK(first.address[COLS + 1] == 8 && second.address[COLS + 1] == 9 && map.address[0] == 0);
  OK(murk_lockstep_destroy(world));
  CHECK(first.address[COLS + 1] == 8 && second.address[COLS + 1] == 9 && map.address[0] == 0);
  OK(murk_field_view_release(first.view));
  OK(murk_field_view_release(second.view));
  OK(murk_field_view_release(map.view));

  OK(murk_batched_create(configs, 2, NULL, 0, &batch));
  MurkFieldView view = {.struct_size = sizeof view};
  OK(murk_batched_field_view_open(batch, 3, &view));
  CHECK(view.world_stride == 0 && view.n_worlds == 2 && view.length == 2 * CELLS && view.shape[0] == 2);
  OK(murk_field_view_release(view.view));
  FAILS(MurkStatus_InvalidArgument, "Sparse|read_field_all", murk_batched_field_view_open(batch, 4, &view));
  OK(murk_batched_world_field_view_open(batch, 1, 4, &view));
  OK(murk_field_view_release(view.view));
  OK(murk_batched_destroy(batch));
}

static void worlds_that_views_keep_apart(void) {
  uint64_t configs[2] = {heat_config(), heat_config()}, batch = 0;
  MurkObsEntry entry = observe_all_of(0);
  float output[2 * CELLS], copy[2 * CELLS];
  uint8_t mask[2 * CELLS];
  for (int i = 0; i < 2; i++) OK(murk_config_set_max_generations(configs[i], 2));
  OK(murk_batched_create(configs, 2, &entry, 1, &batch));
  MurkFieldView views[2] = {{.struct_size = sizeof views[0]}, {.struct_size = sizeof views[0]}};
  for (int i = 0; i < 2; i++) {
    OK(murk_batched_step_and_observe_packed(batch, NULL, NULL, output, 2 * CELLS, mask, 2 * CELLS, NULL, NULL));
    OK(murk_batched_world_field_view_open(batch, i, 0, &views[i]));
  }
  OK(murk_batched_reset_world(batch, 1, 7));
  MurkFieldView all = {.struct_size = sizeof all};
  FAILS(MurkStatus_ExecutionFailed, "field=0|apart", murk_batched_field_view_open(batch, 0, &all));
  OK(murk_batched_observe_all(batch, output, 2 * CELLS, mask, 2 * CELLS));
  OK(murk_batched_read_field_all(batch, 0, copy, 2 * CELLS));
  CHECK(memcmp(output, copy, sizeof copy) == 0);
  for (int i = 0; i < 2; i++) OK(murk_field_view_release(views[i].view));
  OK(murk_batched_step_and_observe_packed(batch, NULL, NULL, output, 2 * CELLS, mask, 2 * CELLS, NULL, NULL));
  OK(murk_batched_field_view_open(batch, 0, &all));
  CHECK(memcmp(output, all.address, sizeof output) == 0);
  OK(murk_field_view_release(all.view));
  OK(murk_batched_destroy(batch));
}

static void bad_arguments_of_views(void) {
  uint64_t world = heat_world(), batch = batch_of(2);
  float buffer[2 * CELLS];
  size_t before = open_views();
  MurkFieldView view = {.struct_size = sizeof view, .view = 77};
  FAILS(MurkStatus_InvalidHandle, "world=0x0", murk_field_view_open(0, 0, &view));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_field_view_open(world, 0, NULL));
  FAILS(MurkStatus_InvalidArgument, "field=3|0..2", murk_field_view_open(world, 3, &view));
  FAILS(MurkStatus_InvalidArgument, "field=4294967295", murk_field_view_open(world, UINT32_MAX, &view));
  view.struct_size = 0;
  FAILS(MurkStatus_InvalidArgument, "struct_size=0|216", murk_field_view_open(world, 0, &view));
  view.struct_size = sizeof view - 1;
  FAILS(MurkStatus_InvalidArgument, "struct_size=215", murk_batched_field_view_open(batch, 0, &view));
  view.struct_size = UINT32_MAX;
  FAILS(MurkStatus_InvalidArgument, "struct_size=4294967295", murk_batched_field_view_open(batch, 0, &view));
  view.struct_size = sizeof view;
  FAILS(MurkStatus_InvalidArgument, "world=2|0..1", murk_batched_world_field_view_open(batch, 2, 0, &view));
  FAILS(MurkStatus_InvalidArgument, "field=9", murk_batched_field_view_open(batch, 9, &view));
  FAILS(MurkStatus_BufferTooSmall, "length=95|96", murk_batched_read_field_all(batch, 0, buffer, 2 * CELLS - 1));
  FAILS(MurkStatus_InvalidArgument, "buffer=NULL", murk_batched_read_field_all(batch, 0, NULL, 2 * CELLS));
  FAILS(MurkStatus_InvalidArgument, "aligned", murk_batched_read_field_all(batch, 0, (float *)((char *)buffer + 1), 2 * CELLS));
  CHECK(view.view == 77 && open_views() == before);
  FAILS(MurkStatus_InvalidHandle, "view=0x0", murk_field_view_release(0));
  FAILS(MurkStatus_InvalidHandle, "no view", murk_field_view_release(UINT64_MAX));
  OK(murk_field_view_open(world, 0, &view));
  uint64_t old = view.view;
  OK(murk_field_view_release(old));
  FAILS(MurkStatus_InvalidHandle, "released", murk_field_view_release(old));
  OK(murk_field_view_open(world, 0, &view));
  CHECK(view.view != old);
  FAILS(MurkStatus_InvalidHandle, "released", murk_field_view_release(old));
  OK(murk_field_view_release(view.view));
  OK(murk_lockstep_destroy(world));
  OK(murk_batched_destroy(batch));
}

/* ------------------------------------------------------------------------------------------ threads */

enum { THREADS = 4, ROUNDS = 400 };
static uint64_t shared_world;

static void *view_and_release(void *unused) {
  (void)unused;
  for (int i = 0; i < ROUNDS; i++) {
    MurkFieldView view = {.struct_size = sizeof view};
    int32_t status = murk_field_view_open(shared_world, 1, &view);
    if (status != MurkStatus_Ok) { OK(status); return NULL; }
    /* cell 0 of "mark" is the number of its tick */
    if (view.tick_id != 0 && view.address[0] != (float)view.tick_id) CHECK(view.address[0] == (float)view.tick_id);
    OK(murk_field_view_release(view.view));
  }
  return NULL;
}

static void views_of_many_threads(void) {
  uint64_t config = heat_config();
  OK(murk_config_set_max_generations(config, 8));
  OK(murk_lockstep_create(config, &shared_world));
  size_t before = open_views();
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, view_and_release, NULL) == 0);
  for (int tick = 1; tick <= ROUNDS; tick++) {
    MurkCommand mark = set_field(1, 0, 0, (float)tick);
    OK(murk_lockstep_step(shared_world, &mark, 1, NULL, 0, NULL, NULL));
  }
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  CHECK(open_views() == before);
  OK(murk_lockstep_destroy(shared_world));
}

static void views_outlive_thousands_of_worlds(void) {
  enum { KEPT = 32, WORLDS = 2000 };
  MurkFieldView kept[KEPT];
  float first[KEPT];
  size_t before = open_views();
  for (int i = 0; i < WORLDS; i++) {
    int slot = i % KEPT;
    if (i >= KEPT) {
      CHECK(kept[slot].address[9] == first[slot]);
      OK(murk_field_view_release(kept[slot].view));
    }
    uint64_t world = heat_world();
    step(world, 1 + i % 3);
    kept[slot] = opened(world, 0);
    first[slot] = kept[slot].address[9];
    step(world, 1);
    OK(murk_lockstep_destroy(world));
  }
  for (int i = 0; i < KEPT; i++) OK(murk_field_view_release(kept[i].view));
  CHECK(open_views() == before);
}

const test_case view_tests[] = {
    {"a_view_is_the_field_and_stays", a_view_is_the_field_and_stays},
    {"views_that_hold_every_state_stop_the_world", views_that_hold_every_state_stop_the_world},
    {"a_batch_is_one_array", a_batch_is_one_array},
    {"static_and_sparse_fields", static_and_sparse_fields},
    {"worlds_that_views_keep_apart", worlds_that_views_keep_apart},
    {"bad_arguments_of_views", bad_arguments_of_views},
    {"views_of_many_threads", views_of_many_threads},
    {"views_outlive_thousands_of_worlds", views_outlive_thousands_of_worlds},
    {NULL, NULL}};
