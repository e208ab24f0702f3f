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
    I(field), P(buffer), L(length))
