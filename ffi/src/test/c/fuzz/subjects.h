/* Calls by hand of fuzz.c, by subject: structs with pointers, buffers that depend on each other, times that must be short. */

static void *maybe(const void *at) { return take() > 248 ? NULL : (void *)(uintptr_t)at; }
static uint32_t size_told(size_t bytes) {
  uint32_t size = take() < 235 ? (uint32_t)bytes : (uint32_t)number();
  return size > 60000 && size <= 65536 ? 60000 : size; /* what a longer struct says to be there may be read */
}

/* A struct that says its size, in exactly as many bytes as it says; what is behind its end is zero. */
static uint8_t *told(const void *def, size_t bytes) {
  uint32_t size;
  memcpy(&size, def, 4);
  size_t room = size < 4 ? 4 : size > 60000 ? bytes : size;
  uint8_t *at = buffer(room);
  memset(at, 0, room);
  memcpy(at, def, room < bytes ? room : bytes);
  return at;
}

/* @N of the table: small numbers, and floats, that may make sense. */
static uint8_t *words(size_t bytes, bool blank) {
  uint8_t def[256] = {0};
  uint32_t size = size_told(bytes);
  memcpy(def, &size, 4);
  for (size_t i = 4; !blank && i + 4 <= bytes; i += 4) {
    uint8_t how = take();
    float small = 0.25f * (float)(how % 5), any = (float)real();
    uint32_t word = how % 3;
    if (how > 230) word = (uint32_t)number();
    memcpy(def + i, how < 90 ? (void *)&word : how < 200 ? (void *)&small : how < 231 ? (void *)&any : (void *)&word, 4);
  }
  return told(def, bytes);
}

/* ---- configs, spaces, propagators */

static void add_field_def(void) {
  size_t n = take() % 3 == 0 ? 0 : take() % 2 ? 1 : 20;
  MurkFieldDef def = {.struct_size = size_told(sizeof def), .field_type = (int32_t)(take() % 4), .mutability = (int32_t)(take() % 3),
                      .dims = take() < 230 ? take() % 4 : (uint32_t)number(), .boundary_behavior = take() % 4,
                      .flags = take() < 230 ? take() % 16 : take(), .name = maybe(name_of_field()), .min = (float)real(),
                      .max = (float)real(), .initial = maybe(array('F', n)), .n_initial = take() < 245 ? n : number()};
  if (def.n_initial != n) def.initial = NULL;
  if (take() < 60) def.units = (const char *)name_of_field();
  judge(murk_config_add_field_def(handle(kind_of('c')), (const MurkFieldDef *)(void *)told(&def, sizeof def), maybe(buffer(4))));
}

static void set_threads(void) { judge(murk_config_set_threads(handle(kind_of('c')), take() < 240 ? take() % 4 : 257)); }

static void make(char kind, int32_t status, const uint64_t *out) { /* by address: it is read after the call */
  uint64_t value = *out;
  judge(status);
  if (status == MurkStatus_Ok) born(kind_of(kind), value);
  else if (value != 0xA5A5) finding("a handle although it failed", status);
}

static void graph(void) {
  uint64_t vertices = 1 + take() % 6, out = 0xA5A5;
  size_t edges = take() % 12;
  uint8_t *offsets = buffer((vertices + 1) * 8), *targets = buffer(edges * 4);
  for (uint64_t i = 0, at = 0; i <= vertices; i++) {
    uint64_t told_at = take() > 250 ? number() : i == vertices ? edges : at;
    memcpy(offsets + i * 8, &told_at, 8);
    if (at < edges) at += take() % 3;
    if (at > edges) at = edges;
  }
  for (size_t i = 0; i < edges; i++) {
    uint32_t target = take() > 250 ? (uint32_t)number() : take() % (uint32_t)vertices;
    memcpy(targets + i * 4, &target, 4);
  }
  MurkGraphDef def = {.struct_size = size_told(sizeof def), .directed = take() % 3, .offsets = maybe(offsets), .n_vertices = vertices,
                      .targets = maybe(targets), .n_targets = edges};
  if (take() < 80) {
    def.position_axes = take() % 3;
    def.positions = (const double *)(const void *)array('D', vertices * def.position_axes);
  }
  if (take() > 250) def.n_vertices = number() | 1ull << 40; /* must be refused before anything is read */
  make('e', murk_space_graph_create((const MurkGraphDef *)(void *)told(&def, sizeof def), &out), &out);
}

static void product(void) {
  size_t n = take() % 4;
  uint64_t out = 0xA5A5;
  uint8_t *spaces = buffer(n * 8);
  for (size_t i = 0; i < n; i++) {
    uint64_t value = handle(kind_of('e'));
    memcpy(spaces + i * 8, &value, 8);
  }
  make('e', murk_space_product_create(maybe(spaces), take() > 250 ? 17 : n, &out), &out);
}

static void ask_space(void) {
  uint64_t space = handle(kind_of('e'));
  size_t axes = take() % 4, n = take() % 5;
  const int32_t *coords = (const int32_t *)(const void *)array('I', axes * n);
  judge(murk_space_ranks(space, coords, axes, n, maybe(buffer(n * 8))));
  if (n > 1) judge(murk_space_distance(space, coords, coords + axes, axes, maybe(buffer(8))));
}

static void movement(void) {
  size_t n = take() % 4;
  MurkAgentMovementDef def = {.struct_size = size_told(sizeof def), .presence_field = take() % 3, .actions = handle(kind_of('a')),
                              .agent_ids = maybe(array('I', n)), .ranks = maybe(array('Q', n)), .n_agents = take() < 250 ? n : 65537};
  uint64_t out = 0xA5A5;
  make('p', murk_agent_movement_create((const MurkAgentMovementDef *)(void *)told(&def, sizeof def), &out), &out);
}

static void submit_actions(void) {
  size_t n = take() % 6;
  const uint32_t *ids = maybe(array('I', n));
  uint8_t *directions = buffer(n * 4), *buffers = buffer(n * 8);
  for (size_t i = 0; i < n; i++) {
    int32_t direction = take() % 6;
    uint64_t to = handle(kind_of('a'));
    memcpy(directions + i * 4, &direction, 4);
    memcpy(buffers + i * 8, &to, 8);
  }
  uint64_t told_n = take() > 250 ? MURK_MAX_ACTIONS + 1 : n;
  if (take() & 1) judge(murk_action_buffer_submit(handle(kind_of('a')), ids, (const int32_t *)(void *)directions, told_n, maybe(buffer(8))));
  else judge(murk_action_buffers_submit(maybe(buffers), ids, (const int32_t *)(void *)directions, told_n, maybe(buffer(8))));
}

/* ---- callbacks: those that live are counted, so that every destroy function is called once */

int fuzz_callbacks_alive;
static void let_go(void *unused) {
  (void)unused;
  fuzz_callbacks_alive--;
}

/* Is given nothing of the input: it runs in the middle of a call. */
static int32_t busy_step(MurkCallbackContext *context) {
  static unsigned turn;
  float *values;
  size_t n;
  int32_t at[16];
  uint64_t hold = 0;
  turn++;
  for (uint32_t i = 0; i < context->n_writes; i++)
    if (murk_step_write(context->opaque, context->writes[i].field_id, &values, &n) == MurkStatus_Ok && n > 0) values[n - 1] = 1;
  if (murk_step_write(context->opaque, 77, &values, &n) == MurkStatus_Ok) finding("a field that was not declared", 0);
  if (turn % 4 == 0) murk_step_coordinate(context->opaque, 0, at, 16);
  if (turn % 8 == 1 && murk_step_hold(&hold) == MurkStatus_Ok && murk_step_release(hold) != MurkStatus_Ok) finding("a hold is lost", 0);
  int world = kind_of('w');
  if (live_count[world] > 0) {
    uint64_t value = live[world][turn % (unsigned)live_count[world]];
    if (turn % 5 == 0) murk_snapshot_read_field(value, 0, NULL, 0);
    if (turn % 7 == 0) murk_lockstep_step(value, NULL, 0, NULL, 0, NULL, NULL);
    if (turn % 31 == 0 && murk_lockstep_destroy(value) == MurkStatus_Ok) gone(world, value);
  }
  if (turn % 11 == 0) return murk_step_fail(context->opaque, "on purpose") == MurkStatus_Ok ? 1 : 0;
  return 0;
}

static int32_t basic_step(void *user_data, const MurkStepContext *context) {
  const float *values;
  size_t n;
  (void)user_data;
  context->read_previous_fn(context->opaque, 0, &values, &n);
  context->read_fn(context->opaque, 1, &values, &n);
  return 0;
}

static void callback(void) {
  size_t reads = take() % 3, writes = take() % 3;
  uint64_t out = 0xA5A5;
  const uint32_t *fields = maybe(array('I', reads));
  uint8_t *declared = buffer(writes * sizeof(MurkWriteDecl));
  for (size_t i = 0; i < writes; i++) {
    MurkWriteDecl write = {.field_id = take() & 1, .mode = take() % 3};
    memcpy(declared + i * sizeof write, &write, sizeof write);
  }
  if (take() < 60) {
    MurkPropagatorDef def = {.name = maybe(name_of_field()), .reads_previous = fields, .n_reads_previous = reads,
                             .writes = (const MurkWriteDecl *)(void *)declared, .n_writes = take() < 250 ? writes : 65537,
                             .step_fn = take() > 250 ? NULL : basic_step, .scratch_bytes = take() < 250 ? take() : number()};
    make('p', murk_propagator_create(&def, &out), &out);
    return;
  }
  MurkCallbackDef def = {.struct_size = size_told(sizeof def), .flags = take() < 250 ? take() % 4 : take(), .name = maybe(name_of_field()),
                         .reads = fields, .n_reads = take() < 250 ? reads : 65537, .writes = (const MurkWriteDecl *)(void *)declared,
                         .n_writes = writes, .step_fn = take() > 250 ? NULL : busy_step, .destroy_fn = let_go,
                         .scratch_bytes = take() < 250 ? take() : number(), .max_dt = take() < 240 ? 0 : real()};
  int32_t status = murk_callback_create((const MurkCallbackDef *)(void *)told(&def, sizeof def), &out);
  if (status == MurkStatus_Ok) fuzz_callbacks_alive++;
  make('p', status, &out);
}

/* ---- checkpoints */

static void checkpoint(void) {
  static uint8_t bytes[1 << 16];
  size_t n = 0;
  bool batch = take() & 1;
  int32_t status = batch ? murk_batched_checkpoint(handle(kind_of('b')), take() % 3, bytes, sizeof bytes, &n)
                         : murk_lockstep_checkpoint(handle(kind_of('w')), bytes, sizeof bytes, &n);
  judge(status);
  if (status != MurkStatus_Ok) return;
  for (int damage = take() % 4; damage > 0; damage--) bytes[take32() % (take() & 1 ? n : 96)] = take();
  if (take() > 200) n = take32() % (n + 1);
  if (n > ROOM - 64) return;
  uint8_t *at = buffer(n);
  memcpy(at, bytes, n);
  if (take() & 1) judge(murk_batched_restore_world(handle(kind_of('b')), take() % 3, at, n));
  if (take() < 60) {
    size_t worlds = take() % 4;
    judge(murk_batched_restore_worlds(handle(kind_of('b')), take() & 1 ? NULL : array('B', worlds), worlds, at, n));
  }
  else judge(murk_lockstep_restore(handle(kind_of('w')), at, n));
}

/* ---- observations */

enum { MAX_TOLD = 4 };
static const MurkObsEntryDef *entry_defs(size_t n) {
  static const int32_t regions[] = {0, 0, 5, 6, 1, 2, 3, 4};
  MurkObsEntryDef defs[MAX_TOLD];
  uint8_t *at = buffer(n * sizeof defs[0]);
  for (size_t i = 0; i < n; i++) {
    size_t params = take() % 6;
    defs[i] = (MurkObsEntryDef){.struct_size = size_told(sizeof defs[0]), .field_id = take() < 240 ? take() & 1 : (uint32_t)number(),
                                .flags = take() > 200, .component = take() % 3, .region_type = regions[take() % 8],
                                .transform_type = take() % 4, .normalize_min = real(), .normalize_max = real(),
                                .region_params = rooms_taken + 4 < BUFFERS ? maybe(array('I', params)) : NULL, .n_region_params = params,
                                .dtype = take() % 4, .scale = (float)real(), .offset = (float)real(),
                                .pool_kernel = take() < 150 ? 0 : take() % 6, .pool_rows = take() % 4, .pool_cols = take() % 4,
                                .pool_row_stride = take() % 4, .pool_col_stride = take() % 4};
    if (defs[i].region_params == NULL) defs[i].n_region_params = 0;
    memcpy(at + i * sizeof defs[0], &defs[i], sizeof defs[0]);
  }
  return (const MurkObsEntryDef *)(const void *)at;
}

static void compile(void) {
  size_t n = take() % MAX_TOLD;
  uint64_t out = 0xA5A5;
  const MurkObsEntryDef *defs = entry_defs(n);
  if (take() & 1) make('o', murk_obsplan_compile_entries(handle(kind_of('w')), defs, n, &out), &out);
  else make('o', murk_batched_obsplan_compile(handle(kind_of('b')), defs, n, &out), &out);
}

static void compile_bytes(void) {
  static uint8_t bytes[1 << 12];
  size_t n = 0;
  uint64_t out = 0xA5A5;
  int32_t status = murk_obsplan_bytes(handle(kind_of('o')), bytes, sizeof bytes, &n);
  judge(status);
  if (status != MurkStatus_Ok) return;
  for (int damage = take() % 4; damage > 0 && n > 0; damage--) bytes[take32() % n] = take();
  uint8_t *at = buffer(n);
  memcpy(at, bytes, n);
  make('o', murk_obsplan_compile_bytes(handle(kind_of('w')), at, n, &out), &out);
}

static const MurkAgentSet *agents_of(size_t worlds) {
  size_t slots = take() % 4, axes = take() % 4;
  if (take() < 80) return NULL;
  MurkAgentSet set = {.struct_size = size_told(sizeof set), .ndim = (int32_t)axes, .slots = (int32_t)slots,
                      .centers = maybe(array('I', worlds * slots * axes))};
  if (take() < 80) {
    uint8_t *counts = buffer(worlds * 4);
    for (size_t i = 0; i < worlds; i++) memcpy(counts + i * 4, &(int32_t){take() % 5}, 4);
    set.counts = (const int32_t *)(void *)counts;
  }
  return (const MurkAgentSet *)(void *)told(&set, sizeof set);
}

static void observe_agents(void) {
  uint64_t batch = handle(kind_of('b'));
  size_t n = worlds_of(batch), bytes = 4 * length('F'), mask = length('B');
  uint8_t *output = buffer(bytes), *seen = buffer(mask), which_call = take() % 3;
  const MurkAgentSet *agents = agents_of(which_call == 0 ? 1 : n);
  if (which_call == 0) {
    size_t slots = 4;
    judge(murk_obsplan_observe(handle(kind_of('w')), handle(kind_of('o')), agents, output, bytes, seen, mask, maybe(buffer(slots * 16))));
  } else if (which_call == 1) {
    judge(murk_batched_observe(batch, take() & 1 ? 0 : handle(kind_of('o')), agents, output, bytes, seen, mask));
  } else {
    judge(murk_batched_step_and_observe_agents(batch, NULL, NULL, agents, output, bytes, seen, mask, maybe(buffer(n * 8)),
                                               maybe(buffer(n * 4))));
  }
}

static void batch_by_def(void) {
  size_t n = take() % 4, entries = take() % MAX_TOLD;
  uint64_t out = 0xA5A5;
  MurkBatchedDef def = {.struct_size = size_told(sizeof def), .threads = take() < 250 ? take() % 4 : 257, .configs = maybe(array('H', n)),
                        .n_configs = take() < 250 ? n : MURK_MAX_WORLDS + 1, .entries = entry_defs(entries), .n_entries = entries};
  make('b', murk_batched_create_def((const MurkBatchedDef *)(void *)told(&def, sizeof def), &out), &out);
}

static void all_receipts(void) {
  uint64_t batch = handle(kind_of('b'));
  size_t n = worlds_of(batch), room = take() % 8;
  judge(murk_batched_receipts_all(batch, (MurkReceipt *)(void *)array('R', room), room, maybe(buffer((n + 1) * 8))));
}

/* ---- views: every float that they tell of is read */

static void open_view(void) {
  MurkFieldView view = {.struct_size = size_told(sizeof view)};
  uint8_t *at = told(&view, sizeof view), which_call = take() % 3;
  uint32_t field = take() < 230 ? take() % 3 : (uint32_t)number();
  int32_t status = which_call == 0   ? murk_field_view_open(handle(kind_of('w')), field, maybe(at))
                   : which_call == 1 ? murk_batched_field_view_open(handle(kind_of('b')), field, (MurkFieldView *)(void *)at)
                                     : murk_batched_world_field_view_open(handle(kind_of('b')), take() % 3, field, (MurkFieldView *)(void *)at);
  judge(status);
  if (status != MurkStatus_Ok) return;
  memcpy(&view, at, sizeof view);
  born(kind_of('v'), view.view);
  volatile float sum = 0;
  for (uint64_t world = 0; world < view.n_worlds; world++)
    for (uint64_t i = 0; i < view.length / view.n_worlds; i++) sum += view.address[world * view.world_stride + i];
}

/* ---- realtime worlds */

static void realtime(void) {
  MurkRealtimeConfig options = {.struct_size = size_told(sizeof options), .workers = take() % 3, .tick_rate_hz = take() < 240 ? 0 : real(),
                                .ring_buffer_size = take() < 240 ? 0 : (uint32_t)number(), .start_paused = take() < 200,
                                .max_readers = take() < 240 ? 0 : (uint32_t)number(), .quiesce_timeout_ms = take() < 240 ? 0 : MURK_NO_TIME};
  if (take() > 250) options.reserved[take() % 3] = number();
  uint64_t out = 0xA5A5, config = handle(kind_of('c'));
  int32_t status = murk_realtime_create(config, (const MurkRealtimeConfig *)maybe(told(&options, sizeof options)), &out);
  gone(kind_of('c'), config);
  make('r', status, &out);
}

static void live_on(void) {
  uint64_t world = handle(kind_of('r'));
  switch (take() % 6) {
  case 0: judge(murk_realtime_pause(world, take() % 4)); break;
  case 1: judge(murk_realtime_step(world, take() % 8, maybe(buffer(4)))); break;
  case 2: judge(murk_realtime_await_tick(world, number(), take() % 3)); break;
  case 3: judge(murk_realtime_reset(world, number(), take() % 8)); break;
  case 4: judge(murk_realtime_resume(world)); break;
  default: {
    MurkShutdownReport report = {.struct_size = size_told(sizeof report)};
    judge(murk_realtime_shutdown(world, take() % 3 - 1, take() & 1 ? NULL : (MurkShutdownReport *)(void *)told(&report, sizeof report)));
  }
  }
}

static void take_receipts(void) {
  size_t n = take() % 4;
  uint8_t *at = buffer(n * sizeof(MurkRealtimeReceipt));
  if (n > 0) memcpy(at, &(uint32_t){sizeof(MurkRealtimeReceipt)}, 4);
  judge(murk_realtime_stream_receipts(handle(kind_of('t')), maybe(at), n, maybe(buffer(8))));
}

static void observe_live(void) {
  size_t agents = take() % 3, axes = take() % 3, floats = length('F'), bytes = length('B');
  const int32_t *centers = agents * axes == 0 ? NULL : (const int32_t *)(const void *)array('I', agents * axes);
  float *output = (float *)(void *)array('F', floats);
  uint8_t *mask = array('B', bytes);
  MurkObsResult *results = (MurkObsResult *)(void *)buffer(16 * (agents == 0 ? 1 : agents));
  judge(murk_realtime_observe(handle(kind_of('r')), handle(kind_of('o')), take() < 150 ? MURK_NEWEST : number(), centers, (int32_t)axes,
                              (int32_t)agents, take() > 250 ? NULL : output, floats, take() > 250 ? NULL : mask, bytes, take() & 1 ? NULL : results));
}

static void observe_live_tensors(void) {
  size_t bytes = 4 * length('F'), mask = length('B');
  uint8_t *output = buffer(bytes), *seen = buffer(mask);
  const MurkAgentSet *agents = take() & 1 ? NULL : agents_of(1);
  judge(murk_realtime_observe_tensors(handle(kind_of('r')), handle(kind_of('o')), take() < 150 ? MURK_NEWEST : number(), agents, output,
                                      bytes, seen, mask, maybe(buffer(4 * 16))));
}

static void compile_live(void) {
  size_t n = take() % MAX_TOLD;
  uint64_t out = 0xA5A5;
  make('o', murk_realtime_obsplan_compile_entries(handle(kind_of('r')), entry_defs(n), n, &out), &out);
}

/* Buffers of tickets are written at any time, so they are not those of calls. */
static void ticket(void) {
  static float output[4096];
  static uint8_t mask[4096];
  uint64_t out = 0xA5A5;
  if (take() < 80) {
    size_t room = take() < 220 ? 4096 : take();
    if (take() & 1) {
      make('k', murk_realtime_ticket_create_tensors(handle(kind_of('r')), handle(kind_of('o')), NULL, output, 4 * room, mask, room, &out), &out);
      return;
    }
    make('k', murk_realtime_ticket_create(handle(kind_of('r')), handle(kind_of('o')), NULL, 0, 0, output, room, mask, room, &out), &out);
    return;
  }
  uint64_t value = handle(kind_of('k'));
  judge(murk_realtime_ticket_submit(value));
  if (take() & 1) judge(murk_realtime_ticket_await(value, take32() % 1000000, maybe(buffer(16))));
}

/* ---- recordings and replays: what one input has recorded is read, damaged too */

static uint8_t recorded[ROOM - 64];
static size_t n_recorded;

static const char *path_of_recording(void) {
  static const char *const names[] = {"fuzz.murk", "", "/nonexistent/a", "."};
  const char *name = names[take() < 150 ? 0 : take() % 4];
  uint8_t *at = buffer(strlen(name) + 1);
  memcpy(at, name, strlen(name) + 1);
  return (const char *)at;
}

static void record(void) {
  size_t n = take() % 9;
  MurkRecordingOptions options = {.struct_size = size_told(sizeof options), .stripes = take() % 3, .checkpoint_every = take() % 4,
                                  .chunk_bytes = take() < 200 ? take() % 200 : (uint32_t)number(), .chunk_frames = take() % 4,
                                  .encoding = take() < 240 ? take() % 2 : (int32_t)number(), .user = maybe(array('B', n)),
                                  .n_user = take() < 250 ? n : number() | 1ull << 40};
  if (options.n_user != n) options.user = NULL;
  if (options.user == NULL && options.n_user < 1ull << 40) options.n_user = 0;
  const MurkRecordingOptions *told_options = take() & 1 ? NULL : (const MurkRecordingOptions *)(void *)told(&options, sizeof options);
  const char *path = take() < 220 ? NULL : path_of_recording();
  uint64_t out = 0xA5A5;
  switch (take() % 4) {
  case 0: make('g', murk_lockstep_record(handle(kind_of('w')), path, told_options, &out), &out); break;
  case 1: make('g', murk_lockstep_record(handle(kind_of('w')), path, told_options, &out), &out); break;
  case 2: make('g', murk_batched_record(handle(kind_of('b')), take() % 3, path, told_options, &out), &out); break;
  default: make('g', murk_realtime_record(handle(kind_of('r')), path, told_options, &out), &out);
  }
}

static void record_on(void) {
  uint64_t recording = handle(kind_of('g'));
  size_t n = take() % 30, told_n = take() < 250 ? n : (size_t)(number() | 1ull << 40);
  switch (take() % 8) {
  case 0: judge(murk_recording_flush(recording)); break;
  case 1: judge(murk_recording_note(recording, maybe(array('B', n)), told_n)); break;
  case 2: judge(murk_recording_close(recording)); break;
  case 3: murk_recording_failure(recording, maybe(array('B', n)), n); break;
  case 4: {
    size_t floats = 4 * length('F'), bytes = length('B');
    judge(murk_recording_observed(recording, handle(kind_of('o')), take() & 1 ? NULL : agents_of(1), array('B', floats), floats,
                                  array('B', bytes), bytes));
    break;
  }
  default: {
    size_t written = 0;
    uint8_t *at = buffer(take() < 200 ? sizeof recorded : n);
    int32_t status = murk_recording_bytes(recording, at, (size_t)(at == NULL ? 0 : lent[rooms_taken - 1].bytes), &written);
    judge(status);
    if (status == MurkStatus_Ok) memcpy(recorded, at, n_recorded = written);
  }
  }
}

static void read_replay(void) {
  uint64_t out = 0xA5A5, replay = handle(kind_of('h'));
  size_t n = n_recorded, got = 0;
  uint32_t more = 0;
  uint64_t at_frame = 0;
  switch (take() % 10) {
  case 0:
  case 1:
  case 2: {
    uint8_t *at = buffer(n);
    memcpy(at, recorded, n);
    for (int damage = take() % 3; damage > 0 && n > 0; damage--) at[take32() % (take() & 1 ? n : n < 160 ? n : 160)] = take();
    if (take() > 200 && n > 0) n = take32() % n; /* cut off */
    make('h', murk_replay_open_bytes(maybe(at), n, &out), &out);
    break;
  }
  case 3: make('h', murk_replay_open(maybe(path_of_recording()), &out), &out); break;
  case 4: judge(murk_replay_seek(replay, take() < 200 ? take() % 8 : number())); break;
  case 5: {
    size_t room = take() % 40;
    judge(murk_replay_commands(replay, (MurkCommand *)(void *)buffer(room * sizeof(MurkCommand)), room, maybe(buffer(8))));
    break;
  }
  case 6: {
    size_t room = take() < 200 ? 30000 : take();
    judge(murk_replay_checkpoint(replay, take() < 200 ? take() % 8 : number(), maybe(buffer(room)), room, &got, &at_frame));
    break;
  }
  case 7: {
    size_t room = take() * 8u;
    if (take() & 1) judge(murk_replay_user(replay, maybe(buffer(room)), room, maybe(buffer(8))));
    else judge(murk_replay_text(replay, take() % 6, maybe((const void *)buffer(room)), room, maybe(buffer(8))));
    break;
  }
  default: {
    MurkReplayFrame frame = {.struct_size = size_told(sizeof frame)};
    judge(murk_replay_next(replay, (MurkReplayFrame *)(void *)told(&frame, sizeof frame), &more));
  }
  }
}

static void verify_replay(void) {
  uint64_t out = 0xA5A5, first = take() < 150 ? 0 : number(), config = 0;
  if (take() < 60) {
    config = handle(kind_of('c'));
    gone(kind_of('c'), config);
  }
  if (take() < 60) {
    if (take() & 1) judge(murk_replay_extract(handle(kind_of('h')), config, first, take() % 8, maybe(path_of_recording()), take() % 6));
    else make('j', murk_replay_diff(handle(kind_of('h')), handle(kind_of('h')), &out), &out);
    return;
  }
  make('j', murk_replay_verify(handle(kind_of('h')), config, first, first == 0 ? 0 : number(), &out), &out);
}
