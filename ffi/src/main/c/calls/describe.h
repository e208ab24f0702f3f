/* One line a function of murk.h, as calls.c explains. */
#define DESCRIBE_CALLS(X, S, H)                                                                                        \
  X(DESCRIBE, world_field_count, (uint64_t world, uint32_t *out), "(JJ)I", L(world), P(out))                           \
  X(DESCRIBE, world_field_info,                                                                                        \
    (uint64_t world, uint32_t field, MurkFieldInfo *out), "(JIJ)I", L(world), I(field), P(out))                        \
  X(DESCRIBE, world_field_name,                                                                                        \
    (uint64_t world, uint32_t field, char *buffer, size_t capacity, size_t *length),                                   \
    "(JIJJJ)I", L(world), I(field), P(buffer), L(capacity), P(length))                                                 \
  X(DESCRIBE, world_field_units,                                                                                       \
    (uint64_t world, uint32_t field, char *buffer, size_t capacity, size_t *length),                                   \
    "(JIJJJ)I", L(world), I(field), P(buffer), L(capacity), P(length))                                                 \
  X(DESCRIBE, world_field_find,                                                                                        \
    (uint64_t world, const char *name, uint32_t *out), "(JJJ)I", L(world), P(name), P(out))                            \
  X(DESCRIBE, batched_field_count, (uint64_t batch, uint32_t *out), "(JJ)I", L(batch), P(out))                         \
  X(DESCRIBE, batched_field_info,                                                                                      \
    (uint64_t batch, uint32_t field, MurkFieldInfo *out), "(JIJ)I", L(batch), I(field), P(out))                        \
  X(DESCRIBE, batched_field_name,                                                                                      \
    (uint64_t batch, uint32_t field, char *buffer, size_t capacity, size_t *length),                                   \
    "(JIJJJ)I", L(batch), I(field), P(buffer), L(capacity), P(length))                                                 \
  X(DESCRIBE, batched_field_units,                                                                                     \
    (uint64_t batch, uint32_t field, char *buffer, size_t capacity, size_t *length),                                   \
    "(JIJJJ)I", L(batch), I(field), P(buffer), L(capacity), P(length))                                                 \
  X(DESCRIBE, batched_field_find,                                                                                      \
    (uint64_t batch, const char *name, uint32_t *out), "(JJJ)I", L(batch), P(name), P(out))                            \
  X(DESCRIBE, world_parameter_count, (uint64_t world, uint32_t *out), "(JJ)I", L(world), P(out))                       \
  X(DESCRIBE, world_parameter_name,                                                                                    \
    (uint64_t world, uint32_t key, char *buffer, size_t capacity, size_t *length),                                     \
    "(JIJJJ)I", L(world), I(key), P(buffer), L(capacity), P(length))                                                   \
  X(DESCRIBE, world_parameter_find,                                                                                    \
    (uint64_t world, const char *name, uint32_t *out), "(JJJ)I", L(world), P(name), P(out))                            \
  X(DESCRIBE, world_parameters,                                                                                        \
    (uint64_t world, double *values, size_t n, uint64_t *version), "(JJJJ)I", L(world), P(values), L(n), P(version))   \
  X(DESCRIBE, batched_parameter_count,                                                                                 \
    (uint64_t batch, size_t world, uint32_t *out), "(JJJ)I", L(batch), L(world), P(out))                               \
  X(DESCRIBE, batched_parameters,                                                                                      \
    (uint64_t batch, size_t world, double *values, size_t n, uint64_t *version),                                       \
    "(JJJJJ)I", L(batch), L(world), P(values), L(n), P(version))
