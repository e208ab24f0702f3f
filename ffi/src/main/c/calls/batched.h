/* One line a function of murk.h, as calls.c explains. */
#define BATCHED_CALLS(X, S, H)                                                                                         \
  H(BATCHED, batched_create_threads,                                                                                   \
    (const uint64_t *configs, size_t n_configs, const MurkObsEntry *entries, size_t n_entries, uint32_t threads,       \
     uint64_t *out),                                                                                                   \
    "(JJJJIJ)I", )                                                                                                     \
  X(BATCHED, batched_destroy, (uint64_t batch), "(J)I", L(batch))                                                      \
  X(BATCHED, batched_step_and_observe,                                                                                 \
    (uint64_t batch, const MurkCommand *const *commands, const size_t *n_commands, float *output, size_t output_len,   \
     uint8_t *mask, size_t mask_len, uint64_t *tick_ids),                                                              \
    "(JJJJJJJJ)I", L(batch), P(commands), P(n_commands), P(output), L(output_len), P(mask), L(mask_len), P(tick_ids))  \
  X(BATCHED, batched_step_and_observe_packed,                                                                          \
    (uint64_t batch, const MurkCommand *commands, const uint64_t *offsets, float *output, size_t output_len,           \
     uint8_t *mask, size_t mask_len, uint64_t *tick_ids, int32_t *statuses),                                           \
    "(JJJJJJJJJ)I", L(batch), P(commands), P(offsets), P(output), L(output_len), P(mask), L(mask_len), P(tick_ids),    \
    P(statuses))                                                                                                       \
  X(BATCHED, batched_observe_all, (uint64_t batch, float *output, size_t output_len, uint8_t *mask, size_t mask_len),  \
    "(JJJJJ)I", L(batch), P(output), L(output_len), P(mask), L(mask_len))                                              \
  S(BATCHED, batched_reset_world, (uint64_t batch, size_t world, uint64_t seed), "(JJJ)I", L(batch), L(world),         \
    L(seed))                                                                                                           \
  S(BATCHED, batched_reset_all, (uint64_t batch, const uint64_t *seeds, size_t n_seeds), "(JJJ)I", L(batch), P(seeds), \
    L(n_seeds))                                                                                                        \
  X(BATCHED, batched_advance_worlds, (uint64_t batch, const uint8_t *selected, size_t n, uint32_t ticks), "(JJJI)I",   \
    L(batch), P(selected), L(n), I(ticks))                                                                             \
  S(BATCHED, batched_reset_worlds,                                                                                     \
    (uint64_t batch, const uint8_t *selected, const uint64_t *seeds, size_t n, uint32_t warmup_ticks), "(JJJJI)I",     \
    L(batch), P(selected), P(seeds), L(n), I(warmup_ticks))                                                            \
  X(BATCHED, batched_checkpoint_size, (uint64_t batch, size_t world, uint64_t *out), "(JJJ)I", L(batch), L(world),     \
    P(out))                                                                                                            \
  X(BATCHED, batched_checkpoint, (uint64_t batch, size_t world, uint8_t *buffer, size_t capacity, size_t *written),    \
    "(JJJJJ)I", L(batch), L(world), P(buffer), L(capacity), P(written))                                                \
  S(BATCHED, batched_restore_world, (uint64_t batch, size_t world, const uint8_t *bytes, size_t length), "(JJJJ)I",    \
    L(batch), L(world), P(bytes), L(length))                                                                           \
  S(BATCHED, batched_restore_worlds,                                                                                   \
    (uint64_t batch, const uint8_t *selected, size_t n, const uint8_t *bytes, size_t length), "(JJJJJ)I", L(batch),    \
    P(selected), L(n), P(bytes), L(length))                                                                            \
  X(BATCHED, batched_tick_ids, (uint64_t batch, uint64_t *out, size_t n), "(JJJ)I", L(batch), P(out), L(n))            \
  X(BATCHED, batched_read_field, (uint64_t batch, size_t world, uint32_t field, float *buffer, size_t length),         \
    "(JJIJJ)I", L(batch), L(world), I(field), P(buffer), L(length))                                                    \
  X(BATCHED, batched_receipts,                                                                                         \
    (uint64_t batch, size_t world, MurkReceipt *receipts, size_t capacity, size_t *n_receipts), "(JJJJJ)I", L(batch),  \
    L(world), P(receipts), L(capacity), P(n_receipts))                                                                 \
  X(BATCHED, batched_num_worlds_get, (uint64_t batch, size_t *out), "(JJ)I", L(batch), P(out))                         \
  X(BATCHED, batched_obs_output_len_get, (uint64_t batch, size_t *out), "(JJ)I", L(batch), P(out))                     \
  X(BATCHED, batched_obs_mask_len_get, (uint64_t batch, size_t *out), "(JJ)I", L(batch), P(out))                       \
  H(BATCHED, batched_bench,                                                                                            \
    (uint64_t batch, float *output, size_t output_len, uint8_t *mask, size_t mask_len, uint32_t iterations),           \
    "(JJJJJI)I", )
