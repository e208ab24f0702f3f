/* What a world is made of: fields, parameters, spaces, preflight; and what it tells about them. */
#include "check.h"

#include <math.h>

static uint64_t empty_config(void) {
  uint64_t config = 0;
  const double shape[] = {2, 3, MurkEdgeBehavior_Absorb};
  OK(murk_config_create(&config));
  OK(murk_config_set_space(config, MurkSpaceType_Square4, shape, 3));
  return config;
}

/* A propagator that changes nothing, on field 0. */
static void add_copy(uint64_t config) {
  uint64_t propagator = 0;
  MurkIdentityCopyDef def = {.struct_size = sizeof def};
  OK(murk_identity_copy_create(&def, &propagator));
  OK(murk_config_add_propagator(config, propagator));
}

/* The definition with one member that is wrong, in a call that writes to `out`; which stays as it was. */
#define BAD(call, out, definition, member, value, words)            \
  do {                                                              \
    __typeof__(definition) wrong = (definition);                    \
    __typeof__(out) before = (out);                                 \
    wrong.member = (value);                                         \
    FAILS(MurkStatus_InvalidArgument, words, call);                 \
    CHECK(memcmp(&(out), &before, sizeof(before)) == 0);            \
  } while (0)

static void fields_have_options(void) {
  uint64_t config = empty_config(), world = 0;
  uint32_t id = 99;
  const float ramp[] = {0, 1, 2, 3, 4, 5};
  MurkFieldDef def = {.struct_size = sizeof def, .mutability = MurkFieldMutability_PerTick, .name = "heat",
                      .units = "kelvin", .min = -1, .max = 8, .initial = ramp, .n_initial = 6,
                      .boundary_behavior = MurkBoundaryBehavior_Reflect,
                      .flags = MurkFieldFlag_CarryForward | MurkFieldFlag_Bounds | MurkFieldFlag_EnforceBounds};
  const char not_utf8[] = {(char)0xC3, (char)0x28, 0};
#define ADD murk_config_add_field_def(config, &wrong, &id)
  BAD(ADD, id, def, struct_size, 0, "struct_size=0|64");
  BAD(ADD, id, def, struct_size, 60, "struct_size=60");
  BAD(ADD, id, def, struct_size, UINT32_MAX, "struct_size=4294967295");
  BAD(ADD, id, def, field_type, 3, "field_type=3");
  BAD(ADD, id, def, field_type, -1, "field_type=-1");
  BAD(ADD, id, def, mutability, 3, "mutability=3|2 Sparse");
  BAD(ADD, id, def, boundary_behavior, 4, "boundary_behavior=4");
  BAD(ADD, id, def, flags, 16, "flags=16|0..15");
  BAD(ADD, id, def, flags, 0x80000000u, "flags=2147483648");
  BAD(ADD, id, def, name, NULL, "name=NULL");
  BAD(ADD, id, def, name, not_utf8, "name|UTF-8");
  BAD(ADD, id, def, units, not_utf8, "units|UTF-8");
  BAD(ADD, id, def, initial, NULL, "initial=NULL");
  BAD(ADD, id, def, initial, (const float *)((const char *)ramp + 1), "initial|aligned to 4");
  BAD(ADD, id, def, n_initial, (uint64_t)MURK_MAX_INITIAL_VALUES + 1, "n_initial=268435457");
  BAD(ADD, id, def, n_initial, UINT64_MAX, "n_initial=18446744073709551615");
#undef ADD
  def.n_initial = MURK_MAX_INITIAL_VALUES; /* refused before the heap is full, or anything is read */
  FAILS(MurkStatus_AllocationFailed, "Java heap", murk_config_add_field_def(config, &def, &id));
  def.n_initial = 6;
  FAILS(MurkStatus_InvalidArgument, "def=NULL", murk_config_add_field_def(config, NULL, &id));
  FAILS(MurkStatus_InvalidHandle, "config=0x0", murk_config_add_field_def(0, &def, &id));
  OK(murk_config_add_field_def(config, &def, &id));
  CHECK(id == 0); /* nothing that was refused is there */
  def.units = NULL;
  def.n_initial = 0;
  def.flags = MurkFieldFlag_ScanNonFinite;
  def.name = "mark";
  OK(murk_config_add_field_def(config, &def, NULL));
  add_copy(config);
  OK(murk_lockstep_create(config, &world));
  float field[6];
  OK(murk_snapshot_read_field(world, 0, field, 6));
  CHECK(memcmp(field, ramp, sizeof ramp) == 0);
  MurkCommand over = set_field(0, 0, 0, 10); /* 8 - (10 - 8) */
  OK(murk_lockstep_step(world, &over, 1, NULL, 0, NULL, NULL));
  OK(murk_snapshot_read_field(world, 0, field, 6));
  CHECK(field[0] == 6 && field[5] == 5);
  MurkCommand nan = set_field(1, 0, 0, NAN);
  FAILS(MurkStatus_PropagatorFailed, "NonFiniteValue|mark", murk_lockstep_step(world, &nan, 1, NULL, 0, NULL, NULL));
  OK(murk_lockstep_reset(world, 1));
  OK(murk_snapshot_read_field(world, 0, field, 6));
  CHECK(memcmp(field, ramp, sizeof ramp) == 0);
  OK(murk_lockstep_destroy(world));
}

static void worlds_tell_their_fields(void) {
  uint64_t world = heat_world(), config = heat_config(), batch = 0;
  uint32_t n = 9, id = 9;
  char name[16] = "?", cut[3];
  size_t length = 9;
  MurkFieldInfo info = {.struct_size = sizeof info};
  OK(murk_batched_create(&config, 1, NULL, 0, &batch));
  OK(murk_world_field_count(world, &n));
  CHECK(n == 3);
  OK(murk_batched_field_count(batch, &n));
  CHECK(n == 3);
  OK(murk_world_field_info(world, 2, &info));
  CHECK(info.field_type == MurkFieldType_Vector && info.dims == 2 && info.components == 2 && info.floats == 2 * CELLS);
  CHECK(info.mutability == MurkFieldMutability_PerTick && info.flags == 0 && info.struct_size == sizeof info);
  OK(murk_batched_field_info(batch, 0, &info));
  CHECK(info.field_type == MurkFieldType_Scalar && info.components == 1);
  OK(murk_world_field_name(world, 2, name, sizeof name, &length));
  CHECK(strcmp(name, "wind") == 0 && length == 4);
  OK(murk_batched_field_name(batch, 1, cut, sizeof cut, &length));
  CHECK(strcmp(cut, "ma") == 0 && length == 4);
  OK(murk_world_field_name(world, 0, NULL, 0, &length));
  OK(murk_world_field_units(world, 0, name, sizeof name, NULL));
  CHECK(strcmp(name, "") == 0);
  OK(murk_batched_field_units(batch, 0, name, sizeof name, &length));
  OK(murk_world_field_find(world, "wind", &id));
  CHECK(id == 2);
  OK(murk_batched_field_find(batch, "mark", &id));
  CHECK(id == 1);
  FAILS(MurkStatus_InvalidArgument, "name=nobody", murk_world_field_find(world, "nobody", &id));
  FAILS(MurkStatus_InvalidArgument, "name=NULL", murk_batched_field_find(batch, NULL, &id));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_world_field_find(world, "wind", NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_world_field_count(world, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_field_count(batch, NULL));
  FAILS(MurkStatus_InvalidArgument, "field=3|0..2", murk_world_field_info(world, 3, &info));
  FAILS(MurkStatus_InvalidArgument, "field=4294967295", murk_batched_field_name(batch, UINT32_MAX, name, 1, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_world_field_info(world, 0, NULL));
  info.struct_size = 8;
  FAILS(MurkStatus_InvalidArgument, "struct_size=8|48", murk_batched_field_info(batch, 0, &info));
  OK(murk_lockstep_destroy(world));
  OK(murk_batched_destroy(batch));
  FAILS(MurkStatus_InvalidHandle, "world=0x", murk_world_field_count(world, &n));
  FAILS(MurkStatus_InvalidHandle, "world=0x", murk_world_field_name(world, 0, NULL, 0, NULL));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_field_count(batch, &n));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_field_find(batch, "mark", &id));
}

/* ------------------------------------------------------------------------------------------ parameters */

static uint64_t parameter_config(void) {
  uint64_t config = empty_config();
  uint32_t key = 99;
  OK(murk_config_add_field(config, "f", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  OK(murk_config_add_parameter(config, "rate", 0.5, &key));
  CHECK(key == 0);
  OK(murk_config_add_parameter(config, "limit", -3, &key));
  CHECK(key == 1);
  FAILS(MurkStatus_InvalidArgument, "parameter=rate", murk_config_add_parameter(config, "rate", 1, &key));
  FAILS(MurkStatus_InvalidArgument, "not empty", murk_config_add_parameter(config, "", 1, NULL));
  FAILS(MurkStatus_InvalidArgument, "name=NULL", murk_config_add_parameter(config, NULL, 1, &key));
  FAILS(MurkStatus_InvalidHandle, "config=0x", murk_config_add_parameter(0, "rate", 1, &key));
  CHECK(key == 1);
  add_copy(config);
  return config;
}

static MurkCommand set_parameter(uint32_t key, double value) {
  MurkCommand command = {.command_type = MurkCommandType_SetParameter, .expires_after_tick = UINT64_MAX,
                         .param_key = key, .double_value = value};
  return command;
}

static void parameters_are_set_and_read(void) {
  uint64_t world = 0, version = 99;
  uint32_t n = 0, key = 9;
  double values[3] = {9, 9, 9};
  char name[8];
  size_t receipts_written = 0;
  OK(murk_lockstep_create(parameter_config(), &world));
  OK(murk_world_parameter_count(world, &n));
  CHECK(n == 2);
  OK(murk_world_parameters(world, values, 3, &version));
  CHECK(values[0] == 0.5 && values[1] == -3 && values[2] == 9 && version == 0);
  MurkCommand commands[5] = {set_parameter(1, 7), set_parameter(2, 0), set_parameter(0, 1), set_parameter(1, 8),
                             set_field(0, 0, 0, 4)};
  commands[1].command_type = MurkCommandType_SetParameterBatch; /* with the two that follow */
  MurkReceipt receipts[5];
  OK(murk_lockstep_step(world, commands, 5, receipts, 5, &receipts_written, NULL));
  CHECK(receipts_written == 3); /* one for each command */
  bool seen[3] = {false, false, false};
  for (size_t i = 0; i < receipts_written; i++) {
    CHECK(receipts[i].command_index < 3 && receipts[i].accepted == 1);
    seen[receipts[i].command_index % 3] = true;
  }
  CHECK(seen[0] && seen[1] && seen[2]);
  OK(murk_world_parameters(world, values, 2, &version));
  CHECK(values[0] == 1 && values[1] == 8 && version == 2);
  commands[3].param_key = 2; /* not declared: nothing of the batch is set */
  commands[2].double_value = 5;
  OK(murk_lockstep_step(world, commands + 1, 3, receipts, 5, &receipts_written, NULL));
  CHECK(receipts_written == 1 && receipts[0].reason_code == MurkStatus_NotApplied);
  OK(murk_world_parameters(world, values, 2, NULL));
  CHECK(values[0] == 1);
  commands[1].param_key = 3;
  FAILS(MurkStatus_InvalidArgument, "commands[0].param_key=3|1..2", murk_lockstep_step(world, commands + 1, 3, NULL, 0, NULL, NULL));
  commands[1].param_key = 0;
  FAILS(MurkStatus_InvalidArgument, "param_key=0", murk_lockstep_step(world, commands + 1, 3, NULL, 0, NULL, NULL));
  commands[1].param_key = UINT32_MAX;
  FAILS(MurkStatus_InvalidArgument, "param_key=4294967295", murk_lockstep_step(world, commands + 1, 3, NULL, 0, NULL, NULL));
  commands[1].param_key = 3;
  FAILS(MurkStatus_InvalidArgument, "commands[3].command_type=1|at 0", murk_lockstep_step(world, commands + 1, 4, NULL, 0, NULL, NULL));
  commands[4].command_type = 3;
  FAILS(MurkStatus_InvalidArgument, "command_type=3|2 SetParameterBatch", murk_lockstep_step(world, commands + 4, 1, NULL, 0, NULL, NULL));
  OK(murk_world_parameter_find(world, "limit", &key));
  CHECK(key == 1);
  OK(murk_world_parameter_name(world, 0, name, sizeof name, NULL));
  CHECK(strcmp(name, "rate") == 0);
  FAILS(MurkStatus_InvalidArgument, "parameter=nobody", murk_world_parameter_find(world, "nobody", &key));
  FAILS(MurkStatus_InvalidArgument, "name=NULL", murk_world_parameter_find(world, NULL, &key));
  FAILS(MurkStatus_InvalidArgument, "key=2|0..1", murk_world_parameter_name(world, 2, name, sizeof name, NULL));
  FAILS(MurkStatus_BufferTooSmall, "n=1|2..", murk_world_parameters(world, values, 1, NULL));
  FAILS(MurkStatus_InvalidArgument, "values=NULL", murk_world_parameters(world, NULL, 2, NULL));
  FAILS(MurkStatus_InvalidArgument, "aligned to 8", murk_world_parameters(world, (double *)((char *)values + 4), 2, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_world_parameter_count(world, NULL));
  OK(murk_lockstep_reset(world, 0));
  OK(murk_world_parameters(world, values, 2, &version));
  CHECK(values[0] == 0.5 && version == 0);
  OK(murk_lockstep_destroy(world));
  FAILS(MurkStatus_InvalidHandle, "world=0x", murk_world_parameters(world, values, 2, NULL));
  FAILS(MurkStatus_InvalidHandle, "world=0x", murk_world_parameter_count(world, &n));
}

static void batches_have_parameters(void) {
  uint64_t configs[2] = {parameter_config(), parameter_config()}, batch = 0, version = 9;
  uint32_t n = 9;
  double values[2];
  float out[12];
  uint8_t mask[12];
  MurkObsEntry entry = observe_all_of(0);
  OK(murk_batched_create(configs, 2, &entry, 1, &batch));
  MurkCommand commands[4] = {set_parameter(0, 3), set_parameter(2, 0), set_parameter(1, 5), set_parameter(0, 6)};
  commands[1].command_type = MurkCommandType_SetParameterBatch;
  const uint64_t offsets[] = {0, 1, 4}, torn[] = {0, 3, 4};
  OK(murk_batched_step_and_observe_packed(batch, commands, offsets, out, 12, mask, 12, NULL, NULL));
  OK(murk_batched_parameters(batch, 1, values, 2, &version));
  CHECK(values[0] == 6 && values[1] == 5 && version == 1);
  OK(murk_batched_parameters(batch, 0, values, 2, &version));
  CHECK(values[0] == 3 && values[1] == -3 && version == 1);
  FAILS(MurkStatus_InvalidArgument, "commands[0][1].param_key=2|1..1",
        murk_batched_step_and_observe_packed(batch, commands, torn, out, 12, mask, 12, NULL, NULL));
  OK(murk_batched_parameter_count(batch, 1, &n));
  CHECK(n == 2);
  FAILS(MurkStatus_InvalidArgument, "world=2", murk_batched_parameter_count(batch, 2, &n));
  FAILS(MurkStatus_InvalidArgument, "world=", murk_batched_parameters(batch, SIZE_MAX, values, 2, NULL));
  FAILS(MurkStatus_BufferTooSmall, "n=0|2..", murk_batched_parameters(batch, 0, values, 0, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_parameter_count(batch, 0, NULL));
  OK(murk_batched_destroy(batch));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_parameters(batch, 0, values, 2, NULL));
}

/* ------------------------------------------------------------------------------------------ spaces */

static void graphs_are_spaces(void) {
  uint64_t space = 99, config = empty_config(), world = 0;
  const uint64_t offsets[] = {0, 1, 3, 4, 4}, falling[] = {0, 3, 1, 4, 4}, beyond[] = {0, 1, 3, 4, 5};
  uint32_t targets[] = {1, 0, 2, 1};
  double positions[] = {0, 1, 2, 3};
  MurkGraphDef def = {.struct_size = sizeof def, .offsets = offsets, .n_vertices = 4, .targets = targets, .n_targets = 4,
                      .positions = positions, .position_axes = 1};
#define MAKE murk_space_graph_create(&wrong, &space)
  BAD(MAKE, space, def, struct_size, 52, "struct_size=52|56");
  BAD(MAKE, space, def, struct_size, 0, "struct_size=0");
  BAD(MAKE, space, def, reserved, 1, "reserved=1");
  BAD(MAKE, space, def, n_vertices, 0, "n_vertices=0");
  BAD(MAKE, space, def, n_vertices, (uint64_t)MURK_MAX_VERTICES + 1, "n_vertices=268435457");
  BAD(MAKE, space, def, n_vertices, UINT64_MAX, "n_vertices=18446744073709551615");
  BAD(MAKE, space, def, n_targets, (uint64_t)MURK_MAX_EDGES + 1, "n_targets=536870913");
  BAD(MAKE, space, def, offsets, NULL, "offsets=NULL");
  BAD(MAKE, space, def, targets, NULL, "targets=NULL");
  BAD(MAKE, space, def, offsets, (const uint64_t *)((const char *)offsets + 4), "offsets|aligned to 8");
  BAD(MAKE, space, def, targets, (const uint32_t *)((const char *)targets + 2), "targets|aligned to 4");
  BAD(MAKE, space, def, positions, (const double *)((const char *)positions + 4), "positions|aligned to 8");
  BAD(MAKE, space, def, position_axes, 0, "position_axes=0");
  BAD(MAKE, space, def, position_axes, MURK_MAX_POSITION_AXES + 1, "position_axes=17");
  BAD(MAKE, space, def, positions, NULL, "position_axes=1|0..0");
  BAD(MAKE, space, def, offsets, beyond, "offsets[]=5|0..4");
#undef MAKE
  FAILS(MurkStatus_InvalidArgument, "def=NULL", murk_space_graph_create(NULL, &space));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_space_graph_create(&def, NULL));
  def.offsets = falling;
  FAILS(MurkStatus_ConfigError, "starts[2]=1", murk_space_graph_create(&def, &space));
  def.offsets = offsets;
  targets[3] = 4;
  FAILS(MurkStatus_ConfigError, "ranks[3]=4|0..3", murk_space_graph_create(&def, &space));
  targets[3] = UINT32_MAX;
  FAILS(MurkStatus_ConfigError, "ranks[3]=", murk_space_graph_create(&def, &space));
  targets[3] = 0;
  FAILS(MurkStatus_ConfigError, "directed graph", murk_space_graph_create(&def, &space));
  def.directed = 1;
  OK(murk_space_graph_create(&def, &space));
  OK(murk_space_destroy(space));
  def.directed = 0;
  targets[3] = 1;
  positions[2] = INFINITY;
  FAILS(MurkStatus_ConfigError, "positions[2]", murk_space_graph_create(&def, &space));
  positions[2] = 2;
  MurkGraphDef huge = def; /* refused before the heap is full, or anything is read */
  huge.n_vertices = MURK_MAX_VERTICES;
  FAILS(MurkStatus_AllocationFailed, "Java heap", murk_space_graph_create(&huge, &space));
  OK(murk_space_graph_create(&def, &space));
  OK(murk_config_use_space(config, space));
  OK(murk_config_add_field(config, "f", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  add_copy(config);
  OK(murk_lockstep_create(config, &world));
  OK(murk_space_destroy(space)); /* the world has its own */
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_world_space(world, &space));
  int64_t near[2] = {9, 9};
  size_t n = 9;
  OK(murk_space_neighbours(space, 1, near, 2, &n));
  CHECK(n == 2 && near[0] == 0 && near[1] == 2);
  OK(murk_space_neighbours(space, 1, NULL, 0, &n));
  CHECK(n == 2);
  OK(murk_space_destroy(space));
  OK(murk_lockstep_destroy(world));
}

static void spaces_answer(void) {
  uint64_t space = 0, line = 0, product = 99, lengths[3] = {9, 9, 9}, cells = 0;
  const double hex[] = {4, 3}, length[] = {5, MurkEdgeBehavior_Wrap};
  size_t n = 9;
  OK(murk_space_create(MurkSpaceType_Hex2D, hex, 2, &space));
  OK(murk_space_create(MurkSpaceType_Line1D, length, 2, &line));
  FAILS(MurkStatus_InvalidArgument, "space_type=7", murk_space_create(7, hex, 2, &product));
  FAILS(MurkStatus_InvalidArgument, "params=NULL", murk_space_create(MurkSpaceType_Hex2D, NULL, 2, &product));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_space_create(MurkSpaceType_Hex2D, hex, 2, NULL));
  OK(murk_space_cells(space, &cells));
  CHECK(cells == 12);
  OK(murk_space_axes(space, lengths, 3, &n));
  CHECK(n == 2 && lengths[0] == 4 && lengths[1] == 3 && lengths[2] == 9);
  OK(murk_space_shape(space, lengths, 1, &n));
  CHECK(n == 2 && lengths[0] == 3 && lengths[1] == 3); /* only the first was written */
  FAILS(MurkStatus_InvalidArgument, "lengths=NULL", murk_space_shape(space, NULL, 2, &n));
  FAILS(MurkStatus_InvalidArgument, "n=NULL", murk_space_axes(space, lengths, 3, NULL));
  const int32_t coords[] = {3, 1, 4, 0, -1, 2};
  int64_t ranks[3] = {9, 9, 9};
  int32_t back[2] = {9, 9};
  OK(murk_space_ranks(space, coords, 2, 3, ranks));
  CHECK(ranks[0] == 7 && ranks[1] == -1 && ranks[2] == -1);
  FAILS(MurkStatus_InvalidArgument, "ndim=3|2..2", murk_space_ranks(space, coords, 3, 2, ranks));
  FAILS(MurkStatus_InvalidArgument, "n=16777217", murk_space_ranks(space, coords, 2, MURK_MAX_COORDS + 1, ranks));
  FAILS(MurkStatus_InvalidArgument, "coords=NULL", murk_space_ranks(space, NULL, 2, 1, ranks));
  FAILS(MurkStatus_InvalidArgument, "ranks=NULL", murk_space_ranks(space, coords, 2, 1, NULL));
  FAILS(MurkStatus_InvalidArgument, "aligned to 4", murk_space_ranks(space, (const int32_t *)((const char *)coords + 1), 2, 1, ranks));
  OK(murk_space_coords(space, ranks, 1, back, 2));
  CHECK(back[0] == 3 && back[1] == 1);
  back[0] = 77;
  FAILS(MurkStatus_InvalidArgument, "rank=-1|0..11", murk_space_coords(space, ranks, 2, back, 4));
  CHECK(back[0] == 77);
  FAILS(MurkStatus_BufferTooSmall, "length=1|2..", murk_space_coords(space, ranks, 1, back, 1));
  FAILS(MurkStatus_InvalidArgument, "n=", murk_space_coords(space, ranks, SIZE_MAX, back, SIZE_MAX));
  FAILS(MurkStatus_InvalidArgument, "rank=12", murk_space_neighbours(space, 12, ranks, 3, &n));
  FAILS(MurkStatus_InvalidArgument, "rank=-9", murk_space_neighbours(space, -9, ranks, 3, &n));
  FAILS(MurkStatus_InvalidArgument, "neighbours=NULL", murk_space_neighbours(space, 0, NULL, 3, &n));
  double distance = 0;
  const int32_t corner[] = {3, 2}, origin[] = {0, 0}, outside[] = {9, 9};
  OK(murk_space_distance(space, origin, corner, 2, &distance));
  CHECK(distance == 5);
  FAILS(MurkStatus_InvalidArgument, "9", murk_space_distance(space, origin, outside, 2, &distance));
  FAILS(MurkStatus_InvalidArgument, "ndim=1", murk_space_distance(space, origin, corner, 1, &distance));
  FAILS(MurkStatus_InvalidArgument, "a=NULL", murk_space_distance(space, NULL, corner, 2, &distance));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_space_distance(space, origin, corner, 2, NULL));
  char text[64];
  OK(murk_space_describe(space, text, sizeof text, &n));
  CHECK(strncmp(text, "Hex2D", 5) == 0 && n == strlen(text));
  const uint64_t parts[] = {space, line}, stale[] = {space, 0};
  FAILS(MurkStatus_InvalidArgument, "n=0|1..16", murk_space_product_create(parts, 0, &product));
  FAILS(MurkStatus_InvalidArgument, "n=17", murk_space_product_create(parts, MURK_MAX_COMPONENTS + 1, &product));
  FAILS(MurkStatus_InvalidArgument, "spaces=NULL", murk_space_product_create(NULL, 2, &product));
  FAILS(MurkStatus_InvalidHandle, "space=0x0", murk_space_product_create(stale, 2, &product));
  CHECK(product == 99);
  OK(murk_space_product_create(parts, 2, &product));
  OK(murk_space_cells(product, &cells));
  CHECK(cells == 60);
  OK(murk_space_destroy(space));
  OK(murk_space_destroy(line));
  OK(murk_space_destroy(product));
  FAILS(MurkStatus_InvalidHandle, "space=0x", murk_space_destroy(space));
  FAILS(MurkStatus_InvalidHandle, "space=0x", murk_space_cells(space, &cells));
  FAILS(MurkStatus_InvalidHandle, "space=0x", murk_space_ranks(space, coords, 2, 3, ranks));
}

static void spaces_of_configs_worlds_and_batches(void) {
  uint64_t config = 0, world = heat_world(), other = heat_config(), batch = 0, space = 99, cells = 0;
  OK(murk_batched_create(&other, 1, NULL, 0, &batch));
  OK(murk_config_create(&config));
  FAILS(MurkStatus_InvalidArgument, "no space", murk_config_space(config, &space));
  FAILS(MurkStatus_InvalidHandle, "space=0x0", murk_config_use_space(config, 0));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_config_space(config, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_world_space(world, NULL));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_space(batch, NULL));
  OK(murk_world_space(world, &space));
  OK(murk_config_use_space(config, space));
  OK(murk_space_destroy(space));
  OK(murk_config_space(config, &space));
  OK(murk_space_cells(space, &cells));
  CHECK(cells == CELLS);
  OK(murk_space_destroy(space));
  OK(murk_batched_space(batch, &space));
  OK(murk_space_destroy(space));
  OK(murk_lockstep_destroy(world));
  OK(murk_batched_destroy(batch));
  OK(murk_config_destroy(config));
  FAILS(MurkStatus_InvalidHandle, "world=0x", murk_world_space(world, &space));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_space(batch, &space));
  FAILS(MurkStatus_InvalidHandle, "config=0x", murk_config_space(config, &space));
}

/* ------------------------------------------------------------------------------------------ preflight, threads */

static void configs_have_a_preflight(void) {
  uint64_t config = heat_config(), world = 0;
  MurkConfigPreflight one = {.struct_size = sizeof one}, many = {.struct_size = sizeof many};
  char json[2048], small[4];
  OK(murk_config_preflight(config, 1, &one));
  OK(murk_config_preflight(config, 100, &many));
  CHECK(one.n_problems == 0 && one.n_write_conflicts == 0 && fabs(one.max_dt - 2.5) < 1e-12);
  CHECK(one.fields_bytes >= 2 * 4 * CELLS * 4 && many.fields_bytes > one.fields_bytes && many.heap_bytes > one.heap_bytes);
  int32_t length = murk_config_preflight_json(config, 1, json, sizeof json);
  CHECK(length > 50 && (size_t)length == strlen(json) && json[0] == '{' && json[length - 1] == '}');
  CHECK(strstr(json, "\"problems\":[]") != NULL && strstr(json, "\"limited_by\":\"") != NULL);
  CHECK(murk_config_preflight_json(config, 1, small, sizeof small) == length && strlen(small) == 3);
  CHECK(murk_config_preflight_json(config, 1, NULL, 0) == length);
  FAILS(MurkStatus_InvalidArgument, "worlds=0", murk_config_preflight(config, 0, &one));
  FAILS(MurkStatus_InvalidArgument, "worlds=", murk_config_preflight(config, UINT32_MAX, &one));
  FAILS(MurkStatus_InvalidArgument, "worlds=0", murk_config_preflight_json(config, 0, json, sizeof json));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_config_preflight(config, 1, NULL));
  one.struct_size = 64;
  FAILS(MurkStatus_InvalidArgument, "struct_size=64|72", murk_config_preflight(config, 1, &one));
  FAILS(MurkStatus_InvalidArgument, "threads=0", murk_config_set_threads(config, 0));
  FAILS(MurkStatus_InvalidArgument, "threads=257", murk_config_set_threads(config, MURK_MAX_THREADS + 1));
  OK(murk_config_set_max_generations(config, 2));
  OK(murk_config_set_threads(config, 2));
  OK(murk_lockstep_create(config, &world));
  for (int i = 0; i < 5; i++) OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  OK(murk_lockstep_destroy(world));
  FAILS(MurkStatus_InvalidHandle, "config=0x", murk_config_set_threads(config, 2));
  FAILS(MurkStatus_InvalidHandle, "config=0x", murk_config_preflight_json(config, 1, NULL, 0));
}

/* ------------------------------------------------------------------------------------------ results of batches */

static void batches_tell_what_became_of_their_worlds(void) {
  uint64_t configs[2] = {heat_config(), heat_config()}, batch = 0, offsets[3] = {9, 9, 9}, seeds[2] = {9, 9};
  OK(murk_config_set_seed(configs[1], 42));
  MurkObsEntry entry = observe_all_of(0);
  OK(murk_batched_create(configs, 2, &entry, 1, &batch));
  static float out[2 * CELLS];
  static uint8_t mask[2 * CELLS];
  const MurkCommand commands[] = {set_field(1, 0, 0, 1), set_field(1, 99, 0, 1), set_field(1, 0, 0, 1)};
  const uint64_t bounds[] = {0, 2, 3};
  OK(murk_batched_step_and_observe_packed(batch, commands, bounds, out, 2 * CELLS, mask, 2 * CELLS, NULL, NULL));
  size_t n = 9, length = 9;
  OK(murk_batched_num_receipts_get(batch, &n));
  CHECK(n == 3);
  MurkReceipt receipts[4];
  memset(receipts, 0xEE, sizeof receipts);
  FAILS(MurkStatus_BufferTooSmall, "capacity=2|3..", murk_batched_receipts_all(batch, receipts, 2, offsets));
  CHECK(offsets[0] == 9 && receipts[0].accepted == 0xEE);
  OK(murk_batched_receipts_all(batch, receipts, 4, offsets));
  CHECK(offsets[0] == 0 && offsets[1] == 2 && offsets[2] == 3 && receipts[3].accepted == 0xEE);
  CHECK(receipts[2].command_index == 0 && receipts[2].applied_tick_id == 1);
  FAILS(MurkStatus_InvalidArgument, "receipts=NULL", murk_batched_receipts_all(batch, NULL, 4, offsets));
  FAILS(MurkStatus_InvalidArgument, "offsets=NULL", murk_batched_receipts_all(batch, receipts, 4, NULL));
  FAILS(MurkStatus_InvalidArgument, "offsets|aligned to 8", murk_batched_receipts_all(batch, receipts, 4, (uint64_t *)((char *)offsets + 4)));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_num_receipts_get(batch, NULL));
  int32_t statuses[3] = {9, 9, 9};
  OK(murk_batched_statuses(batch, statuses, 3));
  CHECK(statuses[0] == 0 && statuses[1] == 0 && statuses[2] == 9);
  FAILS(MurkStatus_BufferTooSmall, "n=1|2..", murk_batched_statuses(batch, statuses, 1));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_statuses(batch, NULL, 2));
  MurkStepMetrics metrics[2];
  OK(murk_batched_step_metrics(batch, metrics, 2));
  CHECK(metrics[0].n_propagators == 1 && metrics[1].memory_bytes > 0 && metrics[1].rollback_events == 0);
  FAILS(MurkStatus_BufferTooSmall, "n=1|2..", murk_batched_step_metrics(batch, metrics, 1));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_step_metrics(batch, NULL, 2));
  MurkWorldPreflight states[2];
  OK(murk_batched_preflights(batch, states, 2));
  CHECK(states[1].current_tick == 1 && states[1].ingress_queue_capacity == 1024 && states[1].tick_disabled == 0);
  FAILS(MurkStatus_BufferTooSmall, "n=0|2..", murk_batched_preflights(batch, states, 0));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_preflights(batch, NULL, 2));
  OK(murk_batched_seeds(batch, seeds, 2));
  CHECK(seeds[0] == 0 && seeds[1] == 42);
  FAILS(MurkStatus_BufferTooSmall, "n=1|2..", murk_batched_seeds(batch, seeds, 1));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_batched_seeds(batch, NULL, 2));
  char text[8] = "?";
  OK(murk_batched_status_text(batch, 1, text, sizeof text, &length));
  CHECK(text[0] == 0 && length == 0);
  FAILS(MurkStatus_InvalidArgument, "world=2", murk_batched_status_text(batch, 2, text, sizeof text, &length));
  FAILS(MurkStatus_InvalidArgument, "world=", murk_batched_status_text(batch, SIZE_MAX, NULL, 0, NULL));
  OK(murk_batched_destroy(batch));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_receipts_all(batch, receipts, 4, offsets));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_num_receipts_get(batch, &n));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_statuses(batch, statuses, 2));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_step_metrics(batch, metrics, 2));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_preflights(batch, states, 2));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_seeds(batch, seeds, 2));
  FAILS(MurkStatus_InvalidHandle, "batch=0x", murk_batched_status_text(batch, 0, NULL, 0, NULL));
}

const test_case define_tests[] = {{"fields_have_options", fields_have_options},
                                  {"worlds_tell_their_fields", worlds_tell_their_fields},
                                  {"parameters_are_set_and_read", parameters_are_set_and_read},
                                  {"batches_have_parameters", batches_have_parameters},
                                  {"graphs_are_spaces", graphs_are_spaces},
                                  {"spaces_answer", spaces_answer},
                                  {"spaces_of_configs_worlds_and_batches", spaces_of_configs_worlds_and_batches},
                                  {"configs_have_a_preflight", configs_have_a_preflight},
                                  {"batches_tell_what_became_of_their_worlds", batches_tell_what_became_of_their_worlds},
                                  {NULL, NULL}};
