/* One line a function of murk.h, as calls.c explains. */
#define CALLBACK_CALLS(X, S, H)                                                                                        \
  X(CALLBACK, propagator_create, (const MurkPropagatorDef *def, uint64_t *out), "(JJ)I", P(def), P(out))               \
  X(CALLBACK, callback_create, (const MurkCallbackDef *def, uint64_t *out), "(JJ)I", P(def), P(out))                   \
  X(CALLBACK, step_hold, (uint64_t * out), "(J)I", P(out))                                                             \
  X(CALLBACK, step_release, (uint64_t hold), "(J)I", L(hold))
