/* One line a function of murk.h, as calls.c explains. */
#define OBSPLAN_CALLS(X, S, H)                                                                                         \
  S(OBSPLAN, obsplan_compile, (uint64_t world, const MurkObsEntry *entries, size_t n_entries, uint64_t *out),          \
    "(JJJJ)I", L(world), P(entries), L(n_entries), P(out))                                                             \
  X(OBSPLAN, obsplan_execute,                                                                                          \
    (uint64_t world, uint64_t plan, float *output, size_t output_len, uint8_t *mask, size_t mask_len,                  \
     MurkObsResult *result),                                                                                           \
    "(JJJJJJJ)I", L(world), L(plan), P(output), L(output_len), P(mask), L(mask_len), P(result))                        \
  X(OBSPLAN, obsplan_execute_agents,                                                                                   \
    (uint64_t world, uint64_t plan, const int32_t *centers, int32_t ndim, int32_t n_agents, float *output,             \
     size_t output_len, uint8_t *mask, size_t mask_len, MurkObsResult *results),                                       \
    "(JJJIIJJJJJ)I", L(world), L(plan), P(centers), I(ndim), I(n_agents), P(output), L(output_len), P(mask),           \
    L(mask_len), P(results))                                                                                           \
  X(OBSPLAN, obsplan_destroy, (uint64_t plan), "(J)I", L(plan))                                                        \
  H(OBSPLAN, obsplan_output_len, (uint64_t plan), "(JJ)I", )                                                           \
  H(OBSPLAN, obsplan_mask_len, (uint64_t plan), "(JJ)I", )
