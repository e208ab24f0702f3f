/* One line a function of murk.h, as calls.c explains. */
#define VIEW_CALLS(X, S, H)                                                                                            \
  X(VIEW, config_set_max_generations, (uint64_t config, uint32_t generations), "(JI)I", L(config), I(generations))     \
  X(VIEW, field_view_open, (uint64_t world, uint32_t field, MurkFieldView *out), "(JIJ)I", L(world), I(field), P(out)) \
  X(VIEW, batched_field_view_open, (uint64_t batch, uint32_t field, MurkFieldView *out), "(JIJ)I", L(batch), I(field), \
    P(out))                                                                                                            \
  X(VIEW, batched_world_field_view_open, (uint64_t batch, size_t world, uint32_t field, MurkFieldView *out),           \
    "(JJIJ)I", L(batch), L(world), I(field), P(out))                                                                   \
  X(VIEW, field_view_release, (uint64_t view), "(J)I", L(view))                                                        \
  X(VIEW, field_views_open_get, (size_t * out), "(J)I", P(out))                                                        \
  X(VIEW, batched_read_field_all, (uint64_t batch, uint32_t field, float *buffer, size_t length), "(JIJJ)I", L(batch), \
    I(field), P(buffer), L(length)) \
  H(VIEW, batched_create_def, (const MurkBatchedDef *def, uint64_t *out), "(JJ)I", )                                   \
  S(VIEW, batched_obsplan_get, (uint64_t batch, uint64_t *out), "(JJ)I", L(batch), P(out))                             \
  S(VIEW, batched_obsplan_compile,                                                                                     \
    (uint64_t batch, const MurkObsEntryDef *entries, size_t n_entries, uint64_t *out), "(JJJJ)I", L(batch),            \
    P(entries), L(n_entries), P(out))                                                                                  \
  X(VIEW, batched_observe,                                                                                             \
    (uint64_t batch, uint64_t plan, const MurkAgentSet *agents, void *output, size_t output_bytes, uint8_t *mask,      \
     size_t mask_len),                                                                                                 \
    "(JJJJJJJ)I", L(batch), L(plan), P(agents), P(output), L(output_bytes), P(mask), L(mask_len))                      \
  X(VIEW, batched_step_and_observe_agents,                                                                             \
    (uint64_t batch, const MurkCommand *commands, const uint64_t *offsets, const MurkAgentSet *agents, void *output,   \
     size_t output_bytes, uint8_t *mask, size_t mask_len, uint64_t *tick_ids, int32_t *statuses),                      \
    "(JJJJJJJJJJ)I", L(batch), P(commands), P(offsets), P(agents), P(output), L(output_bytes), P(mask), L(mask_len),   \
    P(tick_ids), P(statuses))
