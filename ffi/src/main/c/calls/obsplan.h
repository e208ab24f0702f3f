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
  H(OBSPLAN, obsplan_mask_len, (uint64_t plan), "(JJ)I", ) \
  S(OBSPLAN, obsplan_compile_entries,                                                                                  \
    (uint64_t world, const MurkObsEntryDef *entries, size_t n_entries, uint64_t *out), "(JJJJ)I", L(world),            \
    P(entries), L(n_entries), P(out))                                                                                  \
  S(OBSPLAN, obsplan_compile_bytes, (uint64_t world, const uint8_t *bytes, size_t length, uint64_t *out), "(JJJJ)I",   \
    L(world), P(bytes), L(length), P(out))                                                                             \
  X(OBSPLAN, obsplan_bytes, (uint64_t plan, uint8_t *buffer, size_t capacity, size_t *length), "(JJJJ)I", L(plan),     \
    P(buffer), L(capacity), P(length))                                                                                 \
  X(OBSPLAN, obsplan_shape_get, (uint64_t plan, MurkObsPlanShape *out), "(JJ)I", L(plan), P(out))                      \
  X(OBSPLAN, obsplan_tensor_get, (uint64_t plan, size_t index, MurkObsTensor *out), "(JJJ)I", L(plan), L(index),       \
    P(out))                                                                                                            \
  X(OBSPLAN, obsplan_bind, (uint64_t plan, uint64_t generation), "(JJ)I", L(plan), L(generation))                      \
  X(OBSPLAN, generation_get, (uint64_t world, uint64_t *out), "(JJ)I", L(world), P(out))                               \
  X(OBSPLAN, obsplan_observe,                                                                                          \
    (uint64_t world, uint64_t plan, const MurkAgentSet *agents, void *output, size_t output_bytes, uint8_t *mask,      \
     size_t mask_len, MurkObsResult *results),                                                                         \
    "(JJJJJJJJ)I", L(world), L(plan), P(agents), P(output), L(output_bytes), P(mask), L(mask_len), P(results))
