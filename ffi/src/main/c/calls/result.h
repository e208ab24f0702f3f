/* One line a function of murk.h, as calls.c explains. */
#define RESULT_CALLS(X, S, H)                                                                                          \
  X(RESULT, batched_receipts_all,                                                                                      \
    (uint64_t batch, MurkReceipt *receipts, size_t capacity, uint64_t *offsets), "(JJJJ)I", L(batch), P(receipts),     \
    L(capacity), P(offsets))                                                                                           \
  X(RESULT, batched_num_receipts_get, (uint64_t batch, size_t *out), "(JJ)I", L(batch), P(out))                        \
  X(RESULT, batched_statuses, (uint64_t batch, int32_t *out, size_t n), "(JJJ)I", L(batch), P(out), L(n))              \
  X(RESULT, batched_step_metrics, (uint64_t batch, MurkStepMetrics *out, size_t n), "(JJJ)I", L(batch), P(out), L(n))  \
  X(RESULT, batched_preflights, (uint64_t batch, MurkWorldPreflight *out, size_t n), "(JJJ)I", L(batch), P(out), L(n)) \
  X(RESULT, batched_seeds, (uint64_t batch, uint64_t *out, size_t n), "(JJJ)I", L(batch), P(out), L(n))                \
  X(RESULT, batched_status_text,                                                                                       \
    (uint64_t batch, size_t world, char *buffer, size_t capacity, size_t *length), "(JJJJJ)I", L(batch), L(world),     \
    P(buffer), L(capacity), P(length))
