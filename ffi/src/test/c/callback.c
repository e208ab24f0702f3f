/* Propagators written in C: what they see, how they fail, what they may call, and when they are let go. */
#include "check.h"

#include <fenv.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { A, B, V, SPARSE };

static uint64_t four_fields(void) {
  uint64_t config = 0;
  const double shape[] = {ROWS, COLS, MurkEdgeBehavior_Absorb};
  OK(murk_config_create(&config));
  OK(murk_config_set_space(config, MurkSpaceType_Square4, shape, 3));
  OK(murk_config_add_field(config, "a", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  OK(murk_config_add_field(config, "b", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  OK(murk_config_add_field(config, "v", MurkFieldType_Vector, MurkFieldMutability_PerTick, 2, 0));
  OK(murk_config_add_field(config, "sparse", MurkFieldType_Scalar, MurkFieldMutability_Sparse, 0, 0));
  OK(murk_config_set_dt(config, 0.5));
  OK(murk_config_set_seed(config, 77));
  return config;
}

static int32_t step(uint64_t world) { return murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL); }

static void add(uint64_t config, const MurkCallbackDef *def) {
  uint64_t propagator = 0;
  OK(murk_callback_create(def, &propagator));
  CHECK(propagator != 0);
  OK(murk_config_add_propagator(config, propagator));
}

static const MurkWriteDecl FILL_A[] = {{A, MurkWriteMode_Full}};

/* A world of one callback that writes `a` in full. */
static uint64_t world_of(MurkCallbackFn step_fn, void *user_data) {
  uint64_t config = four_fields(), world = 0;
  MurkCallbackDef def = {.struct_size = sizeof def, .name = "callback", .writes = FILL_A, .n_writes = 1, .step_fn = step_fn, .user_data = user_data};
  add(config, &def);
  OK(murk_lockstep_create(config, &world));
  return world;
}

/* ------------------------------------------------------------------------------------------ murk 3.1 */

typedef struct {
  int calls;
  MurkStepContext last;
} notes;

/* a counts up by what `b` was at the start of the tick; v takes a's value of this tick. */
static int32_t count_up(void *user_data, const MurkStepContext *context) {
  notes *n = (notes *)user_data;
  const float *before = NULL, *wind = NULL;
  float *a = NULL;
  size_t length = 0, other = 0;
  n->calls++;
  n->last = *context;
  CHECK(context->read_previous_fn(context->opaque, A, &before, &length) == 0 && length == CELLS);
  CHECK(context->write_fn(context->opaque, A, &a, &other) == 0 && other == CELLS && a != before);
  for (size_t i = 0; i < length; i++) a[i] += before[i] + 1; /* += : full buffers are zero, as they were in 3.1 */
  CHECK(context->read_fn(context->opaque, V, &wind, &length) == 0 && length == 2 * CELLS);
  return 0;
}

static int32_t follow(void *user_data, const MurkStepContext *context) {
  (void)user_data;
  const float *a = NULL;
  float *b = NULL;
  size_t length = 0;
  CHECK(context->read_fn(context->opaque, A, &a, &length) == 0);
  CHECK(context->write_fn(context->opaque, B, &b, &length) == 0);
  for (size_t i = 0; i < length; i++) b[i] += a[i]; /* Incremental: the sum over ticks */
  return 0;
}

static void as_in_version_3_1(void) {
  uint64_t config = four_fields(), first, second, world;
  const uint32_t reads[] = {V}, before[] = {A}, seen[] = {A};
  const MurkWriteDecl full[] = {{A, MurkWriteMode_Full}}, incremental[] = {{B, MurkWriteMode_Incremental}};
  notes n = {0, {0}};
  MurkPropagatorDef def = {.name = "count_up", .reads = reads, .n_reads = 1, .reads_previous = before, .n_reads_previous = 1,
                           .writes = full, .n_writes = 1, .step_fn = count_up, .user_data = &n, .scratch_bytes = 100};
  OK(murk_propagator_create(&def, &first));
  def = (MurkPropagatorDef){.name = "follow", .reads = seen, .n_reads = 1, .writes = incremental, .n_writes = 1, .step_fn = follow};
  OK(murk_propagator_create(&def, &second));
  OK(murk_config_add_propagator(config, first));
  OK(murk_config_add_propagator(config, second));
  FAILS(MurkStatus_InvalidHandle, "propagator", murk_config_add_propagator(config, first));
  OK(murk_lockstep_create(config, &world));
  for (int i = 0; i < 4; i++) OK(step(world));
  float a[CELLS], b[CELLS];
  OK(murk_snapshot_read_field(world, A, a, CELLS));
  OK(murk_snapshot_read_field(world, B, b, CELLS));
  CHECK(a[0] == 4 && a[CELLS - 1] == 4 && b[0] == 1 + 2 + 3 + 4 && b[CELLS - 1] == b[0]);
  CHECK(n.calls == 4 && n.last.tick_id == 4 && n.last.dt == 0.5 && n.last.cell_count == CELLS);
  /* what was kept of the context names nothing any more */
  const float *kept;
  float *kept_too;
  size_t length;
  CHECK(n.last.read_fn(n.last.opaque, V, &kept, &length) == MurkStatus_InvalidArgument);
  CHECK(n.last.read_previous_fn(n.last.opaque, A, &kept, &length) == MurkStatus_InvalidArgument);
  FAILS(MurkStatus_InvalidArgument, "opaque", n.last.write_fn(n.last.opaque, A, &kept_too, &length));
  OK(murk_lockstep_destroy(world));
  FAILS(MurkStatus_InvalidArgument, "opaque", n.last.write_fn(n.last.opaque, A, &kept_too, &length));
}

static int32_t ask_in_vain(void *user_data, const MurkStepContext *context) {
  const float *in;
  float *out;
  size_t length;
  (void)user_data;
  void *o = context->opaque;
  FAILS(MurkStatus_InvalidArgument, "field=1|read", context->read_fn(o, B, &in, &length));
  FAILS(MurkStatus_InvalidArgument, "field=2|read_previous", context->read_previous_fn(o, V, &in, &length));
  FAILS(MurkStatus_InvalidArgument, "field=2|write", context->write_fn(o, V, &out, &length));
  CHECK(context->read_fn(o, UINT32_MAX, &in, &length) == -18);
  CHECK(context->read_fn(o, V, NULL, &length) == -18 && context->read_fn(o, V, &in, NULL) == -18);
  CHECK(context->write_fn(o, A, NULL, &length) == -18 && context->write_fn(o, A, &out, NULL) == -18);
  CHECK(context->read_fn(NULL, V, &in, &length) == -18 && context->read_fn((void *)-1, V, &in, &length) == -18);
  CHECK(context->read_fn((char *)o + 1, V, &in, &length) == -18 && context->read_fn((void *)&length, V, &in, &length) == -18);
  return 9;
}

static void what_was_not_declared_is_refused(void) {
  uint64_t config = four_fields(), propagator, world;
  const uint32_t reads[] = {V};
  MurkPropagatorDef def = {.name = "ask", .reads = reads, .n_reads = 1, .writes = FILL_A, .n_writes = 1, .step_fn = ask_in_vain};
  OK(murk_propagator_create(&def, &propagator));
  OK(murk_config_add_propagator(config, propagator));
  OK(murk_lockstep_create(config, &world));
  FAILS(MurkStatus_PropagatorFailed, "'ask'|step_fn returned 9|tick=1", step(world));
  OK(murk_lockstep_destroy(world));
}

/* ------------------------------------------------------------------------------------------ the newer form */

typedef struct {
  uint64_t ticks;
  int destroyed;
} life;

static void let_go(void *user_data) { ((life *)user_data)->destroyed++; }

static int32_t look_around(MurkCallbackContext *context) {
  void *user_data = context->user_data;
  life *l = (life *)user_data;
  l->ticks++;
  CHECK(context->struct_size == sizeof *context && context->result == 1);
  CHECK(context->n_reads == 2 && context->reads[0].field_id == V && context->reads[1].field_id == A);
  CHECK(context->reads[0].components == 2 && context->reads[0].length == 2 * CELLS && context->reads[1].components == 1);
  CHECK(context->n_reads_previous == 0 && context->n_writes == 2);
  CHECK(context->writes[0].field_id == SPARSE && context->writes[0].values == NULL && context->writes[0].length == CELLS);
  CHECK(context->writes[1].field_id == B && context->writes[1].values != NULL);
  CHECK(context->seed == 77 && context->cell_count == CELLS && context->dt == 0.5 && context->n_parameters == 0);
  CHECK(context->shape_len == 2 && context->shape[0] == ROWS && context->shape[1] == COLS && context->ndim == 2);
  CHECK(context->scratch_bytes == 1000 && ((uintptr_t)context->scratch & 63) == 0);
  char *scratch = (char *)context->scratch;
  bool zero = true;
  for (int i = 0; i < 1000; i++) zero = zero && scratch[i] == 0;
  CHECK(zero);
  memset(scratch, 1, 1000);
  int32_t coordinate[2] = {-1, -1};
  OK(murk_step_coordinate(context->opaque, COLS + 3, coordinate, 2));
  CHECK(coordinate[0] == 1 && coordinate[1] == 3);
  FAILS(MurkStatus_InvalidArgument, "rank=", murk_step_coordinate(context->opaque, CELLS, coordinate, 2));
  FAILS(MurkStatus_InvalidArgument, "ndim=1", murk_step_coordinate(context->opaque, 0, coordinate, 1));
  if (context->tick_id % 2 == 0) {
    float *sparse;
    size_t length;
    OK(murk_step_write(context->opaque, SPARSE, &sparse, &length));
    CHECK(length == CELLS && context->writes[0].values == sparse && sparse[7] == (float)(context->tick_id / 2 - 1));
    sparse[7] += 1;
  }
  context->writes[1].values[0] = (float)context->tick_id;
  return 0;
}

static void a_step_sees_what_it_needs(void) {
  uint64_t config = four_fields(), world;
  life l = {0, 0};
  const uint32_t reads[] = {V, A};
  const MurkWriteDecl writes[] = {{SPARSE, MurkWriteMode_Incremental}, {B, MurkWriteMode_Full}};
  MurkCallbackDef def = {.struct_size = sizeof def, .name = "look", .reads = reads, .n_reads = 2, .writes = writes, .n_writes = 2,
                         .step_fn = look_around, .user_data = &l, .destroy_fn = let_go, .scratch_bytes = 1000};
  add(config, &def);
  OK(murk_lockstep_create(config, &world));
  MurkStepMetrics metrics;
  for (int i = 1; i <= 6; i++) {
    OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, &metrics));
    CHECK(metrics.sparse_reuse_hits + metrics.sparse_reuse_misses == (i % 2 == 0)); /* copied only when asked for */
  }
  float sparse[CELLS], b[CELLS];
  OK(murk_snapshot_read_field(world, SPARSE, sparse, CELLS));
  OK(murk_snapshot_read_field(world, B, b, CELLS));
  CHECK(sparse[7] == 3 && b[0] == 6 && b[1] == 0 && l.ticks == 6 && l.destroyed == 0);
  OK(murk_lockstep_destroy(world));
  CHECK(l.destroyed == 1);
}

static int32_t nothing(MurkCallbackContext *context) {
  (void)context;
  return 0;
}

static void user_data_is_let_go_once(void) {
  life l = {0, 0};
  uint64_t propagator, config, world, batch, configs[3];
  MurkCallbackDef def = {.struct_size = sizeof def, .name = "x", .writes = FILL_A, .n_writes = 1, .step_fn = nothing, .user_data = &l, .destroy_fn = let_go};
  OK(murk_callback_create(&def, &propagator)); /* never added */
  OK(murk_propagator_destroy(propagator));
  CHECK(l.destroyed == 1);
  CHECK(murk_propagator_destroy(propagator) == MurkStatus_InvalidHandle && l.destroyed == 1);
  OK(murk_callback_create(&def, &propagator)); /* added to nothing */
  CHECK(murk_config_add_propagator(12345, propagator) == MurkStatus_InvalidHandle && l.destroyed == 2);
  config = four_fields(); /* its config destroyed */
  add(config, &def);
  CHECK(l.destroyed == 2);
  OK(murk_config_destroy(config));
  CHECK(l.destroyed == 3);
  config = four_fields(); /* no world */
  add(config, &def);
  add(config, &def);
  FAILS(MurkStatus_ConfigError, "WriteConflict", murk_lockstep_create(config, &world));
  CHECK(l.destroyed == 5);
  for (int i = 0; i < 3; i++) add(configs[i] = four_fields(), &def);
  OK(murk_batched_create(configs, 3, NULL, 0, &batch));
  CHECK(l.destroyed == 5);
  OK(murk_batched_destroy(batch));
  CHECK(l.destroyed == 8);
  for (int i = 0; i < 3; i++) add(configs[i] = four_fields(), &def);
  OK(murk_config_destroy(configs[1]));
  CHECK(l.destroyed == 9);
  CHECK(murk_batched_create(configs, 3, NULL, 0, &batch) == MurkStatus_InvalidHandle && l.destroyed == 11);
  life other = {0, 0};
  def.destroy_data = &other;
  OK(murk_callback_create(&def, &propagator));
  OK(murk_propagator_destroy(propagator));
  CHECK(l.destroyed == 11 && other.destroyed == 1);
  def.name = NULL; /* not accepted: still the caller's */
  FAILS(MurkStatus_InvalidArgument, "name=NULL", murk_callback_create(&def, &propagator));
  CHECK(l.destroyed == 11);
}

static void definitions_are_checked(void) {
  uint64_t out = 42, config, world;
  const uint32_t some[] = {0};
  const uint32_t huge[] = {UINT32_MAX};
  const MurkWriteDecl mode[] = {{A, 2}}, unknown[] = {{9, MurkWriteMode_Full}};
  const MurkCallbackDef good = {.struct_size = sizeof good, .name = "x", .writes = FILL_A, .n_writes = 1, .step_fn = nothing};
  MurkCallbackDef def;
#define REFUSED(words, change) def = good, change, FAILS(MurkStatus_InvalidArgument, words, murk_callback_create(&def, &out))
  FAILS(MurkStatus_InvalidArgument, "def=NULL", murk_callback_create(NULL, &out));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_callback_create(&good, NULL));
  REFUSED("struct_size=0|128", def.struct_size = 0);
  REFUSED("struct_size=127", def.struct_size = 127);
  REFUSED("struct_size=4294967295", def.struct_size = UINT32_MAX);
  REFUSED("flags=8|0..7", def.flags = 8);
  REFUSED("name=NULL", def.name = NULL);
  REFUSED("name|UTF-8", def.name = "\xff");
  REFUSED("step_fn=NULL", def.step_fn = NULL);
  REFUSED("reads=NULL", def.n_reads = 1);
  REFUSED("reads_previous=NULL", def.n_reads_previous = 1);
  REFUSED("writes=NULL", def.writes = NULL);
  REFUSED("n_reads=65537", (def.reads = some, def.n_reads = MURK_MAX_PROPAGATOR_FIELDS + 1));
  REFUSED("n_reads=18446744073709551615", (def.reads = some, def.n_reads = UINT64_MAX));
  REFUSED("reads[0]=4294967295", (def.reads = huge, def.n_reads = 1));
  REFUSED("writes[0].mode=2|Full", def.writes = mode);
  REFUSED("scratch_bytes=1099511627777", def.scratch_bytes = MURK_MAX_SCRATCH_BYTES + 1);
  REFUSED("max_dt=-1", def.max_dt = -1);
  REFUSED("max_dt=NaN", def.max_dt = __builtin_nan(""));
  REFUSED("max_dt=Infinity", def.max_dt = __builtin_inf());
  REFUSED("reserved", def.reserved[1] = 1);
  CHECK(out == 42);
  MurkPropagatorDef old = {.name = "x", .writes = mode, .n_writes = 1, .step_fn = (MurkStepFn)count_up};
  FAILS(MurkStatus_InvalidArgument, "mode=2", murk_propagator_create(&old, &out));
  FAILS(MurkStatus_InvalidArgument, "def=NULL", murk_propagator_create(NULL, &out));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_propagator_create(&old, NULL));
  old.step_fn = NULL;
  old.writes = FILL_A;
  FAILS(MurkStatus_InvalidArgument, "step_fn=NULL", murk_propagator_create(&old, &out));
  CHECK(out == 42);
  def = good;
  def.writes = unknown;
  add(config = four_fields(), &def);
  FAILS(MurkStatus_ConfigError, "UndefinedField|9", murk_lockstep_create(config, &world));
  def = good;
  def.max_dt = 0.25;
  add(config = four_fields(), &def);
  FAILS(MurkStatus_ConfigError, "DtTooLarge|0.25", murk_lockstep_create(config, &world));
  def = good;
  def.scratch_bytes = MURK_MAX_SCRATCH_BYTES;
  add(config = four_fields(), &def);
  FAILS(MurkStatus_AllocationFailed, "scratch", murk_lockstep_create(config, &world));
}

/* ------------------------------------------------------------------------------------------ failures */

static int32_t fail_as_told(MurkCallbackContext *context) {
  void *user_data = context->user_data;
  context->writes[0].values[0] = 99;
  int32_t how = *(int32_t *)user_data;
  if (how == 1) OK(murk_step_fail(context->opaque, "no air \xC3\xA9"));
  if (how == 2) {
    char text[2000];
    memset(text, 'x', sizeof text);
    text[1999] = 0;
    OK(murk_step_fail(context->opaque, text));
    FAILS(MurkStatus_InvalidArgument, "text=NULL", murk_step_fail(context->opaque, NULL));
  }
  if (how == 3) OK(murk_step_fail(context->opaque, "\xff\xfe"));
  if (how == 4) OK(murk_step_fail(context->opaque, "not meant"));
  return how == 4 ? 0 : how == 5 ? INT32_MIN : how;
}

static void a_failing_step_is_rolled_back(void) {
  int32_t how = 0;
  uint64_t world = world_of(fail_as_told, &how), tick;
  float a[CELLS];
  OK(step(world));
  const char *const words[] = {"", "'callback'|no air \xC3\xA9|tick=2", "xxxx", "\xEF\xBF\xBD", "", "step_fn returned -2147483648"};
  for (how = 1; how <= 5; how++) {
    if (how == 4) {
      OK(step(world)); /* a text without a failure is none */
      continue;
    }
    FAILS(MurkStatus_PropagatorFailed, words[how], step(world));
    OK(murk_current_tick_get(world, &tick));
    CHECK(tick == (how < 4 ? 1 : 2));
    OK(murk_snapshot_read_field(world, A, a, CELLS));
    CHECK(a[0] == 99);
    if (how == 2) OK(murk_lockstep_reset(world, 77)), how = 0, OK(step(world)), how = 2;
  }
  how = 0;
  OK(step(world));
  OK(murk_lockstep_destroy(world));
}

static int32_t store_result(MurkCallbackContext *context) {
  void *user_data = context->user_data;
  if (*(int *)user_data) context->result = 0;
  return 12345; /* means nothing here */
}

static void a_result_may_be_stored(void) {
  int good = 1;
  uint64_t config = four_fields(), world;
  MurkCallbackDef def = {.struct_size = sizeof def, .flags = MurkCallbackFlag_StoresResult, .name = "stores", .writes = FILL_A,
                         .n_writes = 1, .step_fn = store_result, .user_data = &good};
  add(config, &def);
  OK(murk_lockstep_create(config, &world));
  OK(step(world));
  good = 0;
  FAILS(MurkStatus_PropagatorFailed, "step_fn returned 1", step(world));
  good = 1;
  OK(step(world));
  OK(murk_lockstep_destroy(world));
}

static int32_t round_upwards(MurkCallbackContext *context) {
  (void)context;
  fesetround(FE_UPWARD);
  return 0;
}

static int32_t third(MurkCallbackContext *context) {
  volatile float one = 1, three = 3;
  context->writes[0].values[0] = one / three;
  return fegetround() == FE_TONEAREST ? 0 : 5;
}

static void floating_point_modes_are_put_back(void) {
  uint64_t config = four_fields(), world;
  const MurkWriteDecl fill_b[] = {{B, MurkWriteMode_Full}};
  MurkCallbackDef def = {.struct_size = sizeof def, .name = "up", .writes = FILL_A, .n_writes = 1, .step_fn = round_upwards};
  add(config, &def);
  def = (MurkCallbackDef){.struct_size = sizeof def, .name = "third", .writes = fill_b, .n_writes = 1, .step_fn = third};
  add(config, &def);
  OK(murk_lockstep_create(config, &world));
  fenv_t before;
  fegetenv(&before);
  OK(step(world));
  fesetenv(&before);
  OK(murk_lockstep_destroy(world));
}

/* ------------------------------------------------------------------------------------------ calling back */

static uint64_t this_world, other_world, this_plan;

static int32_t call_this_world(MurkCallbackContext *context) {
  void *user_data = context->user_data;
  uint64_t number = 0, out = 0;
  uint8_t flag;
  uint32_t count;
  size_t n;
  float buffer[CELLS];
  uint8_t mask[CELLS];
  MurkObsEntry entry = observe_all_of(0);
  MurkStepMetrics metrics;
  MurkWorldPreflight preflight;
  MurkReceipt receipt;
  (void)context;
  if (*(int *)user_data == 0) return 0;
  const char *words = "Busy|called from a propagator of this world";
  FAILS(MurkStatus_Busy, words, murk_lockstep_step(this_world, NULL, 0, &receipt, 1, &n, NULL));
  FAILS(MurkStatus_Busy, words, murk_lockstep_reset(this_world, 1));
  FAILS(MurkStatus_Busy, words, murk_snapshot_read_field(this_world, A, buffer, CELLS));
  FAILS(MurkStatus_Busy, words, murk_current_tick_get(this_world, &number));
  FAILS(MurkStatus_Busy, words, murk_seed_get(this_world, &number));
  FAILS(MurkStatus_Busy, words, murk_is_tick_disabled_get(this_world, &flag));
  FAILS(MurkStatus_Busy, words, murk_consecutive_rollbacks_get(this_world, &count));
  FAILS(MurkStatus_Busy, words, murk_world_preflight_get(this_world, &preflight));
  FAILS(MurkStatus_Busy, words, murk_step_metrics(this_world, &metrics));
  FAILS(MurkStatus_Busy, words, murk_obsplan_compile(this_world, &entry, 1, &out));
  FAILS(MurkStatus_Busy, words, murk_obsplan_execute(this_world, this_plan, buffer, CELLS, mask, CELLS, NULL));
  CHECK(number == 0 && out == 0);
  /* other objects are free */
  OK(step(other_world));
  OK(murk_obsplan_execute(other_world, this_plan, buffer, CELLS, mask, CELLS, NULL));
  OK(murk_snapshot_read_field(other_world, 0, buffer, CELLS));
  OK(murk_config_create(&out));
  OK(murk_config_destroy(out));
  uint64_t third_world = heat_world();
  OK(step(third_world));
  OK(murk_lockstep_destroy(third_world));
  FAILS(MurkStatus_InvalidHandle, "world", step(third_world));
  return 0;
}

static void calls_on_the_stepped_world_are_refused(void) {
  int on = 1;
  uint64_t tick;
  MurkObsEntry entry = observe_all_of(0);
  other_world = heat_world();
  this_world = world_of(call_this_world, &on);
  OK(murk_obsplan_compile(this_world, &entry, 1, &this_plan));
  for (int i = 0; i < 5; i++) OK(step(this_world));
  OK(murk_current_tick_get(this_world, &tick));
  CHECK(tick == 5);
  OK(murk_current_tick_get(other_world, &tick));
  CHECK(tick == 5);
  OK(murk_lockstep_reset(this_world, 3));
  OK(step(this_world));
  OK(murk_lockstep_destroy(this_world));
  OK(murk_lockstep_destroy(other_world));
  OK(murk_obsplan_destroy(this_plan));
}

static int32_t destroy_this_world(MurkCallbackContext *context) {
  if (context->tick_id == 3) {
    OK(murk_lockstep_destroy(this_world));
    FAILS(MurkStatus_InvalidHandle, "world", murk_lockstep_destroy(this_world));
    FAILS(MurkStatus_InvalidHandle, "world", step(this_world));
    CHECK(((life *)context->user_data)->destroyed == 0);
  }
  for (int i = 0; i < CELLS; i++) context->writes[0].values[i] = 1; /* the memory is still there */
  return 0;
}

static void a_world_may_be_destroyed_by_its_propagator(void) {
  life l = {0, 0};
  uint64_t config = four_fields();
  MurkCallbackDef def = {.struct_size = sizeof def, .name = "x", .writes = FILL_A, .n_writes = 1, .step_fn = destroy_this_world, .user_data = &l, .destroy_fn = let_go};
  add(config, &def);
  OK(murk_lockstep_create(config, &this_world));
  for (int i = 0; i < 3; i++) OK(step(this_world)); /* the third ends well, and then the world is gone */
  CHECK(l.destroyed == 1);
  FAILS(MurkStatus_InvalidHandle, "world", step(this_world));
}

/* Worlds that step each other, on threads of their own: nobody waits in a circle. */
enum { RING = 3 };
static uint64_t ring[RING];
static _Atomic int busy_answers, nested_steps;

static int32_t step_the_next(MurkCallbackContext *context) {
  void *user_data = context->user_data;
  int32_t status = step(ring[*(int *)user_data]);
  if (status == MurkStatus_Busy) busy_answers++;
  else if (status == MurkStatus_Ok) nested_steps++;
  else return status == MurkStatus_PropagatorFailed ? 0 : 1;
  return 0;
}

static void *step_often(void *world) {
  for (int i = 0; i < 300; i++) OK(step(*(uint64_t *)world));
  return NULL;
}

static void worlds_that_step_each_other_do_not_deadlock(void) {
  pthread_t threads[RING];
  int next[RING];
  for (int i = 0; i < RING; i++) {
    next[i] = (i + 1) % RING;
    ring[i] = world_of(step_the_next, &next[i]);
  }
  for (int i = 0; i < RING; i++) CHECK(pthread_create(&threads[i], NULL, step_often, &ring[i]) == 0);
  for (int i = 0; i < RING; i++) pthread_join(threads[i], NULL);
  CHECK(busy_answers > 0); /* at the latest where the circle closes on one thread */
  for (int i = 0; i < RING; i++) OK(murk_lockstep_destroy(ring[i]));
}

/* Threads destroy in a callback what another one steps: nobody waits, all is freed. */
static _Atomic int frees;
static void count_free(void *user_data) {
  (void)user_data;
  frees++;
}
static uint64_t pair[2];
static _Atomic int inside;

static int32_t destroy_the_other(MurkCallbackContext *context) {
  void *user_data = context->user_data;
  inside++;
  while (inside < 2) sched_yield(); /* both threads are in their callbacks, and hold their worlds */
  OK(murk_lockstep_destroy(pair[*(int *)user_data]));
  return 0;
}

static void *step_once(void *world) {
  OK(step(*(uint64_t *)world));
  return NULL;
}

static void destroying_each_other_does_not_deadlock(void) {
  int other[2] = {1, 0};
  for (int round = 0; round < 20; round++) {
    pthread_t threads[2];
    uint64_t worlds[2];
    inside = 0;
    frees = 0;
    for (int i = 0; i < 2; i++) {
      uint64_t config = four_fields();
      MurkCallbackDef def = {.struct_size = sizeof def, .name = "x", .writes = FILL_A, .n_writes = 1, .step_fn = destroy_the_other, .user_data = &other[i], .destroy_fn = count_free};
      add(config, &def);
      OK(murk_lockstep_create(config, &worlds[i]));
      pair[i] = worlds[i];
    }
    for (int i = 0; i < 2; i++) CHECK(pthread_create(&threads[i], NULL, step_once, &worlds[i]) == 0);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    uint64_t config;
    OK(murk_config_create(&config)); /* a call that ends: what is still postponed is freed */
    OK(murk_config_destroy(config));
    CHECK(frees == 2);
  }
}

static uint64_t deep[MURK_MAX_NESTED_CALLBACKS + 4];
static int deepest;
static int32_t step_deeper(MurkCallbackContext *context) {
  void *user_data = context->user_data;
  int level = *(int *)user_data;
  if (level > deepest) deepest = level;
  int32_t status = level + 1 < MURK_MAX_NESTED_CALLBACKS + 4 ? step(deep[level + 1]) : 0;
  if (level == MURK_MAX_NESTED_CALLBACKS - 1) {
    CHECK(status == MurkStatus_PropagatorFailed && strstr(last_error(), "levels") != NULL);
    return 0;
  }
  return status;
}

static void callbacks_in_callbacks_have_an_end(void) {
  int levels[MURK_MAX_NESTED_CALLBACKS + 4];
  for (int i = 0; i < MURK_MAX_NESTED_CALLBACKS + 4; i++) {
    levels[i] = i;
    deep[i] = world_of(step_deeper, &levels[i]);
  }
  OK(step(deep[0]));
  CHECK(deepest == MURK_MAX_NESTED_CALLBACKS - 1);
  for (int i = 0; i < MURK_MAX_NESTED_CALLBACKS + 4; i++) OK(murk_lockstep_destroy(deep[i]));
}

/* ------------------------------------------------------------------------------------------ stacks */

/* Takes stack until the engine refuses to be entered, and some more. */
__attribute__((noinline)) static int32_t use_up(int levels) {
  volatile char frame[4096];
  frame[0] = frame[4095] = 1;
  int32_t status = step(other_world);
  if (status == MurkStatus_Ok && levels < 100000) status = use_up(levels + 1);
  else {
    volatile char more[64 << 10];
    for (size_t i = 0; i < sizeof more; i += 512) more[i] = 1;
  }
  return frame[0] == 1 ? status : 0;
}

static int32_t recurse(MurkCallbackContext *context) {
  int32_t status = use_up(0);
  CHECK(status == MurkStatus_StackExhausted && strstr(last_error(), "stack_left_bytes=") != NULL);
  murk_step_fail(context->opaque, "the stack ended in C");
  return context->tick_id < 3 ? 0 : status;
}

static void *step_to_the_end_of_the_stack(void *world) {
  OK(step(*(uint64_t *)world));
  OK(step(*(uint64_t *)world));
  FAILS(MurkStatus_PropagatorFailed, "the stack ended in C", step(*(uint64_t *)world));
  OK(step(other_world));
  return NULL;
}

static int32_t write_twos(MurkCallbackContext *context) {
  volatile char frame[40 << 10]; /* of the 80 KiB that a callback has */
  for (size_t i = 0; i < sizeof frame; i += 512) frame[i] = 2;
  for (int i = 0; i < CELLS; i++) context->writes[0].values[i] = frame[0];
  return 0;
}

/* Steps a world with a callback at every depth until the engine refuses. */
__attribute__((noinline)) static void *dive_to_callbacks(void *world) {
  volatile char frame[2048];
  frame[0] = 1;
  int32_t status = step(*(uint64_t *)world);
  if (status == MurkStatus_Ok) dive_to_callbacks(world);
  else CHECK(status == MurkStatus_StackExhausted || status == MurkStatus_PropagatorFailed);
  frame[1] = frame[0];
  return NULL;
}

static void deep_stacks(void) {
  other_world = heat_world();
  uint64_t world = world_of(recurse, NULL), twos = world_of(write_twos, NULL);
  step_to_the_end_of_the_stack(&world);
  OK(murk_lockstep_destroy(world));
  world = world_of(recurse, NULL);
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 1 << 20);
  CHECK(pthread_create(&thread, &attributes, step_to_the_end_of_the_stack, &world) == 0);
  pthread_join(thread, NULL);
  CHECK(pthread_create(&thread, &attributes, dive_to_callbacks, &twos) == 0);
  pthread_join(thread, NULL);
  float a[CELLS];
  OK(step(twos));
  OK(murk_snapshot_read_field(twos, A, a, CELLS));
  CHECK(a[CELLS - 1] == 2);
  OK(murk_lockstep_destroy(twos));
  OK(murk_lockstep_destroy(world));
  OK(murk_lockstep_destroy(other_world));
}

/* ------------------------------------------------------------------------------------------ threads */

typedef struct {
  pthread_t caller;
  _Atomic int calls, elsewhere;
} where;

static int32_t note_thread(MurkCallbackContext *context) {
  void *user_data = context->user_data;
  where *w = (where *)user_data;
  w->calls++;
  if (!pthread_equal(w->caller, pthread_self())) w->elsewhere++;
  for (uint64_t i = 0; i < context->cell_count; i++) context->writes[0].values[i] = (float)(context->tick_id + context->seed + i);
  sched_yield();
  return 0;
}

static int32_t fail_sometimes(MurkCallbackContext *context) {
  void *user_data = context->user_data;
  context->writes[0].values[0] = (float)context->tick_id;
  return *(int *)user_data != 0 && context->tick_id == 2 ? 3 : 0;
}

enum { WORLDS = 8 };

static void run_batch(uint32_t flags, uint32_t threads, float *output, where *w) {
  enum { LEN = WORLDS * CELLS };
  uint64_t configs[WORLDS], batch;
  uint8_t mask[LEN];
  MurkObsEntry entry = observe_all_of(A);
  for (int i = 0; i < WORLDS; i++) {
    MurkCallbackDef def = {.struct_size = sizeof def, .flags = flags, .name = "where", .writes = FILL_A, .n_writes = 1, .step_fn = note_thread, .user_data = w};
    configs[i] = four_fields();
    OK(murk_config_set_seed(configs[i], (uint64_t)i));
    add(configs[i], &def);
  }
  OK(murk_batched_create_threads(configs, WORLDS, &entry, 1, threads, &batch));
  const uint8_t selected[WORLDS] = {1, 1};
  const uint64_t seeds[WORLDS] = {100, 200};
  for (int i = 0; i < 100; i++) OK(murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN, mask, LEN, NULL, NULL));
  OK(murk_batched_reset_worlds(batch, selected, seeds, WORLDS, 5));
  OK(murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN, mask, LEN, NULL, NULL));
  OK(murk_batched_destroy(batch));
}

static void callbacks_run_where_they_may(void) {
  static float one[WORLDS * CELLS], own[WORLDS * CELLS], any[WORLDS * CELLS];
  where w = {.caller = pthread_self()};
  run_batch(0, 1, one, &w);
  run_batch(0, 4, own, &w);
  CHECK(w.calls == 2 * (101 * WORLDS + 10) && w.elsewhere == 0);
  run_batch(MurkCallbackFlag_AnyThread, 4, any, &w);
  CHECK(w.elsewhere > 0);
  CHECK(memcmp(one, own, sizeof one) == 0 && memcmp(one, any, sizeof one) == 0);
  CHECK(one[0] == 6 + 100 && one[2 * CELLS] == 101 + 2);
}

static void one_world_of_a_batch_fails(uint32_t flags, uint32_t threads) {
  enum { LEN = WORLDS * CELLS };
  uint64_t configs[WORLDS], batch, ticks[WORLDS];
  int32_t statuses[WORLDS];
  int fails[WORLDS] = {0, 0, 0, 1, 0, 1, 0, 0};
  float output[LEN];
  uint8_t mask[LEN];
  MurkObsEntry entry = observe_all_of(A);
  for (int i = 0; i < WORLDS; i++) {
    MurkCallbackDef def = {.struct_size = sizeof def, .flags = flags, .name = "fails", .writes = FILL_A, .n_writes = 1, .step_fn = fail_sometimes, .user_data = &fails[i]};
    add(configs[i] = four_fields(), &def);
  }
  OK(murk_batched_create_threads(configs, WORLDS, &entry, 1, threads, &batch));
  OK(murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN, mask, LEN, ticks, statuses));
  FAILS(MurkStatus_PropagatorFailed, "world=3|step_fn returned 3", murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN, mask, LEN, ticks, statuses));
  for (int i = 0; i < WORLDS; i++) {
    CHECK(statuses[i] == (fails[i] ? MurkStatus_PropagatorFailed : 0) && ticks[i] == (fails[i] ? 1u : 2u));
    CHECK(output[i * CELLS] == (fails[i] ? 1 : 2));
  }
  fails[3] = fails[5] = 0;
  OK(murk_batched_step_and_observe_packed(batch, NULL, NULL, output, LEN, mask, LEN, ticks, statuses));
  CHECK(ticks[3] == 2 && ticks[0] == 3);
  OK(murk_batched_destroy(batch));
}

static void other_worlds_of_a_batch_go_on(void) {
  one_world_of_a_batch_fails(0, 1);
  one_world_of_a_batch_fails(0, 3);
  one_world_of_a_batch_fails(MurkCallbackFlag_AnyThread, 3);
}

static uint64_t this_batch;
static _Atomic int refusals;
static int32_t call_this_batch(MurkCallbackContext *context) {
  float buffer[CELLS];
  uint64_t ticks[WORLDS];
  if (murk_batched_read_field(this_batch, 0, A, buffer, CELLS) == MurkStatus_Busy && strstr(last_error(), "propagator of this batch") != NULL) refusals++;
  if (murk_batched_reset_world(this_batch, 1, 1) == MurkStatus_Busy && murk_batched_tick_ids(this_batch, ticks, WORLDS) == MurkStatus_Busy) refusals++;
  if (context->tick_id == 2 && context->seed == 77) murk_batched_destroy(this_batch);
  return 0;
}

/* From Java's threads too: they would wait for the caller, and the caller for them. */
static void calls_on_the_stepped_batch_are_refused(void) {
  enum { LEN = WORLDS * CELLS };
  for (uint32_t flags = 0; flags < 2; flags++) {
    uint64_t configs[WORLDS];
    float output[LEN];
    uint8_t mask[LEN];
    MurkObsEntry entry = observe_all_of(A);
    refusals = frees = 0;
    for (int i = 0; i < WORLDS; i++) {
      MurkCallbackDef def = {.struct_size = sizeof def, .flags = flags, .name = "calls", .writes = FILL_A, .n_writes = 1, .step_fn = call_this_batch, .destroy_fn = count_free};
      add(configs[i] = four_fields(), &def);
    }
    OK(murk_batched_create_threads(configs, WORLDS, &entry, 1, 3, &this_batch));
    OK(murk_batched_step_and_observe_packed(this_batch, NULL, NULL, output, LEN, mask, LEN, NULL, NULL));
    CHECK(refusals == 2 * WORLDS && frees == 0);
    OK(murk_batched_step_and_observe_packed(this_batch, NULL, NULL, output, LEN, mask, LEN, NULL, NULL));
    CHECK(frees == WORLDS);
    FAILS(MurkStatus_InvalidHandle, "batch", murk_batched_observe_all(this_batch, output, LEN, mask, LEN));
  }
}

/* Other threads of the host may ask the running step, as an OpenMP loop in it does. */
static void *read_elsewhere(void *opaque) {
  float *out;
  size_t length;
  OK(murk_step_write(opaque, A, &out, &length));
  CHECK(length == CELLS);
  out[3] = 33;
  FAILS(MurkStatus_InvalidArgument, "thread", murk_step_write(opaque, SPARSE, &out, &length));
  return NULL;
}

static int32_t ask_elsewhere(MurkCallbackContext *context) {
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, read_elsewhere, context->opaque) == 0);
  pthread_join(thread, NULL);
  return 0;
}

static void other_threads_may_ask_the_running_step(void) {
  uint64_t config = four_fields(), world;
  const MurkWriteDecl writes[] = {{A, MurkWriteMode_Full}, {SPARSE, MurkWriteMode_Full}};
  MurkCallbackDef def = {.struct_size = sizeof def, .name = "elsewhere", .writes = writes, .n_writes = 2, .step_fn = ask_elsewhere};
  float a[CELLS];
  add(config, &def);
  OK(murk_lockstep_create(config, &world));
  OK(step(world));
  OK(murk_snapshot_read_field(world, A, a, CELLS));
  CHECK(a[3] == 33);
  OK(murk_lockstep_destroy(world));
}

/* ------------------------------------------------------------------------------------------ holds */

static const float *kept;
static uint64_t held;
static int32_t keep(MurkCallbackContext *context) {
  kept = context->writes[0].values;
  for (int i = 0; i < CELLS; i++) context->writes[0].values[i] = 5;
  OK(murk_step_hold(&held));
  return 1;
}

static void held_memory_outlives_the_world(void) {
  uint64_t world = world_of(keep, NULL);
  FAILS(MurkStatus_Busy, "step_fn", murk_step_hold(&held));
  FAILS(MurkStatus_PropagatorFailed, "callback", step(world));
  OK(murk_lockstep_destroy(world));
  CHECK(kept[0] == 5 && kept[CELLS - 1] == 5);
  OK(murk_step_release(held));
  FAILS(MurkStatus_InvalidHandle, "hold", murk_step_release(held));
}

/* ------------------------------------------------------------------------------------------ realtime worlds */

static uint64_t live_world;
static struct {
  atomic_int calls, freed, stuck, waiting;
} live_notes;

static int32_t tick_live(MurkCallbackContext *context) {
  uint64_t other = atomic_load(&live_notes.stuck) == 2 ? live_world : 0, tick;
  for (int i = 0; i < CELLS; i++) context->writes[0].values[i] = (float)context->tick_id;
  atomic_fetch_add(&live_notes.calls, 1);
  if (other != 0) {
    FAILS(MurkStatus_Busy, "called from a propagator", murk_realtime_current_tick_get(other, &tick));
    FAILS(MurkStatus_Busy, "", murk_realtime_shutdown(other, -1, NULL));
    FAILS(MurkStatus_InvalidArgument, "realtime world", murk_step_hold(&held));
    OK(murk_realtime_destroy(other)); /* later */
    atomic_store(&live_notes.stuck, 0);
  }
  while (atomic_load(&live_notes.stuck) == 1) {
    atomic_store(&live_notes.waiting, 1);
    sched_yield();
  }
  return 0;
}

static void note_freed(void *data) {
  (void)data;
  atomic_fetch_add(&live_notes.freed, 1);
}

static int32_t live_of(uint32_t flags, uint64_t *world) {
  uint64_t config = four_fields();
  MurkCallbackDef def = {.struct_size = sizeof def, .name = "live", .flags = flags, .writes = FILL_A, .n_writes = 1,
                         .step_fn = tick_live, .destroy_fn = note_freed, .user_data = &live_notes};
  MurkRealtimeConfig options = {.struct_size = sizeof options, .tick_rate_hz = 1000};
  add(config, &def);
  return murk_realtime_create(config, &options, world);
}

static void a_realtime_world_runs_callbacks_for_any_thread(void) {
  uint64_t world = 0;
  float a[CELLS];
  MurkObsResult seen;
  MurkShutdownReport report = {.struct_size = sizeof report};
  int first = atomic_load(&live_notes.freed) + 1;
  FAILS(MurkStatus_InvalidArgument, "MurkCallbackFlag_AnyThread", live_of(0, &world));
  CHECK(world == 0 && atomic_load(&live_notes.freed) == first);
  for (int round = first + 1; round <= first + 5; round++) {
    OK(live_of(MurkCallbackFlag_AnyThread, &world));
    OK(murk_realtime_await_tick(world, 10, 20000));
    OK(murk_realtime_read_field(world, MURK_NEWEST, A, a, CELLS, &seen));
    CHECK(seen.tick_id >= 10 && a[0] == (float)seen.tick_id && a[CELLS - 1] == a[0]);
    if (round % 2 == 0) OK(murk_realtime_shutdown(world, -1, &report));
    CHECK(atomic_load(&live_notes.freed) == round - 1);
    OK(murk_realtime_destroy(world));
    CHECK(atomic_load(&live_notes.freed) == round); /* once, and nobody calls it any more */
    int calls = atomic_load(&live_notes.calls);
    sched_yield();
    CHECK(atomic_load(&live_notes.calls) == calls);
  }
}

static void a_realtime_world_may_be_destroyed_by_its_propagator(void) {
  uint64_t tick;
  int freed = atomic_load(&live_notes.freed);
  OK(live_of(MurkCallbackFlag_AnyThread, &live_world));
  atomic_store(&live_notes.stuck, 2);
  while (atomic_load(&live_notes.stuck) == 2) sched_yield();
  FAILS(MurkStatus_InvalidHandle, "realtime world", murk_realtime_current_tick_get(live_world, &tick));
  for (int i = 0; i < 100 && atomic_load(&live_notes.freed) == freed; i++) {
    uint64_t config = 0; /* calls free what was destroyed in callbacks */
    OK(murk_config_create(&config));
    OK(murk_config_destroy(config));
  }
  CHECK(atomic_load(&live_notes.freed) == freed + 1);
}

static void a_callback_that_does_not_return_is_left_alone(void) {
  uint64_t world = 0;
  MurkShutdownReport report = {.struct_size = sizeof report};
  int freed = atomic_load(&live_notes.freed);
  OK(live_of(MurkCallbackFlag_AnyThread, &world));
  OK(murk_realtime_await_tick(world, 1, 20000));
  atomic_store(&live_notes.waiting, 0);
  atomic_store(&live_notes.stuck, 1);
  while (atomic_load(&live_notes.waiting) == 0) sched_yield();
  OK(murk_realtime_shutdown(world, 20, &report));
  CHECK(report.tick_joined == 0);
  OK(murk_realtime_destroy(world));
  CHECK(atomic_load(&live_notes.freed) == freed); /* the function still has its data */
  atomic_store(&live_notes.stuck, 0);
}

const test_case callback_tests[] = {{"as_in_version_3_1", as_in_version_3_1},
                                    {"what_was_not_declared_is_refused", what_was_not_declared_is_refused},
                                    {"a_step_sees_what_it_needs", a_step_sees_what_it_needs},
                                    {"user_data_is_let_go_once", user_data_is_let_go_once},
                                    {"definitions_are_checked", definitions_are_checked},
                                    {"a_failing_step_is_rolled_back", a_failing_step_is_rolled_back},
                                    {"a_result_may_be_stored", a_result_may_be_stored},
                                    {"floating_point_modes_are_put_back", floating_point_modes_are_put_back},
                                    {"calls_on_the_stepped_world_are_refused", calls_on_the_stepped_world_are_refused},
                                    {"a_world_may_be_destroyed_by_its_propagator", a_world_may_be_destroyed_by_its_propagator},
                                    {"worlds_that_step_each_other_do_not_deadlock", worlds_that_step_each_other_do_not_deadlock},
                                    {"destroying_each_other_does_not_deadlock", destroying_each_other_does_not_deadlock},
                                    {"callbacks_in_callbacks_have_an_end", callbacks_in_callbacks_have_an_end},
                                    {"callbacks_at_the_end_of_the_stack", deep_stacks},
                                    {"callbacks_run_where_they_may", callbacks_run_where_they_may},
                                    {"other_worlds_of_a_batch_go_on", other_worlds_of_a_batch_go_on},
                                    {"calls_on_the_stepped_batch_are_refused", calls_on_the_stepped_batch_are_refused},
                                    {"other_threads_may_ask_the_running_step", other_threads_may_ask_the_running_step},
                                    {"held_memory_outlives_the_world", held_memory_outlives_the_world},
                                    {"a_realtime_world_runs_callbacks_for_any_thread", a_realtime_world_runs_callbacks_for_any_thread},
                                    {"a_realtime_world_may_be_destroyed_by_its_propagator", a_realtime_world_may_be_destroyed_by_its_propagator},
                                    {"a_callback_that_does_not_return_is_left_alone", a_callback_that_does_not_return_is_left_alone},
                                    {NULL, NULL}};
