/* One line a function of murk.h, as calls.c explains. */
#define REPLAY_CALLS(X, S, H)                                                                                          \
  X(RECORDING, lockstep_record,                                                                                        \
    (uint64_t world, const char *path, const MurkRecordingOptions *options, uint64_t *out),                            \
    "(JJJJ)I", L(world), P(path), P(options), P(out))                                                                  \
  X(RECORDING, batched_record,                                                                                         \
    (uint64_t batch, size_t world, const char *path, const MurkRecordingOptions *options, uint64_t *out),              \
    "(JJJJJ)I", L(batch), L(world), P(path), P(options), P(out))                                                       \
  X(RECORDING, realtime_record,                                                                                        \
    (uint64_t world, const char *path, const MurkRecordingOptions *options, uint64_t *out),                            \
    "(JJJJ)I", L(world), P(path), P(options), P(out))                                                                  \
  X(RECORDING, recording_flush, (uint64_t recording), "(J)I", L(recording))                                            \
  X(RECORDING, recording_note,                                                                                         \
    (uint64_t recording, const uint8_t *bytes, size_t length),                                                         \
    "(JJJ)I", L(recording), P(bytes), L(length))                                                                       \
  X(RECORDING, recording_progress, (uint64_t recording, MurkRecordingProgress *out), "(JJ)I", L(recording), P(out))    \
  X(RECORDING, recording_failure,                                                                                      \
    (uint64_t recording, char *buffer, size_t capacity),                                                               \
    "(JJJ)I", L(recording), P(buffer), L(capacity))                                                                    \
  X(RECORDING, recording_observed,                                                                                     \
    (uint64_t recording, uint64_t plan, const MurkAgentSet *agents, const void *output, size_t output_bytes, const     \
     uint8_t *mask, size_t mask_len),                                                                                  \
    "(JJJJJJJ)I", L(recording), L(plan), P(agents), P(output), L(output_bytes), P(mask), L(mask_len))                  \
  X(RECORDING, recording_bytes,                                                                                        \
    (uint64_t recording, uint8_t *buffer, size_t capacity, size_t *written),                                           \
    "(JJJJ)I", L(recording), P(buffer), L(capacity), P(written))                                                       \
  X(RECORDING, recording_close, (uint64_t recording), "(J)I", L(recording))                                            \
  X(RECORDING, recording_destroy, (uint64_t recording), "(J)I", L(recording))                                          \
  X(REPLAY, replay_open, (const char *path, uint64_t *out), "(JJ)I", P(path), P(out))                                  \
  X(REPLAY, replay_open_bytes,                                                                                         \
    (const uint8_t *bytes, size_t length, uint64_t *out),                                                              \
    "(JJJ)I", P(bytes), L(length), P(out))                                                                             \
  X(REPLAY, replay_destroy, (uint64_t replay), "(J)I", L(replay))                                                      \
  X(REPLAY, replay_header, (uint64_t replay, MurkReplayHeader *out), "(JJ)I", L(replay), P(out))                       \
  X(REPLAY, replay_text,                                                                                               \
    (uint64_t replay, int32_t what, char *buffer, size_t capacity, size_t *length),                                    \
    "(JIJJJ)I", L(replay), I(what), P(buffer), L(capacity), P(length))                                                 \
  X(REPLAY, replay_user,                                                                                               \
    (uint64_t replay, uint8_t *buffer, size_t capacity, size_t *written),                                              \
    "(JJJJ)I", L(replay), P(buffer), L(capacity), P(written))                                                          \
  X(REPLAY, replay_seek, (uint64_t replay, uint64_t frame), "(JJ)I", L(replay), L(frame))                              \
  X(REPLAY, replay_next,                                                                                               \
    (uint64_t replay, MurkReplayFrame *out, uint32_t *more),                                                           \
    "(JJJ)I", L(replay), P(out), P(more))                                                                              \
  X(REPLAY, replay_commands,                                                                                           \
    (uint64_t replay, MurkCommand *out, size_t capacity, size_t *n),                                                   \
    "(JJJJ)I", L(replay), P(out), L(capacity), P(n))                                                                   \
  X(REPLAY, replay_checkpoint,                                                                                         \
    (uint64_t replay, uint64_t frame, uint8_t *buffer, size_t capacity, size_t *written, uint64_t *at_frame),          \
    "(JJJJJJ)I", L(replay), L(frame), P(buffer), L(capacity), P(written), P(at_frame))                                 \
  H(REPLAY, replay_extract,                                                                                            \
    (uint64_t replay, uint64_t config, uint64_t first, uint64_t last, const char *path, uint32_t version),             \
    "(JJJJJI)I", )                                                                                                     \
  X(REPLAY, replay_cancel, (uint64_t replay), "(J)I", L(replay))                                                       \
  X(REPLAY, replay_diff, (uint64_t a, uint64_t b, uint64_t *out), "(JJJ)I", L(a), L(b), P(out))                        \
  H(REPLAY, replay_verify,                                                                                             \
    (uint64_t replay, uint64_t config, uint64_t first, uint64_t last, uint64_t *out),                                  \
    "(JJJJJ)I", )                                                                                                      \
  X(REPLAY, replay_report_get, (uint64_t report, MurkReplayReport *out), "(JJ)I", L(report), P(out))                   \
  X(REPLAY, replay_report_text,                                                                                        \
    (uint64_t report, int32_t what, char *buffer, size_t capacity, size_t *length),                                    \
    "(JIJJJ)I", L(report), I(what), P(buffer), L(capacity), P(length))                                                 \
  X(REPLAY, replay_report_destroy, (uint64_t report), "(J)I", L(report))
