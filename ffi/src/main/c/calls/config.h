/* One line a function of murk.h, as calls.c explains. */
#define CONFIG_CALLS(X, S, H)                                                                                          \
  S(CONFIG, config_create, (uint64_t * out), "(J)I", P(out))                                                           \
  X(CONFIG, config_destroy, (uint64_t config), "(J)I", L(config))                                                      \
  X(CONFIG, config_set_space, (uint64_t config, int32_t space_type, const double *params, size_t n_params), "(JIJJ)I", \
    L(config), I(space_type), P(params), L(n_params))                                                                  \
  X(CONFIG, config_add_field,                                                                                          \
    (uint64_t config, const char *name, int32_t field_type, int32_t mutability, uint32_t dims,                         \
     int32_t boundary_behavior),                                                                                       \
    "(JJIIII)I", L(config), P(name), I(field_type), I(mutability), I(dims), I(boundary_behavior))                      \
  X(CONFIG, config_add_propagator, (uint64_t config, uint64_t propagator), "(JJ)I", L(config), L(propagator))          \
  X(CONFIG, config_set_dt, (uint64_t config, double dt), "(JD)I", L(config), dt)                                       \
  X(CONFIG, config_set_seed, (uint64_t config, uint64_t seed), "(JJ)I", L(config), L(seed))                            \
  X(CONFIG, config_set_ring_buffer_size, (uint64_t config, size_t snapshots), "(JJ)I", L(config), L(snapshots))        \
  X(CONFIG, config_set_max_ingress_queue, (uint64_t config, size_t commands), "(JJ)I", L(config), L(commands))         \
  X(CONFIG, config_set_max_consecutive_failures, (uint64_t config, uint32_t failures), "(JI)I", L(config),             \
    I(failures))                                                                                                       \
  X(CONFIG, config_set_field_carry_forward, (uint64_t config, uint32_t field, uint8_t on), "(JII)I", L(config),        \
    I(field), I(on))
