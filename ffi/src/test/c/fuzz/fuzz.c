/*
 * Hostile input for murk.h: bytes are read as a sequence of calls with handles that are good, stale, of another kind or
 * made up, numbers at the edges, NULLs, and buffers that are exactly as long as the call is told, between two pages
 * that nobody may touch. The engine must answer a status; whatever it reads or writes outside of a buffer ends the
 * process, since the Java VM takes no fault of its own code's for an error of the program. Checked after every call:
 *   - the status is known, and neither Panicked nor InternalError (no call here deserves one)
 *   - a call that failed has a text, and has written nothing to `out`
 *   - the bytes around a short buffer in its page are what they were
 * A process runs many inputs; what the last one was lies in a file when it dies (see driver.c). Objects are destroyed
 * at the end of an input, and the engine's account of native memory must come back to where it was.
 */
#define _GNU_SOURCE
#include "fuzz.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { KINDS = 14, LIVE = 6, STALE = 4, BUFFERS = 14, ROOM = 1 << 16, PAGE = 4096, MAX_CALLS = 300, MAX_ARGUMENTS = 12 };
static const char KIND_LETTERS[KINDS + 1] = "cpwobeavrtkghj"; /* config, propagator, world, observation plan, batch, space,
   action buffer, view, realtime world, its stream, its ticket, recording, replay, report on replays */

/* ------------------------------------------------------------------------------------------ the input */

static const uint8_t *input, *input_end;

static uint8_t take(void) { return input < input_end ? *input++ : 0; }
static uint32_t take32(void) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) value = value << 8 | take();
  return value;
}

static uint64_t number(void) {
  static const uint64_t edges[] = {0,          1,          2,           3,           4,          5,       7,        8,
                                   16,         63,         64,          255,         256,        0x7FFF,  0xFFFF,   0x10000,
                                   0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,  0x100000000, 1ull << 53, 1ull << 59, 1ull << 60, 1ull << 61,
                                   1ull << 62, 1ull << 63, UINT64_MAX - 1, UINT64_MAX};
  uint8_t how = take();
  if (how < 140) return how % 6;
  if (how < 230) return edges[how % (sizeof edges / sizeof edges[0])];
  return (uint64_t)take32() << 32 | take32();
}

static double real(void) {
  static const double edges[] = {0, 1, 2, 3, 4, 0.5, 0.1, -1, -0.0, 1e-310, 1e300, 9007199254740992.0, 1e15, 4294967296.0,
                                 0.0 / 0.0, 1.0 / 0.0, -1.0 / 0.0, 2.5};
  uint8_t how = take();
  return how < 180 ? (double)(how % 7) : edges[how % (sizeof edges / sizeof edges[0])];
}

/* ------------------------------------------------------------------------------------------ buffers */

static uint8_t *rooms[BUFFERS];
static int rooms_taken;
static struct {
  uint8_t *at;
  size_t bytes;
} lent[BUFFERS];

static void map_rooms(void) {
  for (int i = 0; i < BUFFERS; i++) {
    uint8_t *pages = mmap(NULL, ROOM + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + PAGE, ROOM, PROT_READ | PROT_WRITE) != 0) {
      perror("fuzz: mmap");
      exit(2);
    }
    rooms[i] = pages + PAGE;
  }
}

static uint8_t canary(const uint8_t *at) { return (uint8_t)(0xA5 ^ (uintptr_t)at); }

/* Exactly so many bytes, at the end of a room or (the input decides) at its start, aligned only as the end is. */
static uint8_t *buffer(size_t bytes) {
  if (rooms_taken == BUFFERS || bytes > ROOM - 64) abort();
  uint8_t *room = rooms[rooms_taken];
  uint8_t *at = (take() & 3) == 0 ? room : room + ROOM - bytes;
  for (size_t i = 0; i < 64; i++) { /* on its inner side there is no forbidden page */
    uint8_t *beside = at == room ? at + bytes + i : at - 1 - i;
    *beside = canary(beside);
  }
  lent[rooms_taken].at = at;
  lent[rooms_taken++].bytes = bytes;
  return at;
}

static bool is_untouched(int i) {
  uint8_t *at = lent[i].at, *room = rooms[i];
  for (size_t k = 0; k < 64; k++) {
    uint8_t *beside = at == room ? at + lent[i].bytes + k : at - 1 - k;
    if (*beside != canary(beside)) return false;
  }
  return true;
}

/* ------------------------------------------------------------------------------------------ handles */

static uint64_t live[KINDS][LIVE], stale[KINDS][STALE];
static int live_count[KINDS], stale_count;

static int kind_of(char letter) { return (int)(strchr(KIND_LETTERS, letter) - KIND_LETTERS); }

static uint64_t handle(int kind) {
  uint8_t how = take();
  if (how < 215 && live_count[kind] > 0) return live[kind][how % live_count[kind]];
  if (how < 225) return stale[kind][how % STALE];
  int other = how % KINDS;
  if (how < 245 && live_count[other] > 0) return live[other][0];
  return number();
}

static void gone(int kind, uint64_t value) {
  for (int i = 0; i < live_count[kind]; i++)
    if (live[kind][i] == value) {
      live[kind][i] = live[kind][--live_count[kind]];
      stale[kind][stale_count++ % STALE] = value;
      return;
    }
}

static int32_t destroy(int kind, uint64_t value) {
  switch (KIND_LETTERS[kind]) {
  case 'c': return murk_config_destroy(value);
  case 'p': return murk_propagator_destroy(value);
  case 'w': return murk_lockstep_destroy(value);
  case 'o': return murk_obsplan_destroy(value);
  case 'b': return murk_batched_destroy(value);
  case 'e': return murk_space_destroy(value);
  case 'a': return murk_action_buffer_destroy(value);
  case 'v': return murk_field_view_release(value);
  case 'r': return murk_realtime_destroy(value);
  case 't': return murk_realtime_stream_destroy(value);
  case 'k': return murk_realtime_ticket_destroy(value);
  case 'g': return murk_recording_destroy(value);
  case 'h': return murk_replay_destroy(value);
  default: return murk_replay_report_destroy(value);
  }
}

static void born(int kind, uint64_t value) {
  if (live_count[kind] == LIVE) {
    uint64_t oldest = live[kind][0];
    gone(kind, oldest);
    destroy(kind, oldest);
  }
  live[kind][live_count[kind]++] = value;
}

/* ------------------------------------------------------------------------------------------ contents */

static void fill_command(uint8_t *at) {
  MurkCommand command = {.command_type = take() < 200 ? MurkCommandType_SetField : (int32_t)number(),
                         .expires_after_tick = take() < 200 ? UINT64_MAX : number(),
                         .source_id = number(),
                         .source_seq = number(),
                         .priority_class = take(),
                         .flags = take(),
                         .component = take() < 200 ? take() & 1 : (uint16_t)take32(),
                         .field_id = (uint32_t)number(),
                         .param_key = (uint32_t)number(),
                         .float_value = (float)real(),
                         .double_value = real(),
                         .coord_ndim = take() < 220 ? 1u + take() % 4 : (uint32_t)number()};
  for (int i = 0; i < 4; i++) command.coord[i] = (int32_t)number();
  memcpy(at, &command, sizeof command);
}

static void fill_entry(uint8_t *at) {
  static const int32_t regions[] = {0, 0, 5, 6, 1, 7};
  MurkObsEntry entry = {.field_id = take() < 230 ? take() & 1 : (uint32_t)number(),
                        .region_type = take() < 240 ? regions[take() % 6] : (int32_t)number(),
                        .transform_type = take() < 230 ? take() & 1 : (int32_t)number(),
                        .normalize_min = (float)real(),
                        .normalize_max = (float)real(),
                        .dtype = take() < 240 ? 0 : (int32_t)number(),
                        .n_region_params = take() < 230 ? 1 + take() % 3 : (int32_t)number(),
                        .pool_kernel = take() < 150 ? 0 : (int32_t)(number() % 7),
                        .pool_kernel_size = (int32_t)number(),
                        .pool_stride = (int32_t)number()};
  for (int i = 0; i < 8; i++) entry.region_params[i] = take() < 230 ? take() % 4 : (int32_t)number();
  memcpy(at, &entry, sizeof entry);
}

/* `count` elements of a kind: commands C, entries E, floats F, doubles D, bytes B, i32 I, u64 Q, handles of configs H. */
static size_t bytes_of(char element) {
  switch (element) {
  case 'C': return sizeof(MurkCommand);
  case 'E': return sizeof(MurkObsEntry);
  case 'R': return sizeof(MurkReceipt);
  case 'M': return sizeof(MurkStepMetrics);
  case 'W': return sizeof(MurkWorldPreflight);
  case 'D': case 'Q': case 'H': case 'S': return 8;
  case 'F': case 'I': return 4;
  case 'B': return 1;
  default: abort();
  }
}

static uint8_t *array(char element, size_t count) {
  size_t size = bytes_of(element);
  uint8_t *at = buffer(count * size);
  if (strchr("FBRMW", element) != NULL) memset(at, take(), count * size);
  for (size_t i = 0; i < count && strchr("FBRMW", element) == NULL; i++) {
    uint8_t *to = at + i * size;
    double d;
    uint64_t q;
    switch (element) {
    case 'C': fill_command(to); break;
    case 'E': fill_entry(to); break;
    case 'D': d = real(); memcpy(to, &d, 8); break;
    case 'H': q = handle(kind_of('c')); memcpy(to, &q, 8); break;
    case 'Q': case 'S': q = number(); memcpy(to, &q, 8); break;
    case 'I': q = number(); memcpy(to, &q, 4); break;
    default: abort();
    }
  }
  return at;
}

/* ------------------------------------------------------------------------------------------ calls by table */

/* What the letters of a call mean; arguments in order.
     c p w o b   a handle of that kind        !c  the same, consumed        >w  where a new handle goes (or NULL)
     i n d y     i32 or u32 / u64 or size_t / double / u8
     [C  [E ...  an array, and behind it its length as a size_t: as long as it is, or NULL
     =8  =128    a struct of so many bytes that is written, or NULL
     s           a name                       D  a MurkScalarDiffusionDef
     @44 #44     a struct of so many bytes that says its size: one that is read, one that is written
     t[C ...     space parameters: as [D, with a number of a space type before it */
typedef struct {
  const char *name;
  void (*function)(void); /* of any type */
  const char *arguments;
} call;
#define CALL(name, arguments) {#name, (void (*)(void))murk_##name, arguments}
static const call CALLS[] = {
    CALL(config_create, ">c"),
    CALL(config_create, ">c"),
    CALL(config_destroy, "!c"),
    CALL(config_set_space, "cT[D"),
    CALL(config_set_space, "cT[D"),
    CALL(config_add_field, "csiiii"),
    CALL(config_add_field, "csiiii"),
    CALL(config_add_propagator, "c!p"),
    CALL(config_add_propagator, "c!p"),
    CALL(config_set_dt, "cd"),
    CALL(config_set_seed, "cn"),
    CALL(config_set_ring_buffer_size, "cn"),
    CALL(config_set_max_ingress_queue, "cn"),
    CALL(config_set_max_consecutive_failures, "ci"),
    CALL(config_set_field_carry_forward, "ciy"),
    CALL(propagator_destroy, "!p"),
    CALL(scalar_diffusion_create, "D>p"),
    CALL(scalar_diffusion_create, "D>p"),
    CALL(fault_propagator_create, "iin>p"),
    CALL(lockstep_create, "!c>w"),
    CALL(lockstep_create, "!c>w"),
    CALL(lockstep_destroy, "!w"),
    CALL(lockstep_step, "w[C[R=8=128"),
    CALL(lockstep_step, "w[C[R=8=128"),
    CALL(lockstep_step, "w[C[R=8=128"),
    CALL(lockstep_reset, "wn"),
    CALL(snapshot_read_field, "wi[F"),
    CALL(current_tick_get, "w=8"),
    CALL(is_tick_disabled_get, "w=1"),
    CALL(consecutive_rollbacks_get, "w=4"),
    CALL(seed_get, "w=8"),
    CALL(world_preflight_get, "w=24"),
    CALL(step_metrics, "w=128"),
    CALL(step_metrics_propagator, "wi[B=8"),
    CALL(obsplan_compile, "w[E>o"),
    CALL(obsplan_compile, "w[E>o"),
    CALL(obsplan_execute, "wo[F[B=16"),
    CALL(obsplan_execute, "wo[F[B=16"),
    CALL(obsplan_destroy, "!o"),
    CALL(obsplan_output_len, "o"),
    CALL(obsplan_mask_len, "o"),
    CALL(batched_create, "{H[E>b"),
    CALL(batched_create, "{H[E>b"),
    CALL(batched_create_threads, "{H[Ei>b"),
    CALL(batched_destroy, "!b"),
    CALL(batched_observe_all, "b[F[B"),
    CALL(batched_reset_world, "bnn"),
    CALL(batched_reset_all, "b[Q"),
    CALL(batched_tick_ids, "b[Q"),
    CALL(batched_read_field, "bni[F"),
    CALL(batched_receipts, "bn[R=8"),
    CALL(batched_num_worlds_get, "b=8"),
    CALL(batched_obs_output_len_get, "b=8"),
    CALL(batched_obs_mask_len_get, "b=8"),
    CALL(batched_bench, "b[F[Bi=8"),
    CALL(info_json, "[B"),
    CALL(last_error_message, "[B"),
    CALL(last_panic_message, "[B"),
    CALL(check_signals, ""),
    CALL(init, ""),
    CALL(abi_version, ""),
    CALL(config_add_parameter, "csd=4"),
    CALL(config_set_max_generations, "ci"),
    CALL(config_preflight, "ci#72"),
    CALL(config_preflight_json, "ci[B"),
    CALL(space_create, "T[D>e"),
    CALL(space_create, "T[D>e"),
    CALL(space_destroy, "!e"),
    CALL(config_use_space, "ce"),
    CALL(config_space, "c>e"),
    CALL(world_space, "w>e"),
    CALL(batched_space, "b>e"),
    CALL(space_cells, "e=8"),
    CALL(space_axes, "e[Q=8"),
    CALL(space_shape, "e[Q=8"),
    CALL(space_coords, "e[Q[I"),
    CALL(space_neighbours, "en[Q=8"),
    CALL(space_describe, "e[B=8"),
    CALL(gradient_compute_create, "@16>p"),
    CALL(identity_copy_create, "@8>p"),
    CALL(flow_field_create, "@20>p"),
    CALL(agent_emission_create, "@20>p"),
    CALL(resource_field_create, "@28>p"),
    CALL(morphological_op_create, "@24>p"),
    CALL(wave_propagation_create, "@32>p"),
    CALL(noise_injection_create, "@32>p"),
    CALL(reward_create, "@24>p"),
    CALL(fire_create, "@44>p"),
    CALL(smoke_create, "@36>p"),
    CALL(water_create, "@24>p"),
    CALL(blast_create, "@40>p"),
    CALL(action_buffer_create, "i>a"),
    CALL(action_buffer_destroy, "!a"),
    CALL(step_write, "ni=8=8"),
    CALL(step_fail, "ns"),
    CALL(step_coordinate, "nn[I"),
    CALL(step_hold, "=8"),
    CALL(step_release, "n"),
    CALL(lockstep_checkpoint_size, "w=8"),
    CALL(lockstep_checkpoint, "w[B=8"),
    CALL(lockstep_restore, "w[B"),
    CALL(generation_get, "w=8"),
    CALL(world_field_count, "w=4"),
    CALL(world_field_info, "wi#48"),
    CALL(world_field_name, "wi[B=8"),
    CALL(world_field_units, "wi[B=8"),
    CALL(world_field_find, "ws=4"),
    CALL(batched_field_count, "b=4"),
    CALL(batched_field_info, "bi#48"),
    CALL(batched_field_name, "bi[B=8"),
    CALL(batched_field_units, "bi[B=8"),
    CALL(batched_field_find, "bs=4"),
    CALL(world_parameter_count, "w=4"),
    CALL(world_parameter_name, "wi[B=8"),
    CALL(world_parameter_find, "ws=4"),
    CALL(world_parameters, "w[D=8"),
    CALL(batched_parameter_count, "bn=4"),
    CALL(batched_parameters, "bn[D=8"),
    CALL(obsplan_compile_bytes, "w[B>o"),
    CALL(obsplan_bytes, "o[B=8"),
    CALL(obsplan_shape_get, "o#32"),
    CALL(obsplan_tensor_get, "on#192"),
    CALL(obsplan_bind, "on"),
    CALL(batched_obsplan_get, "b>o"),
    CALL(batched_checkpoint_size, "bn=8"),
    CALL(batched_checkpoint, "bn[B=8"),
    CALL(batched_restore_world, "bn[B"),
    CALL(batched_num_receipts_get, "b=8"),
    CALL(batched_statuses, "b[I"),
    CALL(batched_step_metrics, "b[M"),
    CALL(batched_preflights, "b[W"),
    CALL(batched_seeds, "b[Q"),
    CALL(batched_status_text, "bn[B=8"),
    CALL(batched_read_field_all, "bi[F"),
    CALL(field_view_release, "!v"),
    CALL(field_views_open_get, "=8"),
    CALL(realtime_destroy, "!r"),
    CALL(realtime_phase_get, "r=4"),
    CALL(realtime_set_tick_rate, "rd"),
    CALL(realtime_tick_rate_get, "r=8"),
    CALL(realtime_current_tick_get, "r=8"),
    CALL(realtime_submit, "r[C=8"),
    CALL(realtime_stream_create, "ri>t"),
    CALL(realtime_stream_submit, "t[Cn=8"),
    CALL(realtime_stream_destroy, "!t"),
    CALL(realtime_obsplan_compile, "r[E>o"),
    CALL(realtime_obsplan_compile_bytes, "r[B>o"),
    CALL(realtime_ticket_destroy, "!k"),
    CALL(realtime_read_field, "rni[F=16"),
    CALL(realtime_preflight_get, "r#128"),
    CALL(realtime_counters_get, "r#144"),
    CALL(realtime_latency_get, "ri#56"),
    CALL(realtime_propagator_get, "ri[B=8"),
    CALL(realtime_last_failure, "r=4[B"),
    CALL(realtime_unwatch, "r"),
    CALL(configure, "@64"),
    CALL(recording_destroy, "!g"),
    CALL(recording_progress, "g#32"),
    CALL(replay_cancel, "h"),
    CALL(replay_destroy, "!h"),
    CALL(replay_header, "h#104"),
    CALL(replay_report_destroy, "!j"),
    CALL(replay_report_get, "j#64"),
    CALL(replay_report_text, "ji[B=8"),
};
enum { CALL_COUNT = sizeof CALLS / sizeof CALLS[0] };

const char *fuzz_current = "nothing";

static void finding(const char *what, int64_t status) {
  char text[1024] = "";
  murk_last_error_message(text, sizeof text);
  fprintf(stderr, "fuzz: murk_%s: %s (status %lld: %s)\n", fuzz_current, what, (long long)status, text);
  abort();
}

/* Of the process, not of a call: none of these is to be expected here. */
static bool is_status(int64_t status) {
  return status <= MurkStatus_Ok && status >= -64 && status != MurkStatus_Forked && status != MurkStatus_RuntimeUnavailable &&
         status != MurkStatus_AttachFailed;
}

static unsigned which, before; /* numbers of this call and of the last one that was good */
bool fuzz_is_new;
static uint8_t answers[256][64], pairs[256][256];

static void remember(int64_t status) {
  uint8_t *answer = &answers[which & 255][-status & 63];
  uint8_t *pair = status == MurkStatus_Ok ? &pairs[before & 255][which & 255] : answer;
  if (*answer == 0 || *pair == 0) fuzz_is_new = true;
  *answer = *pair = 1;
  if (status == MurkStatus_Ok) before = which;
}

unsigned fuzz_answers(void) {
  unsigned seen = 0;
  for (int i = 0; i < 256; i++)
    for (int k = 0; k < 64; k++) seen += answers[i][k];
  return seen;
}

static void judge(int64_t status) {
  remember(status);
  if (status == MurkStatus_Panicked || status == MurkStatus_InternalError) finding("an engine that failed", status);
  if (!is_status(status)) finding("no status of murk.h", status);
  if (status < 0 && murk_last_error_message(NULL, 0) <= 0) finding("a failure without a text", status);
  for (int i = 0; i < rooms_taken; i++)
    if (!is_untouched(i)) finding("bytes beside a buffer were written", status);
}

static size_t length(char element) {
  uint8_t how = take();
  size_t few = how < 30 ? 0 : element == 'F' || element == 'B' ? how : how % 7;
  return element == 'F' && how > 250 ? 4096 : few;
}

static uint8_t *name_of_field(void) {
  size_t letters = take() % 9;
  uint8_t *at = buffer(letters + 1);
  for (size_t i = 0; i < letters; i++) {
    uint8_t letter = take();
    at[i] = letter < 200 ? (uint8_t)('a' + letter % 26) : (uint8_t)(letter | 1);
  }
  at[letters] = 0;
  return at;
}

static uint8_t *diffusion(void) {
  size_t sources = take() < 200 ? take() % 4 : 0;
  MurkScalarDiffusionDef def = {.struct_size = take() < 230 ? sizeof def : (uint32_t)number(),
                                .input_field = (uint32_t)(take() & 1),
                                .output_field = (uint32_t)(take() & 1),
                                .gradient_field = take() < 200 ? -1 : (int32_t)number(),
                                .coefficient = take() < 200 ? 0.1 : real(),
                                .decay = take() < 200 ? 0.01 : real(),
                                .clamp_min = (float)real(),
                                .clamp_max = (float)real(),
                                .has_clamp_min = take() < 60,
                                .has_clamp_max = take() < 60};
  if (sources > 0) {
    def.source_ranks = (const uint64_t *)(const void *)array('Q', sources);
    def.source_values = (const float *)(const void *)array('F', sources);
    def.n_sources = take() < 250 ? sources : sources - 1;
  } else if (take() > 240) {
    def.n_sources = number();
  }
  /* shorter definitions are told to be shorter */
  size_t bytes = def.struct_size < 4 ? 4 : def.struct_size > sizeof def ? sizeof def : def.struct_size;
  uint8_t *at = buffer(bytes);
  memcpy(at, &def, bytes);
  return at;
}

static size_t worlds_of(uint64_t batch);
#include "subjects.h"

typedef int64_t (*any_call)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                            uint64_t, uint64_t, double);

typedef struct {
  uint64_t words[MAX_ARGUMENTS];
  int count;
  double floating;
  uint8_t *out;
  int out_kind, consumed_kind;
  uint64_t consumed;
  uint64_t configs[8];
  size_t n_configs;
} arguments;

static void push(arguments *a, uint64_t word) { a->words[a->count++] = word; }
static void push_pointer(arguments *a, const uint8_t *at) { push(a, (uint64_t)(uintptr_t)at); }

static void push_space(arguments *a) { /* type, parameters, their number */
  static const struct {
    int32_t type, n;
    double params[9];
  } good[] = {{0, 2, {9, 1}}, {1, 1, {7}}, {2, 3, {4, 5, 0}}, {3, 3, {3, 3, 2}}, {4, 2, {4, 3}}, {6, 4, {4, 4, 4, 0}},
              {5, 9, {2, 4, 2, 3, 3, 0, 2, 4, 0}}};
  size_t which = take();
  if (which < 200) {
    which %= sizeof good / sizeof good[0];
    uint8_t *at = buffer((size_t)good[which].n * 8);
    memcpy(at, good[which].params, (size_t)good[which].n * 8);
    push(a, (uint64_t)good[which].type);
    push_pointer(a, at);
    push(a, (uint64_t)good[which].n);
  } else {
    size_t n = length('D');
    push(a, which < 250 ? which % 8 : number());
    push_pointer(a, take() > 245 ? NULL : array('D', n));
    push(a, n);
  }
}

/* Reads one argument's letters and goes behind them. */
static const char *argument(const char *letter, arguments *a) {
  char element;
  size_t n;
  switch (*letter++) {
  case '!':
    a->consumed_kind = kind_of(*letter);
    a->consumed = handle(a->consumed_kind);
    push(a, a->consumed);
    return letter + 1;
  case '>':
    a->out_kind = kind_of(*letter);
    a->out = take() > 250 ? NULL : buffer(8);
    if (a->out != NULL) memset(a->out, 0xA5, 8);
    push_pointer(a, a->out);
    return letter + 1;
  case '[':
    element = *letter;
    n = length(element);
    push_pointer(a, take() > 245 ? NULL : array(element, n));
    push(a, n);
    return letter + 1;
  case '{': /* configs: they are consumed */
    n = take() < 220 ? 1u + take() % 3 : length('H');
    a->n_configs = n;
    {
      uint8_t *at = array('H', n);
      memcpy(a->configs, at, n * 8);
      push_pointer(a, take() > 250 ? NULL : at);
    }
    push(a, n);
    return letter + 1;
  case '=':
    n = (size_t)strtoul(letter, (char **)&letter, 10);
    push_pointer(a, take() > 245 ? NULL : buffer(n));
    return letter;
  case '@':
    n = (size_t)strtoul(letter, (char **)&letter, 10);
    push_pointer(a, take() > 250 ? NULL : words(n, false));
    return letter;
  case '#':
    n = (size_t)strtoul(letter, (char **)&letter, 10);
    push_pointer(a, take() > 250 ? NULL : words(n, true));
    return letter;
  case 'T':
    push_space(a);
    return letter + 2;
  case 's': push_pointer(a, take() > 250 ? NULL : name_of_field()); return letter;
  case 'D': push_pointer(a, take() > 250 ? NULL : diffusion()); return letter;
  case 'i': push(a, take() < 128 ? take() % 3 : (uint32_t)number()); return letter;
  case 'n': push(a, take() < 128 ? take() % 3 : number()); return letter;
  case 'y': push(a, take()); return letter;
  case 'd': a->floating = take() < 200 ? 0.5 : real(); return letter;
  default: push(a, handle(kind_of(letter[-1]))); return letter;
  }
}

static void by_table(const call *what) {
  arguments a = {.out_kind = -1, .consumed_kind = -1};
  for (const char *letter = what->arguments; *letter != 0;) letter = argument(letter, &a);
  const uint64_t *w = a.words;
  bool wide = strstr(what->name, "_len") != NULL && strstr(what->name, "get") == NULL;
  bool bench = strcmp(what->name, "batched_bench") == 0;
  if (bench) a.words[5] %= 4; /* iterations */
  int64_t status = ((any_call)what->function)(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], a.floating);
  if (!wide) status = (int32_t)status;
  if (wide) {
    if (status < -1) finding("a negative length", status);
    return;
  }
  if (status > 0 && (what->arguments[0] == '[' || strstr(what->name, "json") != NULL || strstr(what->name, "failure") != NULL))
    return; /* the length of a text */
  if (what->arguments[0] == 0) return;
  judge(status);
  if (a.consumed_kind >= 0) gone(a.consumed_kind, a.consumed);
  /* out NULL and an absent array leave configs alone: whoever is still there is found out when the input ends */
  if (a.out_kind >= 0 && a.out != NULL) {
    uint64_t value;
    memcpy(&value, a.out, 8);
    if (status == MurkStatus_Ok) born(a.out_kind, value);
    else if (value != 0xA5A5A5A5A5A5A5A5u) finding("a handle although it failed", status);
  }
}

/* ------------------------------------------------------------------------------------------ calls by hand */

static void execute_agents(void) {
  size_t agents = take() % 5, axes = take() % 4;
  const uint8_t *centers = array('I', agents * axes);
  size_t floats = length('F'), bytes = length('B');
  float *output = (float *)(void *)array('F', floats);
  uint8_t *mask = array('B', bytes);
  MurkObsResult *results = take() < 100 ? NULL : (MurkObsResult *)(void *)buffer(agents * sizeof *results);
  bool lie = take() > 240; /* of numbers that are refused before anything is read */
  judge(murk_obsplan_execute_agents(handle(kind_of('w')), handle(kind_of('o')), (const int32_t *)(const void *)centers,
                                    lie ? -(int32_t)axes : (int32_t)axes, lie ? 1000001 : (int32_t)agents, output, floats, mask,
                                    bytes, results));
}

static size_t worlds_of(uint64_t batch) {
  size_t n = 0;
  return murk_batched_num_worlds_get(batch, &n) == MurkStatus_Ok ? n : take() % 4;
}

static void step_batch(void) {
  uint64_t batch = handle(kind_of('b'));
  size_t n = worlds_of(batch), floats = length('F'), bytes = length('B');
  uint8_t *lists = buffer(n * 8), *counts = buffer(n * 8), *all = array('C', 4);
  for (size_t i = 0; i < n; i++) {
    uint64_t at = take() > 250 ? 0 : (uint64_t)(uintptr_t)all, count = take() % 5;
    memcpy(lists + i * 8, &at, 8);
    memcpy(counts + i * 8, &count, 8);
  }
  float *output = (float *)(void *)array('F', floats);
  uint8_t *mask = array('B', bytes);
  uint8_t *ticks = take() < 80 ? NULL : buffer(n * 8);
  judge(murk_batched_step_and_observe(batch, take() > 250 ? NULL : (const MurkCommand *const *)(void *)lists,
                                      take() > 250 ? NULL : (const size_t *)(void *)counts, take() > 250 ? NULL : output, floats, mask,
                                      bytes, (uint64_t *)(void *)ticks));
}

static void step_packed(void) {
  uint64_t batch = handle(kind_of('b')), at = 0;
  size_t n = worlds_of(batch), floats = length('F'), bytes = length('B');
  uint8_t *offsets = buffer((n + 1) * 8);
  for (size_t i = 0; i <= n; i++) {
    memcpy(offsets + i * 8, &at, 8);
    at += take() % 3;
    if (take() > 250) at = number(); /* falling, or beyond every array: must be refused before it is read */
  }
  memcpy(&at, offsets + n * 8, 8);
  uint8_t *commands = array('C', at < 40 ? at : 0);
  if (at >= 40) commands = NULL;
  float *output = (float *)(void *)array('F', floats);
  uint8_t *mask = array('B', bytes);
  uint8_t *ticks = take() < 80 ? NULL : buffer(n * 8), *statuses = take() < 80 ? NULL : buffer(n * 4);
  if (take() & 1) {
    MurkBatchedStep step = {.struct_size = sizeof step, .batch = batch, .commands = (const MurkCommand *)(void *)commands,
                            .offsets = (const uint64_t *)(void *)offsets, .output = output, .output_len = floats, .mask = mask,
                            .mask_len = bytes, .tick_ids = (uint64_t *)(void *)ticks, .statuses = (int32_t *)(void *)statuses};
    if (take() > 245) step.struct_size = (uint32_t)number();
    uint8_t *at = buffer(sizeof step); /* a forbidden page behind it */
    memcpy(at, &step, sizeof step);
    judge(murk_batched_step(take() > 250 ? NULL : (const MurkBatchedStep *)(void *)at));
    return;
  }
  judge(murk_batched_step_and_observe_packed(batch, (const MurkCommand *)(void *)commands, (const uint64_t *)(void *)offsets, output,
                                             floats, mask, bytes, (uint64_t *)(void *)ticks, (int32_t *)(void *)statuses));
}

static void reset_worlds(void) {
  uint64_t batch = handle(kind_of('b'));
  size_t n = worlds_of(batch);
  uint8_t *selected = array('B', n), *seeds = array('Q', n);
  judge(murk_batched_reset_worlds(batch, selected, take() > 250 ? NULL : (const uint64_t *)(void *)seeds, take() > 240 ? n + 1 : n, take() % 4));
}

static void advance_worlds(void) {
  uint64_t batch = handle(kind_of('b'));
  size_t n = worlds_of(batch);
  uint8_t *selected = array('B', n);
  judge(murk_batched_advance_worlds(batch, selected, take() > 240 ? n + 1 : n, take() % 4));
}

static void step_vec(void) {
  size_t n = take() % 4;
  uint8_t *worlds = buffer(n * 8), *lists = buffer(n * 8), *counts = buffer(n * 8), *all = array('C', 4);
  for (size_t i = 0; i < n; i++) {
    uint64_t world = handle(kind_of('w')), at = (uint64_t)(uintptr_t)all, count = take() % 5;
    memcpy(worlds + i * 8, &world, 8);
    memcpy(lists + i * 8, &at, 8);
    memcpy(counts + i * 8, &count, 8);
  }
  MurkStepMetrics *metrics = take() < 80 ? NULL : (MurkStepMetrics *)(void *)buffer(n * sizeof *metrics);
  judge(murk_lockstep_step_vec((const uint64_t *)(void *)worlds, take() > 250 ? NULL : (const MurkCommand *const *)(void *)lists,
                               (const size_t *)(void *)counts, n, metrics));
}

/* Things that make sense, so that the rest has something to go wrong with. */
static void good_config(void) {
  uint64_t config = 0, propagator = 0;
  const double shape[] = {4, 5, 0};
  MurkScalarDiffusionDef def = {.struct_size = sizeof def, .gradient_field = -1, .coefficient = 0.1};
  if (murk_config_create(&config) != MurkStatus_Ok) finding("no config", 0);
  born(kind_of('c'), config);
  judge(murk_config_set_space(config, MurkSpaceType_Square4, shape, 3));
  judge(murk_config_add_field(config, "a", 0, 1, 0, 0));
  judge(murk_config_add_field(config, "b", take() & 1, 1 + (take() & 1), 2, 0));
  judge(murk_config_set_dt(config, 0.5));
  if (take() < 230) {
    judge(murk_scalar_diffusion_create(&def, &propagator));
    judge(murk_config_add_propagator(config, propagator));
  }
  if (take() > 235 && murk_fault_propagator_create(1, take() % 2, take() % 3, &propagator) == MurkStatus_Ok)
    judge(murk_config_add_propagator(config, propagator));
}

static const struct {
  const char *name;
  void (*run)(void);
} BY_HAND[] = {{"config_*", good_config},
               {"config_*", good_config},
               {"config_*", good_config},
               {"config_*", good_config},
               {"config_*", good_config},
               {"obsplan_execute_agents", execute_agents},
               {"obsplan_execute_agents", execute_agents},
               {"batched_step_and_observe", step_batch},
               {"batched_step_and_observe_packed", step_packed},
               {"batched_step_and_observe_packed", step_packed},
               {"batched_reset_worlds", reset_worlds},
               {"batched_advance_worlds", advance_worlds},
               {"lockstep_step_vec", step_vec},
               {"config_add_field_def", add_field_def},
               {"config_add_field_def", add_field_def},
               {"config_set_threads", set_threads},
               {"space_graph_create", graph},
               {"space_product_create", product},
               {"space_ranks", ask_space},
               {"agent_movement_create", movement},
               {"action_buffers_submit", submit_actions},
               {"callback_create", callback},
               {"callback_create", callback},
               {"lockstep_restore", checkpoint},
               {"lockstep_restore", checkpoint},
               {"obsplan_compile_entries", compile},
               {"obsplan_compile_entries", compile},
               {"obsplan_compile_bytes", compile_bytes},
               {"obsplan_observe", observe_agents},
               {"obsplan_observe", observe_agents},
               {"batched_create_def", batch_by_def},
               {"batched_create_def", batch_by_def},
               {"batched_receipts_all", all_receipts},
               {"field_view_open", open_view},
               {"field_view_open", open_view},
               {"realtime_create", realtime},
               {"realtime_pause", live_on},
               {"realtime_stream_receipts", take_receipts},
               {"realtime_observe", observe_live},
               {"realtime_observe_tensors", observe_live_tensors},
               {"realtime_obsplan_compile_entries", compile_live},
               {"realtime_ticket_submit", ticket},
               {"lockstep_record", record},
               {"recording_note", record_on},
               {"recording_bytes", record_on},
               {"replay_next", read_replay},
               {"replay_open", read_replay},
               {"replay_verify", verify_replay}};
enum { BY_HAND_COUNT = sizeof BY_HAND / sizeof BY_HAND[0] };

uint64_t fuzz_calls;
bool fuzz_is_told;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (rooms[0] == NULL) {
    map_rooms();
    if (murk_init() != MurkStatus_Ok) finding("no engine", 0);
  }
  input = data;
  input_end = data + size;
  for (int i = 0; i < MAX_CALLS && input < input_end; i++) {
    rooms_taken = 0;
    /* kept inputs mean the same when a call is appended to a table: one counts from 0 up, the other from 255 down */
    which = take();
    bool by_hand = which > 255 - BY_HAND_COUNT;
    if (!by_hand) which %= CALL_COUNT;
    fuzz_calls++;
    fuzz_current = by_hand ? BY_HAND[255 - which].name : CALLS[which].name;
    if (fuzz_is_told) fprintf(stderr, "%s\n", fuzz_current);
    if (by_hand) BY_HAND[255 - which].run();
    else by_table(&CALLS[which]);
  }
  fuzz_current = "*_destroy";
  before = 0;
  for (int kind = 0; kind < KINDS; kind++) {
    while (live_count[kind] > 0) {
      uint64_t value = live[kind][--live_count[kind]];
      int32_t status = destroy(kind, value);
      /* a batch may have consumed configs that are still listed */
      if (status != MurkStatus_Ok && !(status == MurkStatus_InvalidHandle && KIND_LETTERS[kind] == 'c')) finding("a live object", status);
    }
    memset(stale[kind], 0, sizeof stale[kind]);
  }
  if (fuzz_callbacks_alive != 0) finding("destroy functions that were called twice or not at all", fuzz_callbacks_alive);
  return 0;
}
