/* One line a function of murk.h, as calls.c explains. */
#define DEFINE_CALLS(X, S, H)                                                                                          \
  X(DEFINE, config_add_field_def,                                                                                      \
    (uint64_t config, const MurkFieldDef *def, uint32_t *field), "(JJJ)I", L(config), P(def), P(field))                \
  X(DEFINE, config_add_parameter,                                                                                      \
    (uint64_t config, const char *name, double initial, uint32_t *key),                                                \
    "(JJDJ)I", L(config), P(name), initial, P(key))                                                                    \
  X(DEFINE, config_set_threads, (uint64_t config, uint32_t threads), "(JI)I", L(config), I(threads))                   \
  X(DEFINE, config_preflight,                                                                                          \
    (uint64_t config, uint32_t worlds, MurkConfigPreflight *out), "(JIJ)I", L(config), I(worlds), P(out))              \
  X(DEFINE, config_preflight_json,                                                                                     \
    (uint64_t config, uint32_t worlds, char *buffer, size_t capacity),                                                 \
    "(JIJJ)I", L(config), I(worlds), P(buffer), L(capacity))
