/* What a host does when all goes well. */
#include "check.h"

#include <math.h>

static void versions(void) {
  char json[4096];
  CHECK(murk_abi_version() == MURK_ABI_VERSION);
  CHECK(murk_abi_version() == 4u << 16);
  CHECK(murk_last_error_message(NULL, 0) == 0); /* nothing has failed so far */
  OK(murk_init());
  OK(murk_init());
  int32_t length = murk_info_json(json, sizeof json);
  CHECK(length > 100 && (size_t)length == strlen(json));
  CHECK(strstr(json, "\"murk_version\"") != NULL && strstr(json, "\"kernels\"") != NULL);
  CHECK(json[0] == '{' && json[length - 1] == '}');
  char small[8];
  CHECK(murk_info_json(small, sizeof small) == length && strlen(small) == 7);
  CHECK(murk_info_json(NULL, 0) == length);
}

static void world_steps_and_resets(void) {
  uint64_t world = heat_world(), tick = 9, seed = 9, micros;
  uint8_t disabled = 9;
  uint32_t rollbacks = 9;
  float field[CELLS], wind[2 * CELLS];
  MurkStepMetrics metrics;
  MurkWorldPreflight preflight;
  char name[64], cut[5];
  OK(murk_current_tick_get(world, &tick));
  CHECK(tick == 0);
  for (int i = 0; i < 10; i++) OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, &metrics));
  OK(murk_current_tick_get(world, &tick));
  CHECK(tick == 10);
  CHECK(metrics.n_propagators == 1 && metrics.memory_bytes > 0);
  OK(murk_step_metrics(world, &metrics));
  CHECK(metrics.rollback_events == 0 && metrics.n_propagators == 1);
  OK(murk_step_metrics_propagator(world, 0, name, sizeof name, &micros));
  CHECK(strcmp(name, "ScalarDiffusion") == 0);
  OK(murk_step_metrics_propagator(world, 0, cut, sizeof cut, &micros));
  CHECK(strcmp(cut, "Scal") == 0);
  OK(murk_step_metrics_propagator(world, 0, NULL, 0, &micros));
  OK(murk_snapshot_read_field(world, 0, field, CELLS));
  CHECK(field[9] == 10 && field[8] > 0 && field[CELLS - 1] >= 0);
  OK(murk_snapshot_read_field(world, 2, wind, 2 * CELLS));
  OK(murk_is_tick_disabled_get(world, &disabled));
  OK(murk_consecutive_rollbacks_get(world, &rollbacks));
  CHECK(disabled == 0 && rollbacks == 0);
  OK(murk_world_preflight_get(world, &preflight));
  CHECK(preflight.current_tick == 10 && preflight.ingress_queue_capacity == 1024 && preflight.ingress_queue_depth == 0);
  OK(murk_lockstep_reset(world, 77));
  OK(murk_seed_get(world, &seed));
  OK(murk_current_tick_get(world, &tick));
  CHECK(seed == 77 && tick == 0);
  OK(murk_snapshot_read_field(world, 0, field, CELLS));
  CHECK(field[8] == 0);
  OK(murk_lockstep_destroy(world));
  FAILS(MurkStatus_InvalidHandle, "world=0x|destroyed", murk_lockstep_destroy(world));
}

static const MurkReceipt *receipt_of(const MurkReceipt *receipts, size_t n, uint32_t command) {
  for (size_t i = 0; i < n; i++)
    if (receipts[i].command_index == command) return &receipts[i];
  static const MurkReceipt none = {.reason_code = -1};
  CHECK(!"a receipt is missing");
  return &none;
}

static void commands_get_receipts(void) {
  uint64_t world = heat_world();
  MurkCommand commands[7];
  commands[0] = set_field(1, 2, 3, 5.5f);
  commands[1] = set_field(1, 100, 0, 1); /* no such cell */
  commands[2] = (MurkCommand){.command_type = MurkCommandType_SetParameter, .expires_after_tick = UINT64_MAX};
  commands[3] = set_field(2, 1, 1, 2.5f);
  commands[3].flags = MurkCommandFlag_Component;
  commands[3].component = 1;
  commands[4] = set_field(1, 0, 0, 1);
  commands[4].expires_after_tick = 0; /* expired when tick 1 drains it */
  commands[5] = set_field(1, 0, 1, 7); /* two on one cell: the later source wins */
  commands[5].source_id = 0;
  commands[5].source_seq = 0;
  commands[5].flags = MurkCommandFlag_SourceId | MurkCommandFlag_SourceSeq;
  commands[6] = set_field(1, 0, 1, 8); /* anonymous: sorts last */
  MurkReceipt receipts[8];
  size_t n = 99;
  OK(murk_lockstep_step(world, commands, 7, receipts, 8, &n, NULL));
  CHECK(n == 7);
  CHECK(receipt_of(receipts, n, 0)->accepted == 1 && receipt_of(receipts, n, 0)->applied_tick_id == 1);
  CHECK(receipt_of(receipts, n, 1)->accepted == 0 && receipt_of(receipts, n, 1)->reason_code == MurkStatus_NotApplied);
  CHECK(receipt_of(receipts, n, 2)->reason_code == MurkStatus_NotApplied); /* not declared */
  CHECK(receipt_of(receipts, n, 3)->accepted == 1 && receipt_of(receipts, n, 3)->reason_code == 0);
  CHECK(receipt_of(receipts, n, 4)->accepted == 1 && receipt_of(receipts, n, 4)->reason_code == MurkStatus_Stale);
  float mark[CELLS], wind[2 * CELLS];
  OK(murk_snapshot_read_field(world, 1, mark, CELLS));
  OK(murk_snapshot_read_field(world, 2, wind, 2 * CELLS));
  CHECK(mark[2 * COLS + 3] == 5.5f && mark[0] == 0 && mark[1] == 8);
  CHECK(wind[2 * (COLS + 1)] == 0 && wind[2 * (COLS + 1) + 1] == 2.5f);
  OK(murk_lockstep_step(world, commands, 7, receipts, 2, &n, NULL));
  CHECK(n == 2); /* cut at the capacity */
  OK(murk_lockstep_step(world, commands, 7, NULL, 0, &n, NULL));
  CHECK(n == 0);
  /* structs at odd addresses */
  char raw[sizeof(MurkCommand) + sizeof(MurkReceipt) + 2];
  memcpy(raw + 1, &commands[0], sizeof(MurkCommand));
  OK(murk_lockstep_step(world, (MurkCommand *)(void *)(raw + 1), 1, (MurkReceipt *)(void *)(raw + 1 + sizeof(MurkCommand)), 1, &n, NULL));
  CHECK(n == 1);
  OK(murk_lockstep_destroy(world));
}

static void full_queue_refuses(void) {
  uint64_t config = heat_config(), world;
  OK(murk_config_set_max_ingress_queue(config, 2));
  OK(murk_lockstep_create(config, &world));
  MurkCommand commands[3] = {set_field(1, 0, 0, 1), set_field(1, 0, 1, 2), set_field(1, 0, 2, 3)};
  MurkReceipt receipts[3];
  size_t n;
  MurkStepMetrics metrics;
  OK(murk_lockstep_step(world, commands, 3, receipts, 3, &n, &metrics));
  CHECK(n == 3 && receipt_of(receipts, n, 2)->accepted == 0 && receipt_of(receipts, n, 2)->reason_code == MurkStatus_QueueFull);
  CHECK(metrics.queue_full_rejections == 1);
  OK(murk_lockstep_destroy(world));
}

static void fields_can_be_carried_forward(void) {
  uint64_t config = heat_config(), world;
  OK(murk_config_set_field_carry_forward(config, 1, 1));
  OK(murk_config_set_seed(config, 5));
  OK(murk_config_set_ring_buffer_size(config, 4));
  OK(murk_lockstep_create(config, &world));
  MurkCommand command = set_field(1, 0, 3, 4);
  float mark[CELLS];
  OK(murk_lockstep_step(world, &command, 1, NULL, 0, NULL, NULL));
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_snapshot_read_field(world, 1, mark, CELLS));
  CHECK(mark[3] == 4);
  OK(murk_lockstep_destroy(world));
}

/* Hex2D x Line1D with a Sparse field 1: what commands set there stays, and the counters tell of it. */
static void sparse_fields_keep_their_values(void) {
  const double space[] = {2, MurkSpaceType_Hex2D, 2, 4, 3, MurkSpaceType_Line1D, 2, 2, MurkEdgeBehavior_Absorb};
  MurkScalarDiffusionDef def = {.struct_size = sizeof def, .gradient_field = -1, .coefficient = 0.1};
  uint64_t config, diffusion, world, micros;
  OK(murk_config_create(&config));
  OK(murk_config_set_space(config, MurkSpaceType_ProductSpace, space, 9));
  OK(murk_config_add_field(config, "heat", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, MurkBoundaryBehavior_Clamp));
  OK(murk_config_add_field(config, "rare", MurkFieldType_Scalar, MurkFieldMutability_Sparse, 0, MurkBoundaryBehavior_Clamp));
  OK(murk_config_set_dt(config, 0.1));
  OK(murk_scalar_diffusion_create(&def, &diffusion));
  OK(murk_config_add_propagator(config, diffusion));
  OK(murk_lockstep_create(config, &world));
  MurkCommand command = set_field(1, 3, 2, 4); /* q, r, and the line's cell 1: the last rank */
  command.coord[2] = 1;
  command.coord_ndim = 3;
  MurkStepMetrics metrics;
  uint32_t edits = 0;
  char name[32];
  float rare[24];
  for (int tick = 1; tick <= 4; tick++) {
    command.float_value = (float)tick;
    OK(murk_lockstep_step(world, &command, tick == 4 ? 0 : 1, NULL, 0, NULL, &metrics));
    edits += metrics.sparse_reuse_hits + metrics.sparse_reuse_misses;
    CHECK(metrics.sparse_pending_retired == 0);
  }
  CHECK(edits == 3 && metrics.sparse_reuse_hits == 0 && metrics.sparse_reuse_misses == 0);
  CHECK(metrics.sparse_retired_ranges > 0);
  OK(murk_snapshot_read_field(world, 1, rare, 24));
  CHECK(rare[23] == 3 && rare[0] == 0);
  OK(murk_step_metrics_propagator(world, 0, name, sizeof name, &micros));
  CHECK(strcmp(name, "ScalarDiffusion") == 0);
  OK(murk_lockstep_destroy(world));
}

static void plans_observe(void) {
  uint64_t world = heat_world(), plan, disk;
  MurkObsEntry entries[3] = {observe_all_of(0), observe_all_of(0), observe_all_of(2)};
  entries[1].transform_type = MurkTransformType_Normalize;
  entries[1].normalize_min = 0;
  entries[1].normalize_max = 20;
  OK(murk_obsplan_compile(world, entries, 3, &plan));
  CHECK(murk_obsplan_output_len(plan) == 4 * CELLS && murk_obsplan_mask_len(plan) == 4 * CELLS);
  for (int i = 0; i < 5; i++) OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  float output[4 * CELLS + 1], field[CELLS];
  uint8_t mask[4 * CELLS + 1];
  MurkObsResult result = {9, 9};
  output[4 * CELLS] = -7;
  OK(murk_obsplan_execute(world, plan, output, 4 * CELLS + 1, mask, 4 * CELLS, &result));
  CHECK(result.tick_id == 5 && result.age_ticks == 0 && output[4 * CELLS] == -7);
  OK(murk_snapshot_read_field(world, 0, field, CELLS));
  CHECK(memcmp(output, field, sizeof field) == 0);
  bool normalized = true, masked = true;
  for (int i = 0; i < CELLS; i++) normalized &= output[CELLS + i] == (float)((double)field[i] / 20.0);
  for (int i = 0; i < 4 * CELLS; i++) masked &= mask[i] == 1;
  CHECK(normalized && masked);
  OK(murk_obsplan_execute(world, plan, output, 4 * CELLS, mask, 4 * CELLS, NULL));

  MurkObsEntry around = observe_disk_of(0, 1);
  OK(murk_obsplan_compile(world, &around, 1, &disk));
  CHECK(murk_obsplan_output_len(disk) == 9);
  const int32_t centers[4] = {1, 3, 0, 0};
  MurkObsResult results[2];
  OK(murk_obsplan_execute_agents(world, disk, centers, 2, 2, output, 18, mask, 18, results));
  CHECK(output[4] == field[9] && output[1] == field[3] && results[1].tick_id == 5);
  CHECK(mask[0] == 0 && mask[4] == 1 && mask[9 + 1] == 0 && mask[9 + 5] == 1);

  uint64_t pooled;
  MurkObsEntry windows = observe_all_of(0);
  windows.pool_kernel = MurkPoolKernel_Mean, windows.pool_kernel_size = 3, windows.pool_stride = 2;
  OK(murk_obsplan_compile(world, &windows, 1, &pooled));
  CHECK(murk_obsplan_output_len(pooled) == 3 * 2 && murk_obsplan_mask_len(pooled) == 3 * 2);
  OK(murk_obsplan_execute(world, pooled, output, 6, mask, 6, NULL));
  float sum = 0;
  for (int row = 2; row <= 4; row++)
    for (int col = 2; col <= 4; col++) sum += field[row * COLS + col];
  CHECK(output[1 * 2 + 1] == sum / 9 && mask[0] == 1 && mask[5] == 1);
  OK(murk_obsplan_destroy(pooled));
  OK(murk_obsplan_destroy(plan));
  OK(murk_obsplan_destroy(disk));
  CHECK(murk_obsplan_output_len(plan) == -1 && strstr(last_error(), "plan=0x") != NULL);
  CHECK(murk_obsplan_mask_len(0) == -1);
  OK(murk_lockstep_destroy(world));
}

enum { N = 5 };

static uint64_t heat_batch(uint32_t threads) {
  uint64_t configs[N], batch = 0;
  MurkObsEntry entries[2] = {observe_all_of(0), observe_all_of(1)};
  for (int i = 0; i < N; i++) configs[i] = heat_config();
  OK(murk_batched_create_threads(configs, N, entries, 2, threads, &batch));
  return batch;
}

static void batches_step_and_observe(void) {
  uint64_t batch = heat_batch(1), ticks[N], seeds[N] = {1, 2, 3, 4, 5};
  size_t worlds, output_len, mask_len, n;
  static float output[N * 2 * CELLS];
  static uint8_t mask[N * 2 * CELLS];
  int32_t statuses[N];
  OK(murk_batched_num_worlds_get(batch, &worlds));
  OK(murk_batched_obs_output_len_get(batch, &output_len));
  OK(murk_batched_obs_mask_len_get(batch, &mask_len));
  CHECK(worlds == N && output_len == 2 * CELLS && mask_len == 2 * CELLS);
  MurkCommand commands[3] = {set_field(1, 0, 0, 3), set_field(1, 0, 1, 4), set_field(1, 100, 0, 5)};
  const uint64_t offsets[N + 1] = {0, 0, 1, 3, 3, 3};
  OK(murk_batched_step_and_observe_packed(batch, commands, offsets, output, N * output_len, mask, N * mask_len, ticks, statuses));
  CHECK(ticks[0] == 1 && ticks[N - 1] == 1 && statuses[2] == 0);
  CHECK(output[CELLS] == 0 && output[2 * CELLS + CELLS] == 3 && output[4 * CELLS + CELLS + 1] == 4);
  MurkReceipt receipts[4];
  OK(murk_batched_receipts(batch, 2, receipts, 4, &n));
  CHECK(n == 2 && receipt_of(receipts, n, 1)->reason_code == MurkStatus_NotApplied);
  OK(murk_batched_receipts(batch, 0, receipts, 4, &n));
  CHECK(n == 0);
  const MurkCommand *lists[N] = {commands, NULL, NULL, NULL, commands + 1};
  const size_t counts[N] = {1, 0, 0, 0, 1};
  OK(murk_batched_step_and_observe(batch, lists, counts, output, N * output_len, mask, N * mask_len, ticks));
  CHECK(ticks[4] == 2 && output[CELLS] == 3 && output[8 * CELLS + CELLS + 1] == 4);
  OK(murk_batched_reset_world(batch, 1, 7));
  OK(murk_batched_tick_ids(batch, ticks, N));
  CHECK(ticks[0] == 2 && ticks[1] == 0);
  OK(murk_batched_observe_all(batch, output, N * output_len, mask, N * mask_len));
  CHECK(output[2 * CELLS + 9] == 0 && output[9] == 10);
  const uint8_t selected[N] = {0, 1, 0, 1, 0};
  OK(murk_batched_reset_worlds(batch, selected, seeds, N, 3));
  OK(murk_batched_tick_ids(batch, ticks, N));
  CHECK(ticks[0] == 2 && ticks[1] == 3 && ticks[2] == 2 && ticks[3] == 3);
  OK(murk_batched_reset_all(batch, seeds, N));
  OK(murk_batched_tick_ids(batch, ticks, N));
  CHECK(ticks[0] == 0 && ticks[4] == 0);
  double nanos = 0;
  OK(murk_batched_bench(batch, output, N * output_len, mask, N * mask_len, 10, &nanos));
  OK(murk_batched_tick_ids(batch, ticks, N));
  CHECK(nanos > 0 && ticks[0] == 10);
  float field[CELLS];
  OK(murk_batched_read_field(batch, 3, 0, field, CELLS));
  CHECK(memcmp(field, output + 3 * 2 * CELLS, sizeof field) == 0);
  OK(murk_batched_destroy(batch));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_destroy(batch));
}

static void threads_give_the_same_bytes(void) {
  static float one[N * 2 * CELLS], many[N * 2 * CELLS];
  static uint8_t mask[N * 2 * CELLS];
  const uint32_t threads[] = {1, 2, 8};
  for (int t = 0; t < 3; t++) {
    uint64_t batch = heat_batch(threads[t]);
    MurkCommand command = set_field(0, 3, 3, 2);
    const uint64_t offsets[N + 1] = {0, 0, 0, 1, 1, 1};
    for (int i = 0; i < 20; i++)
      OK(murk_batched_step_and_observe_packed(batch, &command, offsets, t == 0 ? one : many, N * 2 * CELLS, mask, N * 2 * CELLS, NULL, NULL));
    if (t > 0) CHECK(memcmp(one, many, sizeof one) == 0);
    OK(murk_batched_destroy(batch));
  }
}

static void a_batch_without_entries_steps(void) {
  uint64_t config = heat_config(), batch;
  size_t length = 9;
  OK(murk_batched_create(&config, 1, NULL, 0, &batch));
  OK(murk_batched_obs_output_len_get(batch, &length));
  CHECK(length == 0);
  OK(murk_batched_destroy(batch));
}

const test_case lifecycle_tests[] = {{"versions", versions},
                                     {"world_steps_and_resets", world_steps_and_resets},
                                     {"commands_get_receipts", commands_get_receipts},
                                     {"full_queue_refuses", full_queue_refuses},
                                     {"fields_can_be_carried_forward", fields_can_be_carried_forward},
                                     {"sparse_fields_keep_their_values", sparse_fields_keep_their_values},
                                     {"plans_observe", plans_observe},
                                     {"batches_step_and_observe", batches_step_and_observe},
                                     {"threads_give_the_same_bytes", threads_give_the_same_bytes},
                                     {"a_batch_without_entries_steps", a_batch_without_entries_steps},
                                     {NULL, NULL}};
