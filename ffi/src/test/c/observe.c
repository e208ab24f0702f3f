/* Observation entries that say everything, the tensors of a plan, and the agents of batches. */
#include "check.h"

#define ENTRY .struct_size = sizeof(MurkObsEntryDef)

static void fill(uint8_t *bytes, size_t length) { memset(bytes, 0xA5, length); }

static void entries_say_everything(void) {
  uint64_t world = heat_world(), plan = 0, twin = 0;
  for (int i = 0; i < 4; i++) OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  float heat[CELLS];
  OK(murk_snapshot_read_field(world, 0, heat, CELLS));
  const int32_t box[] = {0, 1, 2, 4}, disk[] = {1, 3, 1}, cells[] = {2, 2, 5, 5, 0, 0};
  MurkObsEntryDef entries[] = {
      {ENTRY, .region_type = MurkRegionType_Rect, .region_params = box, .n_region_params = 4},
      {ENTRY, .region_type = MurkRegionType_Disk, .region_params = disk, .n_region_params = 3, .dtype = MurkDType_U8, .scale = 10},
      {ENTRY, .region_type = MurkRegionType_Coords, .region_params = cells, .n_region_params = 6},
      {ENTRY, .field_id = 2, .flags = MurkObsFlag_Component, .component = 1, .dtype = MurkDType_F16},
      {ENTRY, .pool_kernel = MurkPoolKernel_Max, .pool_rows = 4, .pool_cols = 2, .pool_row_stride = 4, .pool_col_stride = 2},
  };
  enum { N = sizeof entries / sizeof entries[0] };
  OK(murk_obsplan_compile_entries(world, entries, N, &plan));
  MurkObsPlanShape shape = {.struct_size = sizeof shape};
  OK(murk_obsplan_shape_get(plan, &shape));
  CHECK(shape.n_tensors == N && shape.agent_relative == 0 && shape.all_f32 == 0 && shape.output_bytes % 4 == 0);
  MurkObsTensor tensors[N];
  for (int i = 0; i < N; i++) {
    tensors[i].struct_size = sizeof tensors[i];
    OK(murk_obsplan_tensor_get(plan, i, &tensors[i]));
    CHECK(tensors[i].output_offset % tensors[i].element_bytes == 0);
  }
  CHECK(tensors[0].ndim == 2 && tensors[0].shape[0] == 3 && tensors[0].shape[1] == 4 && tensors[0].elements == 12);
  CHECK(tensors[1].dtype == MurkDType_U8 && tensors[1].elements == 5 && tensors[2].elements == 2);
  CHECK(tensors[3].field_id == 2 && tensors[3].ndim == 2 && tensors[3].element_bytes == 2);
  CHECK(tensors[4].shape[0] == 2 && tensors[4].shape[1] == 3);
  CHECK(murk_obsplan_output_len(plan) == -1);
  CHECK(murk_obsplan_mask_len(plan) == (int64_t)shape.mask_bytes);

  _Alignas(8) uint8_t output[1024], mask[512];
  fill(output, sizeof output);
  fill(mask, sizeof mask);
  MurkObsResult result = {0, 9};
  OK(murk_obsplan_observe(world, plan, NULL, output, shape.output_bytes, mask, shape.mask_bytes, &result));
  CHECK(result.tick_id == 4 && result.age_ticks == 0);
  CHECK(output[shape.output_bytes] == 0xA5 && mask[shape.mask_bytes] == 0xA5);
  const float *rect = (const float *)(output + tensors[0].output_offset);
  for (int r = 0; r < 3; r++)
    for (int c = 0; c < 4; c++) CHECK(rect[r * 4 + c] == heat[r * COLS + 1 + c]);
  const float *spots = (const float *)(output + tensors[2].output_offset);
  CHECK(spots[0] == heat[0] && spots[1] == heat[5 * COLS + 5]);
  const float *pooled = (const float *)(output + tensors[4].output_offset);
  float most = heat[2];
  for (int r = 0; r < 4; r++)
    for (int c = 2; c < 4; c++) most = heat[r * COLS + c] > most ? heat[r * COLS + c] : most;
  CHECK(pooled[1] == most);

  uint8_t bytes[1024];
  size_t length = 0;
  OK(murk_obsplan_bytes(plan, NULL, 0, &length));
  CHECK(length > 0 && length < sizeof bytes);
  FAILS(MurkStatus_BufferTooSmall, "capacity=1", murk_obsplan_bytes(plan, bytes, 1, &length));
  OK(murk_obsplan_bytes(plan, bytes, sizeof bytes, &length));
  CHECK(memcmp(bytes, "MOBS", 4) == 0);
  OK(murk_obsplan_compile_bytes(world, bytes, length, &twin));
  uint8_t again[1024];
  size_t same = 0;
  OK(murk_obsplan_bytes(twin, again, sizeof again, &same));
  CHECK(same == length && memcmp(bytes, again, length) == 0);
  FAILS(MurkStatus_InvalidObsSpec, "", murk_obsplan_compile_bytes(world, bytes, length - 1, &twin));

  FAILS(MurkStatus_BufferTooSmall, "output_bytes", murk_obsplan_observe(world, plan, NULL, output, shape.output_bytes - 1, mask, sizeof mask, NULL));
  FAILS(MurkStatus_InvalidArgument, "aligned to 4", murk_obsplan_observe(world, plan, NULL, output + 2, 512, mask, sizeof mask, NULL));
  FAILS(MurkStatus_ExecutionFailed, "f32", murk_obsplan_execute(world, plan, (float *)output, 256, mask, sizeof mask, NULL));
  uint64_t generation = 0;
  OK(murk_generation_get(world, &generation));
  CHECK(generation == 4);
  OK(murk_obsplan_bind(plan, generation));
  OK(murk_obsplan_observe(world, plan, NULL, output, sizeof output, mask, sizeof mask, NULL));
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  FAILS(MurkStatus_PlanInvalidated, "generation", murk_obsplan_observe(world, plan, NULL, output, sizeof output, mask, sizeof mask, NULL));
  OK(murk_obsplan_bind(plan, MURK_ANY_GENERATION));
  OK(murk_obsplan_observe(world, plan, NULL, output, sizeof output, mask, sizeof mask, NULL));
  OK(murk_obsplan_destroy(plan));
  OK(murk_obsplan_destroy(twin));
  OK(murk_lockstep_destroy(world));
}

static void entries_that_are_wrong(void) {
  uint64_t world = heat_world(), plan = 77;
  const int32_t params[] = {1, 1, 1};
  MurkObsEntryDef good = {ENTRY}, entry = good;
  entry.struct_size = 72;
  FAILS(MurkStatus_InvalidArgument, "struct_size=72|104", murk_obsplan_compile_entries(world, &entry, 1, &plan));
  entry = good, entry.flags = 2;
  FAILS(MurkStatus_InvalidArgument, "flags=0x2", murk_obsplan_compile_entries(world, &entry, 1, &plan));
  entry = good, entry.region_type = MurkRegionType_Rect, entry.n_region_params = 4;
  FAILS(MurkStatus_InvalidArgument, "region_params=NULL", murk_obsplan_compile_entries(world, &entry, 1, &plan));
  entry.region_params = params, entry.n_region_params = 3;
  FAILS(MurkStatus_InvalidArgument, "n_region_params=3|even", murk_obsplan_compile_entries(world, &entry, 1, &plan));
  entry.n_region_params = UINT64_MAX;
  FAILS(MurkStatus_InvalidArgument, "n_region_params=18446744073709551615", murk_obsplan_compile_entries(world, &entry, 1, &plan));
  entry = good, entry.dtype = 3;
  FAILS(MurkStatus_InvalidArgument, "entries[0].dtype=3", murk_obsplan_compile_entries(world, &entry, 1, &plan));
  FAILS(MurkStatus_InvalidObsSpec, "n_entries=0", murk_obsplan_compile_entries(world, &good, 0, &plan));
  FAILS(MurkStatus_InvalidArgument, "entries=NULL", murk_obsplan_compile_entries(world, NULL, 1, &plan));
  FAILS(MurkStatus_InvalidArgument, "bytes=NULL", murk_obsplan_compile_bytes(world, NULL, 9, &plan));
  FAILS(MurkStatus_InvalidArgument, "length=", murk_obsplan_compile_bytes(world, (const uint8_t *)params, SIZE_MAX, &plan));
  CHECK(plan == 77);
  OK(murk_lockstep_destroy(world));
}

static void agents_of_a_batch(void) {
  enum { N = 3, SLOTS = 2, UNIT = 9 };
  uint64_t configs[N], batch = 0, plan = 0;
  for (int i = 0; i < N; i++) configs[i] = heat_config();
  const int32_t radius = 1;
  MurkObsEntryDef entry = {ENTRY, .region_type = MurkRegionType_AgentDisk, .region_params = &radius, .n_region_params = 1};
  MurkBatchedDef def = {.struct_size = sizeof def, .threads = 2, .configs = configs, .n_configs = N, .entries = &entry, .n_entries = 1};
  OK(murk_batched_create_def(&def, &batch));
  OK(murk_batched_obsplan_get(batch, &plan));
  const int32_t centers[N][SLOTS][2] = {{{1, 3}, {0, 0}}, {{1, 3}, {99, 99}}, {{1, 3}, {1, 3}}}, counts[N] = {2, 1, 0};
  MurkAgentSet agents = {.struct_size = sizeof agents, .ndim = 2, .slots = SLOTS, .centers = &centers[0][0][0], .counts = counts};
  float output[N][SLOTS][UNIT], other[N][SLOTS][UNIT], field[CELLS];
  uint8_t mask[N][SLOTS][UNIT];
  uint64_t ticks[N];
  OK(murk_batched_step_and_observe_agents(batch, NULL, NULL, &agents, output, sizeof output, &mask[0][0][0], sizeof mask, ticks, NULL));
  OK(murk_batched_read_field(batch, 0, 0, field, CELLS));
  CHECK(ticks[2] == 1 && output[0][0][4] == field[COLS + 3] && output[1][0][4] == field[COLS + 3] && field[COLS + 3] == 10);
  CHECK(mask[0][0][0] == 0 && mask[0][0][1] == 1 && mask[0][1][4] == 1 && mask[0][1][1] == 0);
  for (int i = 0; i < UNIT; i++) CHECK(mask[1][1][i] == 0 && mask[2][0][i] == 0 && output[2][1][i] == 0);
  OK(murk_batched_observe(batch, plan, &agents, other, sizeof other, &mask[0][0][0], sizeof mask));
  CHECK(memcmp(output, other, sizeof output) == 0);
  OK(murk_batched_observe(batch, 0, &agents, other, sizeof other, &mask[0][0][0], sizeof mask));
  FAILS(MurkStatus_InvalidArgument, "agents=NULL", murk_batched_observe(batch, 0, NULL, other, sizeof other, &mask[0][0][0], sizeof mask));
  FAILS(MurkStatus_BufferTooSmall, "output_bytes=215|216", murk_batched_observe(batch, 0, &agents, other, sizeof other - 1, &mask[0][0][0], sizeof mask));
  agents.slots = 0;
  FAILS(MurkStatus_InvalidArgument, "agents.slots=0", murk_batched_observe(batch, 0, &agents, other, sizeof other, &mask[0][0][0], sizeof mask));
  agents.slots = SLOTS, agents.ndim = 3;
  FAILS(MurkStatus_InvalidArgument, "ndim=3", murk_batched_step_and_observe_agents(batch, NULL, NULL, &agents, output, sizeof output, &mask[0][0][0], sizeof mask, NULL, NULL));
  agents.ndim = 2, agents.struct_size = 8;
  FAILS(MurkStatus_InvalidArgument, "struct_size=8", murk_batched_observe(batch, 0, &agents, other, sizeof other, &mask[0][0][0], sizeof mask));
  OK(murk_batched_tick_ids(batch, ticks, N));
  CHECK(ticks[0] == 1);
  OK(murk_obsplan_destroy(plan));
  OK(murk_batched_destroy(batch));
}

static void steps_by_a_struct(void) {
  enum { N = 2 };
  uint64_t configs[N], batch = 0, ticks[N] = {77, 77};
  for (int i = 0; i < N; i++) configs[i] = heat_config();
  MurkObsEntryDef entry = {ENTRY};
  MurkBatchedDef def = {.struct_size = sizeof def, .configs = configs, .n_configs = N, .entries = &entry, .n_entries = 1};
  OK(murk_batched_create_def(&def, &batch));
  float output[N][CELLS], other[N][CELLS];
  uint8_t mask[N][CELLS];
  int32_t statuses[N] = {77, 77};
  const MurkBatchedStep good = {.struct_size = sizeof good, .batch = batch, .output = &output[0][0], .output_len = N * CELLS,
                                .mask = &mask[0][0], .mask_len = sizeof mask, .tick_ids = ticks, .statuses = statuses};
  for (uint64_t tick = 1; tick <= 3; tick++) {
    OK(murk_batched_step(&good));
    CHECK(ticks[0] == tick && ticks[1] == tick && statuses[1] == 0 && mask[1][CELLS - 1] == 1);
  }
  OK(murk_batched_observe_all(batch, &other[0][0], N * CELLS, &mask[0][0], sizeof mask));
  CHECK(memcmp(output, other, sizeof output) == 0 && output[1][COLS + 3] != 0);
  unsigned char anywhere[sizeof good + 1];
  memcpy(anywhere + 1, &good, sizeof good);
  OK(murk_batched_step((const MurkBatchedStep *)(void *)(anywhere + 1)));
  MurkBatchedStep wrong = good;
  wrong.struct_size = 79;
  FAILS(MurkStatus_InvalidArgument, "struct_size=79|80", murk_batched_step(&wrong));
  wrong.struct_size = UINT32_MAX;
  FAILS(MurkStatus_InvalidArgument, "struct_size=4294967295|65536", murk_batched_step(&wrong));
  wrong = good, wrong.reserved = 1;
  FAILS(MurkStatus_InvalidArgument, "reserved=1", murk_batched_step(&wrong));
  FAILS(MurkStatus_InvalidArgument, "step=NULL", murk_batched_step(NULL));
  wrong = good, wrong.output_len--;
  FAILS(MurkStatus_InvalidArgument, "output_len=", murk_batched_step(&wrong));
  wrong = good, wrong.output = NULL;
  FAILS(MurkStatus_InvalidArgument, "output=NULL", murk_batched_step(&wrong));
  wrong = good, wrong.batch++;
  FAILS(MurkStatus_InvalidHandle, "", murk_batched_step(&wrong));
  OK(murk_batched_tick_ids(batch, ticks, N));
  CHECK(ticks[0] == 4);
  OK(murk_batched_destroy(batch));
  FAILS(MurkStatus_InvalidHandle, "", murk_batched_step(&good));
}

const test_case observe_tests[] = {{"entries_say_everything", entries_say_everything},
                                   {"entries_that_are_wrong", entries_that_are_wrong},
                                   {"agents_of_a_batch", agents_of_a_batch},
                                   {"steps_by_a_struct", steps_by_a_struct},
                                   {NULL, NULL}};
