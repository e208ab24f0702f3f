/* Every way to be wrong: the status, and what the text says. */
#include "check.h"

static uint64_t config_with_space(void) {
  uint64_t config = 0;
  const double shape[] = {4, 4, 0};
  OK(murk_config_create(&config));
  OK(murk_config_set_space(config, MurkSpaceType_Square4, shape, 3));
  return config;
}

static uint64_t diffusion(uint32_t field) {
  uint64_t propagator = 0;
  MurkScalarDiffusionDef def = {.struct_size = sizeof def, .input_field = field, .output_field = field,
                                .gradient_field = -1, .coefficient = 0.1};
  OK(murk_scalar_diffusion_create(&def, &propagator));
  return propagator;
}

static void stale_and_foreign_handles(void) {
  const uint64_t none[] = {0, UINT64_MAX, 1, 0x100000000u, 0xFFFF00000001u};
  uint64_t world = heat_world(), batch, out;
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
    FAILS(MurkStatus_InvalidHandle, "InvalidHandle|config=0x", murk_config_set_dt(none[i], 1));
    FAILS(MurkStatus_InvalidHandle, "config=0x", murk_config_destroy(none[i]));
    FAILS(MurkStatus_InvalidHandle, "propagator=0x", murk_propagator_destroy(none[i]));
    FAILS(MurkStatus_InvalidHandle, "config=0x", murk_lockstep_create(none[i], &out));
    FAILS(MurkStatus_InvalidHandle, "plan=0x", murk_obsplan_destroy(none[i]));
    FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_destroy(none[i]));
  }
  FAILS(MurkStatus_InvalidHandle, "world=0x0", murk_lockstep_step(0, NULL, 0, NULL, 0, NULL, NULL));
  FAILS(MurkStatus_InvalidHandle, "world=0x0", murk_lockstep_reset(0, 1));
  OK(murk_lockstep_destroy(world));
  uint64_t again = heat_world(); /* takes the freed slot, under another handle */
  CHECK(again != world && again >> 32 == world >> 32);
  FAILS(MurkStatus_InvalidHandle, "world=0x", murk_current_tick_get(world, &out));
  OK(murk_current_tick_get(again, &out));
  OK(murk_lockstep_destroy(again));
  uint64_t config = heat_config();
  OK(murk_lockstep_create(config, &world));
  FAILS(MurkStatus_InvalidHandle, "consumed", murk_config_set_seed(config, 1));
  uint64_t configs[2] = {heat_config(), config};
  FAILS(MurkStatus_InvalidHandle, "config=0x", murk_batched_create(configs, 2, NULL, 0, &batch));
  FAILS(MurkStatus_InvalidHandle, "config=0x", murk_config_destroy(configs[0])); /* consumed all the same */
  OK(murk_lockstep_destroy(world));
}

/* Products name their components one after the other: type, number of parameters, parameters. */
static void bad_products(uint64_t config) {
  const int32_t product = MurkSpaceType_ProductSpace;
  const double good[] = {2, MurkSpaceType_Hex2D, 2, 3, 3, MurkSpaceType_Line1D, 2, 4, 0};
  const double none[] = {0}, cut[] = {2, MurkSpaceType_Ring1D, 1, 5}, huge[] = {1e15}, type[] = {1, 7, 1, 5};
  const double more[] = {1, MurkSpaceType_Ring1D, 2, 5}, few[] = {1, MurkSpaceType_Line1D, 1, 5};
  double deep[22];
  OK(murk_config_set_space(config, product, good, 9));
  FAILS(MurkStatus_InvalidArgument, "components=0|1..16", murk_config_set_space(config, product, none, 1));
  FAILS(MurkStatus_InvalidArgument, "components=1000000000000000", murk_config_set_space(config, product, huge, 1));
  FAILS(MurkStatus_InvalidArgument, "n_params=4|6..", murk_config_set_space(config, product, cut, 4));
  FAILS(MurkStatus_InvalidArgument, "space_type=7|6 Fcc12", murk_config_set_space(config, product, type, 4));
  FAILS(MurkStatus_InvalidArgument, "component 0 n_params=2|0..1", murk_config_set_space(config, product, more, 4));
  FAILS(MurkStatus_InvalidArgument, "n_params=1|length, edge", murk_config_set_space(config, product, few, 4));
  for (int i = 0; i < 7; i++) {
    deep[3 * i] = 1;
    deep[3 * i + 1] = MurkSpaceType_ProductSpace;
    deep[3 * i + 2] = 22 - 3 * (i + 1);
  }
  deep[21] = 1;
  FAILS(MurkStatus_InvalidArgument, "depth=4|0..3", murk_config_set_space(config, product, deep, 22));
}

static void bad_config_arguments(void) {
  uint64_t config = config_with_space();
  const double shape[] = {4, 4, 0}, half[] = {4, 4.5, 0}, edge[] = {4, 4, 3}, negative[] = {-4, 4, 0};
  const char not_utf8[] = {(char)0xC3, (char)0x28, 0};
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_config_create(NULL));
  FAILS(MurkStatus_InvalidArgument, "params=NULL", murk_config_set_space(config, 2, NULL, 3));
  FAILS(MurkStatus_InvalidArgument, "n_params=2|3", murk_config_set_space(config, 2, shape, 2));
  FAILS(MurkStatus_InvalidArgument, "n_params", murk_config_set_space(config, 2, shape, SIZE_MAX / 4));
  FAILS(MurkStatus_InvalidArgument, "4.5", murk_config_set_space(config, 2, half, 3));
  FAILS(MurkStatus_InvalidArgument, "edge=3|0 ", murk_config_set_space(config, 2, edge, 3));
  FAILS(MurkStatus_InvalidArgument, "rows", murk_config_set_space(config, 2, negative, 3));
  FAILS(MurkStatus_InvalidArgument, "space_type=99|6 Fcc12", murk_config_set_space(0, 99, shape, 3));
  bad_products(config);
  FAILS(MurkStatus_InvalidArgument, "name=NULL", murk_config_add_field(config, NULL, 0, 1, 0, 0));
  FAILS(MurkStatus_InvalidArgument, "name|UTF-8", murk_config_add_field(config, not_utf8, 0, 1, 0, 0));
  FAILS(MurkStatus_InvalidArgument, "field_type=3|Scalar", murk_config_add_field(config, "a", 3, 1, 0, 0));
  FAILS(MurkStatus_InvalidArgument, "mutability=-1|PerTick", murk_config_add_field(config, "a", 0, -1, 0, 0));
  FAILS(MurkStatus_InvalidArgument, "boundary_behavior=4|Wrap", murk_config_add_field(config, "a", 0, 1, 0, 4));
  FAILS(MurkStatus_InvalidArgument, "propagator=0", murk_config_add_propagator(config, 0));
  FAILS(MurkStatus_InvalidArgument, "failures=0", murk_config_set_max_consecutive_failures(config, 0));
  FAILS(MurkStatus_InvalidArgument, "field=0", murk_config_set_field_carry_forward(config, 0, 1));
  uint64_t propagator = diffusion(0);
  FAILS(MurkStatus_InvalidHandle, "config=0x", murk_config_add_propagator(12345, propagator));
  FAILS(MurkStatus_InvalidHandle, "propagator=0x", murk_propagator_destroy(propagator)); /* consumed */
  propagator = diffusion(0);
  OK(murk_config_add_propagator(config, propagator));
  FAILS(MurkStatus_InvalidHandle, "propagator=0x", murk_config_add_propagator(config, propagator));
  OK(murk_config_destroy(config));
}

static void bad_propagators(void) {
  uint64_t out;
  MurkScalarDiffusionDef def = {.struct_size = sizeof def, .gradient_field = -1, .coefficient = 0.1};
  FAILS(MurkStatus_InvalidArgument, "def=NULL", murk_scalar_diffusion_create(NULL, &out));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_scalar_diffusion_create(&def, NULL));
  def.struct_size = 8;
  FAILS(MurkStatus_InvalidArgument, "struct_size=8|96", murk_scalar_diffusion_create(&def, &out));
  def.struct_size = sizeof def;
  def.n_sources = 2;
  FAILS(MurkStatus_InvalidArgument, "source_ranks=NULL", murk_scalar_diffusion_create(&def, &out));
  def.n_sources = UINT64_MAX / 8 + 2;
  FAILS(MurkStatus_InvalidArgument, "n_sources", murk_scalar_diffusion_create(&def, &out));
  def.n_sources = 0;
  def.gradient_field = -2;
  FAILS(MurkStatus_InvalidArgument, "gradient_field=-2", murk_scalar_diffusion_create(&def, &out));
  FAILS(MurkStatus_InvalidArgument, "kind=4|0 ", murk_fault_propagator_create(0, 4, 0, &out));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_fault_propagator_create(0, 0, 0, NULL));
  FAILS(MurkStatus_InvalidArgument, "succeed_ticks", murk_fault_propagator_create(0, 0, UINT64_MAX, &out));
}

static void worlds_that_cannot_be(void) {
  uint64_t out, config = 0;
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_lockstep_create(heat_config(), NULL));
  OK(murk_config_create(&config));
  FAILS(MurkStatus_ConfigError, "MissingSpace", murk_lockstep_create(config, &out));
  FAILS(MurkStatus_ConfigError, "NoFields", murk_lockstep_create(config_with_space(), &out));
  config = config_with_space();
  OK(murk_config_add_field(config, "a", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  FAILS(MurkStatus_ConfigError, "EmptyPipeline", murk_lockstep_create(config, &out));
  config = config_with_space();
  OK(murk_config_add_field(config, "a", MurkFieldType_Vector, MurkFieldMutability_PerTick, 0, 0));
  FAILS(MurkStatus_ConfigError, "InvalidField|dims", murk_lockstep_create(config, &out));
  config = config_with_space();
  OK(murk_config_add_field(config, "a", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  OK(murk_config_add_propagator(config, diffusion(7)));
  FAILS(MurkStatus_ConfigError, "UndefinedField|7", murk_lockstep_create(config, &out));
  config = heat_config();
  OK(murk_config_add_propagator(config, diffusion(0)));
  FAILS(MurkStatus_ConfigError, "WriteConflict", murk_lockstep_create(config, &out));
  config = heat_config();
  OK(murk_config_set_dt(config, 1000));
  FAILS(MurkStatus_ConfigError, "DtTooLarge|1000", murk_lockstep_create(config, &out));
  config = heat_config();
  OK(murk_config_set_dt(config, -1));
  FAILS(MurkStatus_ConfigError, "InvalidDt|-1", murk_lockstep_create(config, &out));
  config = heat_config();
  OK(murk_config_set_ring_buffer_size(config, 1));
  FAILS(MurkStatus_ConfigError, "RingBufferTooSmall", murk_lockstep_create(config, &out));
  config = heat_config();
  OK(murk_config_set_max_ingress_queue(config, 0));
  FAILS(MurkStatus_ConfigError, "IngressQueueZero", murk_lockstep_create(config, &out));
}

static void bad_steps_and_reads(void) {
  uint64_t world = heat_world(), tick;
  MurkCommand command = set_field(0, 0, 0, 1);
  float field[CELLS];
  FAILS(MurkStatus_InvalidArgument, "commands=NULL", murk_lockstep_step(world, NULL, 1, NULL, 0, NULL, NULL));
  command.command_type = 7;
  FAILS(MurkStatus_InvalidArgument, "commands[0].command_type=7|SetField", murk_lockstep_step(world, &command, 1, NULL, 0, NULL, NULL));
  command = set_field(0, 0, 0, 1);
  command.coord_ndim = 5;
  FAILS(MurkStatus_InvalidArgument, "commands[0].coord_ndim=5|1..4", murk_lockstep_step(world, &command, 1, NULL, 0, NULL, NULL));
  FAILS(MurkStatus_InvalidArgument, "commands", murk_lockstep_step(world, &command, SIZE_MAX, NULL, 0, NULL, NULL));
  OK(murk_current_tick_get(world, &tick));
  CHECK(tick == 0); /* nothing was executed */
  FAILS(MurkStatus_InvalidArgument, "buffer=NULL", murk_snapshot_read_field(world, 0, NULL, CELLS));
  FAILS(MurkStatus_InvalidArgument, "field=9", murk_snapshot_read_field(world, 9, field, CELLS));
  FAILS(MurkStatus_InvalidArgument, "field=4294967295", murk_snapshot_read_field(world, UINT32_MAX, field, CELLS));
  FAILS(MurkStatus_BufferTooSmall, "length=47|48", murk_snapshot_read_field(world, 0, field, CELLS - 1));
  FAILS(MurkStatus_InvalidArgument, "buffer=0x|aligned", murk_snapshot_read_field(world, 0, (float *)(void *)((char *)field + 1), CELLS));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_current_tick_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_is_tick_disabled_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_consecutive_rollbacks_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_seed_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_world_preflight_get(world, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_step_metrics(world, NULL));
  FAILS(MurkStatus_InvalidArgument, "microseconds=NULL", murk_step_metrics_propagator(world, 0, NULL, 0, NULL));
  FAILS(MurkStatus_InvalidArgument, "index=1", murk_step_metrics_propagator(world, 1, NULL, 0, &tick));
  OK(murk_lockstep_destroy(world));
}

static void refused_entry(uint64_t world, int32_t status, const char *words, MurkObsEntry entry) {
  uint64_t plan;
  FAILS(status, words, murk_obsplan_compile(world, &entry, 1, &plan));
}

static void bad_plans(void) {
  uint64_t world = heat_world(), plan, disk;
  MurkObsEntry good = observe_all_of(0), entry = good;
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_obsplan_compile(world, &good, 1, NULL));
  FAILS(MurkStatus_InvalidObsSpec, "entries=NULL", murk_obsplan_compile(world, NULL, 1, &plan));
  FAILS(MurkStatus_InvalidObsSpec, "n_entries=0", murk_obsplan_compile(world, &good, 0, &plan));
  FAILS(MurkStatus_InvalidArgument, "n_entries=65536|65535", murk_obsplan_compile(world, &good, 65536, &plan));
  FAILS(MurkStatus_InvalidHandle, "world=0x0", murk_obsplan_compile(0, &good, 1, &plan));
  entry.field_id = 9;
  refused_entry(world, MurkStatus_InvalidObsSpec, "9", entry);
  entry = good, entry.region_type = 3;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].region_type=3|6 AgentRect", entry);
  entry = observe_disk_of(0, -1);
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].region_params[0]=-1", entry);
  entry = observe_disk_of(0, 1), entry.n_region_params = 0;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].n_region_params=0", entry);
  entry = observe_disk_of(0, 1), entry.region_type = MurkRegionType_AgentRect, entry.n_region_params = 0;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].n_region_params=0 allowed=1..8", entry);
  entry.n_region_params = 9;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].n_region_params=9 allowed=1..8", entry);
  entry.n_region_params = 2, entry.region_params[1] = -1;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].region_params[1]=-1", entry);
  entry.n_region_params = 3, entry.region_params[1] = 1;
  refused_entry(world, MurkStatus_InvalidObsSpec, "entry=0", entry);
  entry = good, entry.transform_type = 2;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].transform_type=2", entry);
  entry = good, entry.dtype = 1;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].dtype=1", entry);
  entry = good, entry.pool_kernel = 5;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].pool_kernel=5 allowed=0 None|4 Sum", entry);
  entry = good, entry.pool_kernel = MurkPoolKernel_Mean, entry.pool_kernel_size = 2, entry.pool_stride = 2;
  entry.pool_kernel_size = 0;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].pool_kernel_size=0", entry);
  entry.pool_kernel_size = 2, entry.pool_stride = -1;
  refused_entry(world, MurkStatus_InvalidArgument, "entries[0].pool_stride=-1", entry);
  entry.pool_kernel_size = 99, entry.pool_stride = 1;
  refused_entry(world, MurkStatus_InvalidObsSpec, "entry=0 pool", entry);
  entry = good, entry.transform_type = MurkTransformType_Normalize, entry.normalize_min = 2, entry.normalize_max = 1;
  refused_entry(world, MurkStatus_InvalidObsSpec, "min", entry);

  OK(murk_obsplan_compile(world, &good, 1, &plan));
  MurkObsEntry around = observe_disk_of(0, 1);
  OK(murk_obsplan_compile(world, &around, 1, &disk));
  float output[CELLS];
  uint8_t mask[CELLS];
  const int32_t centers[4] = {0, 0, 1, 1};
  FAILS(MurkStatus_InvalidArgument, "output=NULL", murk_obsplan_execute(world, plan, NULL, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_InvalidArgument, "mask=NULL", murk_obsplan_execute(world, plan, output, CELLS, NULL, CELLS, NULL));
  FAILS(MurkStatus_BufferTooSmall, "output_len=47|48", murk_obsplan_execute(world, plan, output, CELLS - 1, mask, CELLS, NULL));
  FAILS(MurkStatus_BufferTooSmall, "mask_len=47|48", murk_obsplan_execute(world, plan, output, CELLS, mask, CELLS - 1, NULL));
  FAILS(MurkStatus_InvalidHandle, "plan=0x0", murk_obsplan_execute(world, 0, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_InvalidHandle, "world=0x0", murk_obsplan_execute(0, plan, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_ExecutionFailed, "ExecutionFailed", murk_obsplan_execute(world, disk, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_ExecutionFailed, "ExecutionFailed", murk_obsplan_execute_agents(world, plan, centers, 2, 1, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_InvalidArgument, "centers=NULL", murk_obsplan_execute_agents(world, disk, NULL, 2, 2, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_InvalidArgument, "n_agents=0", murk_obsplan_execute_agents(world, disk, centers, 2, 0, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_InvalidArgument, "n_agents=1000001", murk_obsplan_execute_agents(world, disk, centers, 2, 1000001, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_InvalidArgument, "ndim=17|16", murk_obsplan_execute_agents(world, disk, centers, 17, 1, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_InvalidArgument, "ndim=-1", murk_obsplan_execute_agents(world, disk, centers, -1, 1, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_ExecutionFailed, "ndim=3", murk_obsplan_execute_agents(world, disk, centers, 3, 1, output, CELLS, mask, CELLS, NULL));
  FAILS(MurkStatus_BufferTooSmall, "output_len=17|18", murk_obsplan_execute_agents(world, disk, centers, 2, 2, output, 17, mask, 18, NULL));
  FAILS(MurkStatus_BufferTooSmall, "mask_len=17|18", murk_obsplan_execute_agents(world, disk, centers, 2, 2, output, 18, mask, 17, NULL));
  OK(murk_obsplan_destroy(plan));
  OK(murk_obsplan_destroy(disk));
  OK(murk_lockstep_destroy(world));
}

static void bad_batches(void) {
  uint64_t configs[2] = {heat_config(), heat_config()}, batch, ticks[2], seeds[2] = {1, 2};
  MurkObsEntry entry = observe_all_of(0);
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_create(configs, 2, &entry, 1, NULL));
  FAILS(MurkStatus_InvalidArgument, "configs=NULL", murk_batched_create(NULL, 2, &entry, 1, &batch));
  FAILS(MurkStatus_InvalidArgument, "n_configs=0", murk_batched_create(configs, 0, &entry, 1, &batch));
  FAILS(MurkStatus_InvalidArgument, "n_configs=1048577", murk_batched_create(configs, 1048577, &entry, 1, &batch));
  FAILS(MurkStatus_InvalidArgument, "threads=257", murk_batched_create_threads(configs, 2, &entry, 1, 257, &batch));
  OK(murk_batched_create(configs, 2, &entry, 1, &batch)); /* none of these consumed the configs */
  float output[2 * CELLS];
  uint8_t mask[2 * CELLS];
  const MurkCommand *lists[2] = {NULL, NULL};
  size_t counts[2] = {0, 0};
  const uint64_t good[3] = {0, 0, 1}, late[3] = {1, 1, 1}, falling[3] = {0, 1, 0};
  MurkCommand command = set_field(1, 0, 0, 1);
  enum { LEN = 2 * CELLS };
  FAILS(MurkStatus_InvalidArgument, "commands=NULL", murk_batched_step_and_observe(batch, NULL, counts, output, LEN, mask, LEN, NULL));
  FAILS(MurkStatus_InvalidArgument, "n_commands=NULL", murk_batched_step_and_observe(batch, lists, NULL, output, LEN, mask, LEN, NULL));
  counts[1] = 1;
  FAILS(MurkStatus_InvalidArgument, "commands[1]=NULL", murk_batched_step_and_observe(batch, lists, counts, output, LEN, mask, LEN, NULL));
  FAILS(MurkStatus_InvalidArgument, "output_len=95|96", murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN - 1, mask, LEN, NULL, NULL));
  FAILS(MurkStatus_InvalidArgument, "mask_len=95|96", murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN, mask, LEN - 1, NULL, NULL));
  FAILS(MurkStatus_InvalidArgument, "output=NULL", murk_batched_step_and_observe_packed(batch, NULL, NULL, NULL, LEN, mask, LEN, NULL, NULL));
  FAILS(MurkStatus_InvalidArgument, "offsets=NULL", murk_batched_step_and_observe_packed(batch, &command, NULL, output, LEN, mask, LEN, NULL, NULL));
  FAILS(MurkStatus_InvalidArgument, "commands=NULL", murk_batched_step_and_observe_packed(batch, NULL, good, output, LEN, mask, LEN, NULL, NULL));
  FAILS(MurkStatus_InvalidArgument, "offsets[0]=1", murk_batched_step_and_observe_packed(batch, &command, late, output, LEN, mask, LEN, NULL, NULL));
  FAILS(MurkStatus_InvalidArgument, "offsets[2]=0", murk_batched_step_and_observe_packed(batch, &command, falling, output, LEN, mask, LEN, NULL, NULL));
  FAILS(MurkStatus_ExecutionFailed, "output_len=1|96", murk_batched_observe_all(batch, output, 1, mask, LEN));
  FAILS(MurkStatus_InvalidArgument, "mask=NULL", murk_batched_observe_all(batch, output, LEN, NULL, LEN));
  FAILS(MurkStatus_InvalidArgument, "world=2|0..1", murk_batched_reset_world(batch, 2, 0));
  FAILS(MurkStatus_InvalidArgument, "n_seeds=1|2", murk_batched_reset_all(batch, seeds, 1));
  FAILS(MurkStatus_InvalidArgument, "seeds=NULL", murk_batched_reset_all(batch, NULL, 2));
  const uint8_t selected[2] = {1, 0};
  FAILS(MurkStatus_InvalidArgument, "n=3|2", murk_batched_reset_worlds(batch, selected, seeds, 3, 0));
  FAILS(MurkStatus_InvalidArgument, "selected=NULL", murk_batched_reset_worlds(batch, NULL, seeds, 2, 0));
  FAILS(MurkStatus_InvalidArgument, "seeds=NULL", murk_batched_reset_worlds(batch, selected, NULL, 2, 0));
  FAILS(MurkStatus_BufferTooSmall, "n=1|2", murk_batched_tick_ids(batch, ticks, 1));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_tick_ids(batch, NULL, 2));
  FAILS(MurkStatus_InvalidArgument, "world=5", murk_batched_read_field(batch, 5, 0, output, LEN));
  FAILS(MurkStatus_InvalidArgument, "field=5", murk_batched_read_field(batch, 0, 5, output, LEN));
  FAILS(MurkStatus_BufferTooSmall, "length=3|48", murk_batched_read_field(batch, 0, 0, output, 3));
  FAILS(MurkStatus_InvalidArgument, "world=2", murk_batched_receipts(batch, 2, NULL, 0, counts));
  FAILS(MurkStatus_InvalidArgument, "n_receipts=NULL", murk_batched_receipts(batch, 0, NULL, 0, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_num_worlds_get(batch, NULL));
  double nanos;
  FAILS(MurkStatus_InvalidArgument, "iterations=0", murk_batched_bench(batch, output, LEN, mask, LEN, 0, &nanos));
  OK(murk_batched_tick_ids(batch, ticks, 2));
  CHECK(ticks[0] == 0 && ticks[1] == 0); /* nothing was executed */
  OK(murk_batched_destroy(batch));
  configs[0] = heat_config();
  entry.field_id = 77;
  FAILS(MurkStatus_InvalidObsSpec, "77", murk_batched_create(configs, 1, &entry, 1, &batch));
  configs[0] = heat_config();
  configs[1] = config_with_space();
  FAILS(MurkStatus_ConfigError, "NoFields", murk_batched_create(configs, 2, NULL, 0, &batch));
  configs[0] = configs[1] = heat_config();
  FAILS(MurkStatus_InvalidHandle, "config=0x", murk_batched_create(configs, 2, NULL, 0, &batch)); /* twice the same */
}

static void texts_stay_until_the_next_failure(void) {
  uint64_t world = heat_world();
  char small[6];
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_seed_get(world, NULL));
  int32_t length = murk_last_error_message(small, sizeof small);
  CHECK(length > 5 && strlen(small) == 5);
  CHECK(murk_last_panic_message(NULL, 0) == length);
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  CHECK(strstr(last_error(), "out=NULL") != NULL);
  OK(murk_lockstep_destroy(world));
}

const test_case error_tests[] = {{"stale_and_foreign_handles", stale_and_foreign_handles},
                                 {"bad_config_arguments", bad_config_arguments},
                                 {"bad_propagators", bad_propagators},
                                 {"worlds_that_cannot_be", worlds_that_cannot_be},
                                 {"bad_steps_and_reads", bad_steps_and_reads},
                                 {"bad_plans", bad_plans},
                                 {"bad_batches", bad_batches},
                                 {"texts_stay_until_the_next_failure", texts_stay_until_the_next_failure},
                                 {NULL, NULL}};
