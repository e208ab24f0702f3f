/* One line a function of murk.h, as calls.c explains. */
#define REALTIME_CALLS(X, S, H)                                                                                        \
  H(REALTIME, realtime_create, (uint64_t config, const MurkRealtimeConfig *options, uint64_t *out), "(JJJ)I", )        \
  X(REALTIME, realtime_destroy, (uint64_t world), "(J)I", L(world))                                                    \
  X(REALTIME, realtime_shutdown, (uint64_t world, int64_t timeout_ms, MurkShutdownReport *report), "(JJJ)I", L(world), \
    L(timeout_ms), P(report))                                                                                          \
  X(REALTIME, realtime_phase_get, (uint64_t world, int32_t *out), "(JJ)I", L(world), P(out))                           \
  X(REALTIME, realtime_pause, (uint64_t world, uint32_t timeout_ms), "(JI)I", L(world), I(timeout_ms))                 \
  X(REALTIME, realtime_resume, (uint64_t world), "(J)I", L(world))                                                     \
  X(REALTIME, realtime_step, (uint64_t world, uint32_t timeout_ms, int32_t *outcome), "(JIJ)I", L(world),              \
    I(timeout_ms), P(outcome))                                                                                         \
  X(REALTIME, realtime_set_tick_rate, (uint64_t world, double hz), "(JD)I", L(world), hz)                              \
  X(REALTIME, realtime_tick_rate_get, (uint64_t world, double *out), "(JJ)I", L(world), P(out))                        \
  X(REALTIME, realtime_current_tick_get, (uint64_t world, uint64_t *out), "(JJ)I", L(world), P(out))                   \
  X(REALTIME, realtime_await_tick, (uint64_t world, uint64_t tick, uint32_t timeout_ms), "(JJI)I", L(world), L(tick),  \
    I(timeout_ms))                                                                                                     \
  S(REALTIME, realtime_reset, (uint64_t world, uint64_t seed, uint32_t timeout_ms), "(JJI)I", L(world), L(seed),       \
    I(timeout_ms))                                                                                                     \
  X(REALTIME, realtime_submit, (uint64_t world, const MurkCommand *commands, size_t n_commands, size_t *n_queued),     \
    "(JJJJ)I", L(world), P(commands), L(n_commands), P(n_queued))                                                      \
  X(REALTIME, realtime_stream_create, (uint64_t world, uint32_t capacity, uint64_t *out), "(JIJ)I", L(world),          \
    I(capacity), P(out))                                                                                               \
  X(REALTIME, realtime_stream_submit,                                                                                  \
    (uint64_t stream, const MurkCommand *commands, size_t n_commands, uint64_t first_tag, size_t *n_queued),           \
    "(JJJJJ)I", L(stream), P(commands), L(n_commands), L(first_tag), P(n_queued))                                      \
  X(REALTIME, realtime_stream_receipts,                                                                                \
    (uint64_t stream, MurkRealtimeReceipt *receipts, size_t capacity, size_t *n_receipts), "(JJJJ)I", L(stream),       \
    P(receipts), L(capacity), P(n_receipts))                                                                           \
  X(REALTIME, realtime_stream_destroy, (uint64_t stream), "(J)I", L(stream))                                           \
  H(REALTIME, realtime_watch, (uint64_t world, const char *name, uint32_t port, uint32_t *out_port), "(JJIJ)I", )      \
  X(REALTIME, realtime_unwatch, (uint64_t world), "(J)I", L(world))                                                    \
  S(STATE, realtime_obsplan_compile,                                                                                   \
    (uint64_t world, const MurkObsEntry *entries, size_t n_entries, uint64_t *out), "(JJJJ)I", L(world), P(entries),   \
    L(n_entries), P(out))                                                                                              \
  S(STATE, realtime_obsplan_compile_entries,                                                                           \
    (uint64_t world, const MurkObsEntryDef *entries, size_t n_entries, uint64_t *out), "(JJJJ)I", L(world),            \
    P(entries), L(n_entries), P(out))                                                                                  \
  S(STATE, realtime_obsplan_compile_bytes,                                                                             \
    (uint64_t world, const uint8_t *bytes, size_t length, uint64_t *out), "(JJJJ)I", L(world), P(bytes), L(length),    \
    P(out))                                                                                                            \
  X(STATE, realtime_observe_tensors,                                                                                   \
    (uint64_t world, uint64_t plan, uint64_t tick, const MurkAgentSet *agents, void *output, size_t output_bytes,      \
     uint8_t *mask, size_t mask_len, MurkObsResult *results),                                                          \
    "(JJJJJJJJJ)I", L(world), L(plan), L(tick), P(agents), P(output), L(output_bytes), P(mask), L(mask_len),           \
    P(results))                                                                                                        \
  X(STATE, realtime_ticket_create_tensors,                                                                             \
    (uint64_t world, uint64_t plan, const MurkAgentSet *agents, void *output, size_t output_bytes, uint8_t *mask,      \
     size_t mask_len, uint64_t *out),                                                                                  \
    "(JJJJJJJJ)I", L(world), L(plan), P(agents), P(output), L(output_bytes), P(mask), L(mask_len), P(out))             \
  X(STATE, realtime_observe,                                                                                           \
    (uint64_t world, uint64_t plan, uint64_t tick, const int32_t *centers, int32_t ndim, int32_t n_agents,             \
     float *output, size_t output_len, uint8_t *mask, size_t mask_len, MurkObsResult *results),                        \
    "(JJJJIIJJJJJ)I", L(world), L(plan), L(tick), P(centers), I(ndim), I(n_agents), P(output), L(output_len), P(mask), \
    L(mask_len), P(results))                                                                                           \
  X(STATE, realtime_ticket_create,                                                                                     \
    (uint64_t world, uint64_t plan, const int32_t *centers, int32_t ndim, int32_t n_agents, float *output,             \
     size_t output_len, uint8_t *mask, size_t mask_len, uint64_t *out),                                                \
    "(JJJIIJJJJJ)I", L(world), L(plan), P(centers), I(ndim), I(n_agents), P(output), L(output_len), P(mask),           \
    L(mask_len), P(out))                                                                                               \
  X(STATE, realtime_ticket_submit, (uint64_t ticket), "(J)I", L(ticket))                                               \
  X(STATE, realtime_ticket_await, (uint64_t ticket, uint64_t timeout_ns, MurkObsResult *results), "(JJJ)I",            \
    L(ticket), L(timeout_ns), P(results))                                                                              \
  X(STATE, realtime_ticket_destroy, (uint64_t ticket), "(J)I", L(ticket))                                              \
  X(STATE, realtime_read_field,                                                                                        \
    (uint64_t world, uint64_t tick, uint32_t field, float *buffer, size_t length, MurkObsResult *result),              \
    "(JJIJJJ)I", L(world), L(tick), I(field), P(buffer), L(length), P(result))                                         \
  X(STATE, realtime_preflight_get, (uint64_t world, MurkRealtimePreflight *out), "(JJ)I", L(world), P(out))            \
  X(STATE, realtime_counters_get, (uint64_t world, MurkRealtimeCounters *out), "(JJ)I", L(world), P(out))              \
  X(STATE, realtime_latency_get, (uint64_t world, int32_t kind, MurkLatencySummary *out), "(JIJ)I", L(world),          \
    I(kind), P(out))                                                                                                   \
  X(STATE, realtime_propagator_get,                                                                                    \
    (uint64_t world, uint32_t index, char *name_buffer, size_t capacity, uint64_t *nanos), "(JIJJJ)I", L(world),       \
    I(index), P(name_buffer), L(capacity), P(nanos))                                                                   \
  X(STATE, realtime_last_failure, (uint64_t world, int32_t *status, char *buffer, size_t capacity),                    \
    "(JJJJ)I", L(world), P(status), P(buffer), L(capacity))
