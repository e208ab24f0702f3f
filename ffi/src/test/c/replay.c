/* Recordings, and what is read, verified and compared of them. */
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define TICKS 20

static MurkRecordingOptions every_tick(void) {
  MurkRecordingOptions options = {.struct_size = sizeof options, .stripes = 1, .checkpoint_every = 1};
  return options;
}

static MurkRecordingProgress progress_of(uint64_t recording) {
  MurkRecordingProgress progress = {.struct_size = sizeof progress};
  OK(murk_recording_progress(recording, &progress));
  return progress;
}

/* Twenty ticks; in every one a mark, and in every fifth a command to a cell that is not there. */
static void play(uint64_t world) {
  for (int i = 0; i < TICKS; i++) {
    MurkCommand commands[2] = {set_field(1, i % ROWS, i % COLS, (float)i), set_field(1, 99, 0, 1)};
    OK(murk_lockstep_step(world, commands, i % 5 == 0 ? 2 : 1, NULL, 0, NULL, NULL));
  }
}

/* A recording into memory that was closed; the caller frees it. */
static uint8_t *recorded(const MurkRecordingOptions *options, size_t *length) {
  uint64_t world = heat_world(), recording = 0;
  OK(murk_lockstep_record(world, NULL, options, &recording));
  play(world);
  OK(murk_recording_note(recording, (const uint8_t *)"half", 4));
  OK(murk_lockstep_reset(world, 5));
  play(world);
  OK(murk_lockstep_destroy(world)); /* closes it in order */
  MurkRecordingProgress progress = progress_of(recording);
  CHECK(!progress.is_open && progress.status == MurkStatus_Ok && progress.frames == 2 * TICKS);
  uint8_t *bytes = malloc(progress.bytes_written);
  FAILS(MurkStatus_BufferTooSmall, "capacity=|allowed=", murk_recording_bytes(recording, bytes, progress.bytes_written - 1, NULL));
  OK(murk_recording_bytes(recording, bytes, progress.bytes_written, length));
  CHECK(*length == progress.bytes_written);
  CHECK(memcmp(bytes, "MURK\4", 5) == 0 && memcmp(bytes + *length - 4, "KRUM", 4) == 0);
  OK(murk_recording_destroy(recording));
  FAILS(MurkStatus_InvalidHandle, "recording=0x", murk_recording_destroy(recording));
  return bytes;
}

static void a_recording_does_not_change_the_world(void) {
  uint64_t world = heat_world(), plain = heat_world(), recording = 0;
  float here[CELLS], there[CELLS];
  OK(murk_lockstep_record(world, NULL, NULL, &recording));
  CHECK(progress_of(recording).is_open == 1);
  play(world);
  play(plain);
  CHECK(progress_of(recording).frames == TICKS);
  OK(murk_snapshot_read_field(world, 0, here, CELLS));
  OK(murk_snapshot_read_field(plain, 0, there, CELLS));
  CHECK(memcmp(here, there, sizeof here) == 0);
  uint64_t second = 0;
  FAILS(MurkStatus_InvalidArgument, "record", murk_lockstep_record(world, NULL, NULL, &second));
  CHECK(second == 0);
  OK(murk_recording_close(recording));
  OK(murk_recording_close(recording));
  FAILS(MurkStatus_InvalidArgument, "closed", murk_recording_note(recording, (const uint8_t *)"x", 1));
  play(world);
  CHECK(progress_of(recording).frames == TICKS);
  OK(murk_lockstep_record(world, NULL, NULL, &second)); /* one after the other */
  OK(murk_recording_destroy(second));
  OK(murk_recording_destroy(recording));
  OK(murk_lockstep_destroy(world));
  OK(murk_lockstep_destroy(plain));
}

static void wrong_recordings_are_refused(void) {
  uint64_t world = heat_world(), out = 0;
  MurkRecordingOptions options = {.struct_size = 8};
  FAILS(MurkStatus_InvalidArgument, "options.struct_size=8|allowed=64", murk_lockstep_record(world, NULL, &options, &out));
  options = (MurkRecordingOptions){.struct_size = sizeof options, .encoding = 7};
  FAILS(MurkStatus_InvalidArgument, "encoding=7", murk_lockstep_record(world, NULL, &options, &out));
  options = (MurkRecordingOptions){.struct_size = sizeof options, .chunk_bytes = UINT32_MAX};
  FAILS(MurkStatus_InvalidArgument, "chunk_bytes=4294967295", murk_lockstep_record(world, NULL, &options, &out));
  options = (MurkRecordingOptions){.struct_size = sizeof options, .reserved = 1};
  FAILS(MurkStatus_InvalidArgument, "reserved=1", murk_lockstep_record(world, NULL, &options, &out));
  options = (MurkRecordingOptions){.struct_size = sizeof options, .n_user = MURK_MAX_NOTE_BYTES + 1};
  FAILS(MurkStatus_InvalidArgument, "n_user=16777217", murk_lockstep_record(world, NULL, &options, &out));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_lockstep_record(world, NULL, NULL, NULL));
  FAILS(MurkStatus_InvalidArgument, "path=", murk_lockstep_record(world, "", NULL, &out));
  FAILS(MurkStatus_IoFailed, "path=/nonexistent/a", murk_lockstep_record(world, "/nonexistent/a", NULL, &out));
  FAILS(MurkStatus_InvalidHandle, "world=0x", murk_lockstep_record(77, NULL, NULL, &out));
  FAILS(MurkStatus_InvalidHandle, "recording=0x", murk_recording_flush(world));
  FAILS(MurkStatus_InvalidArgument, "out.struct_size=4", murk_recording_progress(world, &(MurkRecordingProgress){.struct_size = 4}));
  CHECK(out == 0);
  OK(murk_lockstep_destroy(world));
}

/* The file of a closed recording into `path`. */
static void record_to(const char *path, uint64_t seed, const MurkRecordingOptions *options) {
  uint64_t world = heat_world(), recording = 0;
  OK(murk_lockstep_reset(world, seed));
  OK(murk_lockstep_record(world, path, options, &recording));
  play(world);
  OK(murk_recording_flush(recording));
  CHECK(access(path, R_OK) == 0);
  FAILS(MurkStatus_InvalidArgument, "goes to a file", murk_recording_bytes(recording, (uint8_t *)"", 1, NULL));
  OK(murk_recording_close(recording));
  CHECK(murk_recording_failure(recording, NULL, 0) == 0);
  OK(murk_recording_destroy(recording));
  OK(murk_lockstep_destroy(world));
}

static void a_file_is_read_like_bytes(void) {
  uint64_t replay = 0;
  MurkReplayHeader header = {.struct_size = sizeof header};
  MurkRecordingOptions options = every_tick();
  record_to("replay-a.murk", 3, &options);
  OK(murk_replay_open("replay-a.murk", &replay));
  OK(murk_replay_header(replay, &header));
  CHECK(header.n_frames == TICKS && header.seed == 3 && header.has_world == 1);
  OK(murk_replay_destroy(replay));
  unlink("replay-a.murk");
}

static void a_replay_is_read(void) {
  size_t length = 0, n = 0;
  MurkRecordingOptions options = every_tick();
  options.user = (const uint8_t *)"yours";
  options.n_user = 5;
  uint8_t *bytes = recorded(&options, &length);
  uint64_t replay = 0, at = 0;
  OK(murk_replay_open_bytes(bytes, length, &replay));
  memset(bytes, 0, length); /* they were copied */
  MurkReplayHeader header = {.struct_size = sizeof header};
  OK(murk_replay_header(replay, &header));
  CHECK(header.version == 4 && header.dt == 1.0 && header.cells == CELLS && header.n_fields == 3 && header.stripes == 1);
  CHECK(header.n_frames == 2 * TICKS && header.n_epochs == 2 && header.is_complete == 1 && header.n_propagators == 1);
  CHECK(header.n_commands == 2 * (TICKS + 4) && header.last_tick == TICKS && header.checkpoint_every == 1);
  uint8_t user[8];
  OK(murk_replay_user(replay, user, sizeof user, &n));
  CHECK(n == 5 && memcmp(user, "yours", 5) == 0);
  char text[65536];
  OK(murk_replay_text(replay, MurkReplayText_Json, text, sizeof text, &n));
  CHECK(text[0] == '{' && text[n - 1] == '}' && strstr(text, "\"frames\":40") != NULL);
  OK(murk_replay_text(replay, MurkReplayText_Layout, text, sizeof text, &n));
  CHECK(strstr(text, "heat") != NULL);
  FAILS(MurkStatus_InvalidArgument, "what=9", murk_replay_text(replay, 9, text, sizeof text, &n));
  FAILS(MurkStatus_NotAvailable, "frame", murk_replay_commands(replay, NULL, 0, &n));
  MurkReplayFrame frame = {.struct_size = sizeof frame};
  uint32_t more = 7, frames = 0;
  for (;;) {
    OK(murk_replay_next(replay, &frame, &more));
    if (!more) break;
    frames++;
    CHECK(frame.frame == frames && frame.tick == (frames - 1) % TICKS + 1 && frame.epoch == (frames > TICKS));
    MurkCommand commands[2];
    OK(murk_replay_commands(replay, commands, 2, &n));
    CHECK(n == frame.n_commands && n == ((frames - 1) % 5 == 0 ? 2u : 1u));
    CHECK(commands[0].command_type == MurkCommandType_SetField && commands[0].float_value == (float)((frames - 1) % TICKS));
    CHECK((commands[0].flags & MurkCommandFlag_Refused) == 0);
  }
  CHECK(frames == 2 * TICKS);
  OK(murk_replay_seek(replay, 6));
  OK(murk_replay_next(replay, &frame, &more));
  CHECK(more == 1 && frame.frame == 7 && frame.tick == 7);
  FAILS(MurkStatus_InvalidArgument, "frame=41", murk_replay_seek(replay, 41));
  uint64_t world = heat_world(), tick = 0;
  OK(murk_replay_checkpoint(replay, 7, NULL, 0, &n, &at));
  CHECK(at == 7);
  uint8_t *state = malloc(n);
  OK(murk_replay_checkpoint(replay, 7, state, n, NULL, NULL));
  OK(murk_lockstep_restore(world, state, n));
  OK(murk_current_tick_get(world, &tick));
  CHECK(tick == 7);
  free(state);
  OK(murk_lockstep_destroy(world));
  OK(murk_replay_destroy(replay));
  FAILS(MurkStatus_InvalidHandle, "replay=0x", murk_replay_destroy(replay));
  free(bytes);
}

static void bytes_that_are_no_replay_are_refused(void) {
  uint64_t replay = 0;
  FAILS(MurkStatus_InvalidData, "Replay", murk_replay_open_bytes((const uint8_t *)"nonsense", 8, &replay));
  FAILS(MurkStatus_InvalidData, "Replay", murk_replay_open_bytes((const uint8_t *)"", 0, &replay));
  FAILS(MurkStatus_InvalidArgument, "bytes=NULL", murk_replay_open_bytes(NULL, 8, &replay));
  FAILS(MurkStatus_IoFailed, "/nonexistent/a", murk_replay_open("/nonexistent/a", &replay));
  FAILS(MurkStatus_InvalidArgument, "path=NULL", murk_replay_open(NULL, &replay));
  CHECK(replay == 0);
}

/* The file with a bit of its `index`th marked value flipped, and right checksums. */
static uint32_t crc32c(const uint8_t *bytes, size_t n) {
  uint32_t crc = UINT32_MAX;
  for (size_t i = 0; i < n; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0);
  }
  return ~crc;
}

static void flip(uint8_t *file, size_t length, float value) {
  for (size_t at = 16; at + 48 <= length;) {
    uint64_t stored;
    memcpy(&stored, file + at + 24, 8);
    uint8_t *body = file + at + 48;
    for (uint64_t i = 0; memcmp(file + at, "TICK", 4) == 0 && i + 4 <= stored; i += 4)
      if (memcmp(body + i, &value, 4) == 0) {
        body[i] ^= 1;
        uint32_t crc = crc32c(body, stored);
        memcpy(file + at + 40, &crc, 4);
        crc = crc32c(file + at, 44);
        memcpy(file + at + 44, &crc, 4);
        return;
      }
    at += 48 + (stored + 7) / 8 * 8;
  }
  CHECK(!"the value is not in the file");
}

static void a_replay_is_verified_and_a_flipped_bit_is_found(void) {
  size_t length = 0, n = 0;
  MurkRecordingOptions options = every_tick();
  uint8_t *bytes = recorded(&options, &length);
  uint64_t replay = 0, report = 0;
  MurkReplayReport told = {.struct_size = sizeof told};
  static char text[1 << 20];
  OK(murk_replay_open_bytes(bytes, length, &replay));
  OK(murk_replay_verify(replay, 0, 0, 0, &report));
  OK(murk_replay_report_get(report, &told));
  CHECK(told.is_same == 1 && told.frames == 2 * TICKS && told.field == -1 && told.cell == UINT64_MAX);
  OK(murk_replay_report_destroy(report));
  OK(murk_replay_verify(replay, heat_config(), 5, 8, &report));
  OK(murk_replay_report_get(report, &told));
  CHECK(told.is_same == 1 && told.frames == 4);
  OK(murk_replay_report_destroy(report));
  FAILS(MurkStatus_InvalidArgument, "to=99", murk_replay_verify(replay, 0, 5, 99, &report));
  FAILS(MurkStatus_InvalidHandle, "config=0x", murk_replay_verify(replay, 77, 0, 0, &report));
  uint64_t second = 0;
  OK(murk_replay_extract(replay, 0, 11, 20, "replay-b.murk", 4));
  FAILS(MurkStatus_InvalidArgument, "first=0|last=3", murk_replay_extract(replay, 0, 0, 3, "replay-b.murk", 4));
  FAILS(MurkStatus_InvalidArgument, "version=5", murk_replay_extract(replay, 0, 1, 3, "replay-b.murk", 5));
  FAILS(MurkStatus_IoFailed, "/nonexistent/b", murk_replay_extract(replay, 0, 1, 3, "/nonexistent/b", 4));
  OK(murk_replay_open("replay-b.murk", &second));
  OK(murk_replay_verify(second, 0, 0, 0, &report));
  OK(murk_replay_report_get(report, &told));
  CHECK(told.is_same == 1 && told.frames == 10);
  OK(murk_replay_report_destroy(report));
  OK(murk_replay_diff(replay, second, &report));
  OK(murk_replay_report_get(report, &told));
  CHECK(told.is_same == 0 && told.frame == 0);
  OK(murk_replay_report_destroy(report));
  OK(murk_replay_diff(replay, replay, &report));
  OK(murk_replay_report_get(report, &told));
  CHECK(told.is_same == 1 && told.frames == 2 * TICKS);
  OK(murk_replay_report_destroy(report));
  OK(murk_replay_destroy(second));
  unlink("replay-b.murk");
  OK(murk_replay_destroy(replay));
  flip(bytes, length, 13.0f); /* that of tick 14: row 13 % ROWS, column 13 % COLS */
  OK(murk_replay_open_bytes(bytes, length, &replay));
  OK(murk_replay_verify(replay, 0, 0, 0, &report));
  OK(murk_replay_report_get(report, &told));
  CHECK(told.is_same == 0 && told.frame == 14 && told.tick == 14 && told.epoch == 0 && told.field == 1 && told.component == 0);
  CHECK(told.cell == 13 % ROWS * COLS + 13 % COLS && told.recorded == 13.0f && told.replayed != 13.0f);
  OK(murk_replay_report_text(report, MurkReportText_Json, text, sizeof text, &n));
  CHECK(text[0] == '{' && strlen(text) == n && strstr(text, "\"tick\":14") != NULL);
  OK(murk_replay_report_text(report, MurkReportText_Words, text, sizeof text, NULL));
  CHECK(strstr(text, "tick=14") != NULL);
  OK(murk_replay_report_text(report, MurkReportText_Desync, text, sizeof text, NULL));
  CHECK(strstr(text, "mark") != NULL);
  FAILS(MurkStatus_InvalidArgument, "what=3", murk_replay_report_text(report, 3, text, sizeof text, NULL));
  OK(murk_replay_report_destroy(report));
  FAILS(MurkStatus_InvalidHandle, "report=0x", murk_replay_report_get(report, &told));
  OK(murk_replay_destroy(replay));
  free(bytes);
}

static void a_realtime_world_is_recorded_while_it_ticks(void) {
  uint64_t world = 0, recording = 0, replay = 0, report = 0;
  MurkRealtimeConfig config = {.struct_size = sizeof config, .tick_rate_hz = 1000};
  MurkRecordingOptions options = every_tick();
  OK(murk_realtime_create(heat_config(), &config, &world));
  OK(murk_realtime_record(world, NULL, &options, &recording));
  MurkCommand command = set_field(1, 2, 3, 4.0f);
  uint64_t tick = 0;
  OK(murk_realtime_current_tick_get(world, &tick));
  OK(murk_realtime_submit(world, &command, 1, NULL));
  OK(murk_realtime_await_tick(world, tick + 20, 20000));
  OK(murk_recording_close(recording));
  MurkRecordingProgress progress = progress_of(recording);
  CHECK(progress.frames >= 19 && !progress.is_open);
  OK(murk_realtime_destroy(world));
  uint8_t *bytes = malloc(progress.bytes_written);
  OK(murk_recording_bytes(recording, bytes, progress.bytes_written, NULL));
  OK(murk_recording_destroy(recording));
  OK(murk_replay_open_bytes(bytes, progress.bytes_written, &replay));
  OK(murk_replay_verify(replay, 0, 0, 0, &report));
  MurkReplayReport told = {.struct_size = sizeof told};
  OK(murk_replay_report_get(report, &told));
  CHECK(told.is_same == 1 && told.frames == progress.frames);
  OK(murk_replay_report_destroy(report));
  OK(murk_replay_destroy(replay));
  free(bytes);
}

/* ------------------------------------------------------------------------------------------ several threads */

static _Atomic int working;

static void *verify_until_it_is_cancelled(void *replay) {
  uint64_t report = 0;
  int32_t status;
  while ((status = murk_replay_verify(*(uint64_t *)replay, 0, 0, 0, &report)) == MurkStatus_Ok) OK(murk_replay_report_destroy(report));
  CHECK(status == MurkStatus_Interrupted && strstr(last_error(), "murk_replay_cancel") != NULL);
  working = 0;
  return NULL;
}

static void a_verification_is_cancelled_by_another_thread(void) {
  uint64_t replay = 0, report = 0;
  MurkRecordingOptions options = every_tick();
  record_to("replay-c.murk", 3, &options);
  OK(murk_replay_open("replay-c.murk", &replay));
  OK(murk_replay_cancel(replay)); /* nobody is at it */
  for (int round = 0; round < 20; round++) {
    pthread_t thread;
    working = 1;
    CHECK(pthread_create(&thread, NULL, verify_until_it_is_cancelled, &replay) == 0);
    while (working) {
      OK(murk_replay_cancel(replay));
      usleep(500);
    }
    pthread_join(thread, NULL);
    MurkReplayReport told = {.struct_size = sizeof told};
    OK(murk_replay_verify(replay, 0, 0, 0, &report)); /* that interrupt is no later call's */
    OK(murk_replay_report_get(report, &told));
    CHECK(told.is_same == 1 && told.frames == TICKS);
    OK(murk_replay_report_destroy(report));
  }
  OK(murk_replay_destroy(replay));
  FAILS(MurkStatus_InvalidHandle, "replay=0x", murk_replay_cancel(replay));
  unlink("replay-c.murk");
}

enum { WORLDS = 3 };

static uint64_t shared_batch, shared_recordings[WORLDS];

static void *step_the_batch(void *unused) {
  (void)unused;
  MurkCommand commands[WORLDS];
  uint64_t offsets[WORLDS + 1] = {0, 1, 2, 3};
  float output[WORLDS * CELLS];
  uint8_t mask[WORLDS * CELLS];
  for (int i = 0; i < WORLDS; i++) commands[i] = set_field(1, i, 0, 2);
  MurkBatchedStep step = {.struct_size = sizeof step, .batch = shared_batch, .commands = commands, .offsets = offsets};
  step.output = output;
  step.output_len = WORLDS * CELLS;
  step.mask = mask;
  step.mask_len = WORLDS * CELLS;
  for (int i = 0; i < 300; i++) OK(murk_batched_step(&step));
  working = 0;
  return NULL;
}

static void *ask_the_recordings(void *unused) {
  (void)unused;
  while (working)
    for (int i = 0; i < WORLDS; i++) {
      CHECK(progress_of(shared_recordings[i]).frames <= 300);
      OK(murk_recording_note(shared_recordings[i], (const uint8_t *)"x", 1));
      OK(murk_recording_flush(shared_recordings[i]));
    }
  return NULL;
}

static void recordings_of_a_batch_are_asked_while_others_step_it(void) {
  uint64_t configs[WORLDS], report = 0, replay = 0;
  for (int i = 0; i < WORLDS; i++) configs[i] = heat_config();
  MurkObsEntry heat = observe_all_of(0);
  OK(murk_batched_create_threads(configs, WORLDS, &heat, 1, 2, &shared_batch));
  for (int i = 0; i < WORLDS; i++) OK(murk_batched_record(shared_batch, (size_t)i, NULL, NULL, &shared_recordings[i]));
  pthread_t threads[2];
  working = 1;
  CHECK(pthread_create(&threads[0], NULL, step_the_batch, NULL) == 0);
  CHECK(pthread_create(&threads[1], NULL, ask_the_recordings, NULL) == 0);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  OK(murk_batched_destroy(shared_batch)); /* under its recordings */
  for (int i = 0; i < WORLDS; i++) {
    FAILS(MurkStatus_InvalidArgument, "closed", murk_recording_note(shared_recordings[i], (const uint8_t *)"x", 1));
    MurkRecordingProgress progress = progress_of(shared_recordings[i]);
    CHECK(!progress.is_open && progress.status == MurkStatus_Ok && progress.frames == 300);
    uint8_t *bytes = malloc(progress.bytes_written);
    OK(murk_recording_bytes(shared_recordings[i], bytes, progress.bytes_written, NULL));
    OK(murk_recording_destroy(shared_recordings[i]));
    OK(murk_replay_open_bytes(bytes, progress.bytes_written, &replay));
    free(bytes);
    OK(murk_replay_verify(replay, 0, 0, 0, &report));
    MurkReplayReport told = {.struct_size = sizeof told};
    OK(murk_replay_report_get(report, &told));
    CHECK(told.is_same == 1 && told.frames == 300);
    OK(murk_replay_report_destroy(report));
    OK(murk_replay_destroy(replay));
  }
}

static void *destroy_a_recording(void *recording) {
  OK(murk_recording_destroy(*(uint64_t *)recording));
  return NULL;
}

static void worlds_and_recordings_go_in_any_order(void) {
  for (int round = 0; round < 50; round++) {
    uint64_t world = heat_world(), recording = 0;
    pthread_t thread;
    OK(murk_lockstep_record(world, NULL, NULL, &recording));
    CHECK(pthread_create(&thread, NULL, destroy_a_recording, &recording) == 0);
    OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
    if (round % 2 == 0) OK(murk_lockstep_destroy(world));
    pthread_join(thread, NULL);
    FAILS(MurkStatus_InvalidHandle, "recording=0x", murk_recording_flush(recording));
    if (round % 2 != 0) {
      OK(murk_lockstep_record(world, NULL, NULL, &recording));
      OK(murk_lockstep_destroy(world));
      OK(murk_recording_destroy(recording));
    }
  }
}

const test_case replay_tests[] = {
    {"a_verification_is_cancelled_by_another_thread", a_verification_is_cancelled_by_another_thread},
    {"recordings_of_a_batch_are_asked_while_others_step_it", recordings_of_a_batch_are_asked_while_others_step_it},
    {"worlds_and_recordings_go_in_any_order", worlds_and_recordings_go_in_any_order},
    {"a_realtime_world_is_recorded_while_it_ticks", a_realtime_world_is_recorded_while_it_ticks},
    {"a_replay_is_verified_and_a_flipped_bit_is_found", a_replay_is_verified_and_a_flipped_bit_is_found},
    {"a_recording_does_not_change_the_world", a_recording_does_not_change_the_world},
    {"wrong_recordings_are_refused", wrong_recordings_are_refused},
    {"a_file_is_read_like_bytes", a_file_is_read_like_bytes},
    {"a_replay_is_read", a_replay_is_read},
    {"bytes_that_are_no_replay_are_refused", bytes_that_are_no_replay_are_refused},
    {NULL, NULL},
};
