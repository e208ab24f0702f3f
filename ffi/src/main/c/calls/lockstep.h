/* One line a function of murk.h, as calls.c explains. */
#define LOCKSTEP_CALLS(X, S, H)                                                                                        \
  H(LOCKSTEP, lockstep_create, (uint64_t config, uint64_t *out), "(JJ)I", )                                            \
  X(LOCKSTEP, lockstep_destroy, (uint64_t world), "(J)I", L(world))                                                    \
  X(LOCKSTEP, lockstep_step,                                                                                           \
    (uint64_t world, const MurkCommand *commands, size_t n_commands, MurkReceipt *receipts, size_t capacity,           \
     size_t *n_receipts, MurkStepMetrics *metrics),                                                                    \
    "(JJJJJJJ)I", L(world), P(commands), L(n_commands), P(receipts), L(capacity), P(n_receipts), P(metrics))           \
  S(LOCKSTEP, lockstep_reset, (uint64_t world, uint64_t seed), "(JJ)I", L(world), L(seed))                             \
  X(LOCKSTEP, lockstep_checkpoint_size, (uint64_t world, uint64_t *out), "(JJ)I", L(world), P(out))                    \
  X(LOCKSTEP, lockstep_checkpoint, (uint64_t world, uint8_t *buffer, size_t capacity, size_t *written), "(JJJJ)I",     \
    L(world), P(buffer), L(capacity), P(written))                                                                      \
  S(LOCKSTEP, lockstep_restore, (uint64_t world, const uint8_t *bytes, size_t length), "(JJJ)I", L(world), P(bytes),   \
    L(length))                                                                                                         \
  X(LOCKSTEP, snapshot_read_field, (uint64_t world, uint32_t field, float *buffer, size_t length), "(JIJJ)I",          \
    L(world), I(field), P(buffer), L(length))                                                                          \
  H(LOCKSTEP, current_tick_get, (uint64_t world, uint64_t *out), "(JJ)I", L(world), P(out))                            \
  H(LOCKSTEP, is_tick_disabled_get, (uint64_t world, uint8_t *out), "(JJ)I", L(world), P(out))                         \
  H(LOCKSTEP, consecutive_rollbacks_get, (uint64_t world, uint32_t *out), "(JJ)I", L(world), P(out))                   \
  H(LOCKSTEP, seed_get, (uint64_t world, uint64_t *out), "(JJ)I", L(world), P(out))                                    \
  X(LOCKSTEP, world_preflight_get, (uint64_t world, MurkWorldPreflight *out), "(JJ)I", L(world), P(out))               \
  X(LOCKSTEP, step_metrics, (uint64_t world, MurkStepMetrics *out), "(JJ)I", L(world), P(out))                         \
  X(LOCKSTEP, step_metrics_propagator,                                                                                 \
    (uint64_t world, uint32_t index, char *name_buffer, size_t capacity, uint64_t *microseconds), "(JIJJJ)I",          \
    L(world), I(index), P(name_buffer), L(capacity), P(microseconds))
