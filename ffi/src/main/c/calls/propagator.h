/* One line a function of murk.h, as calls.c explains. */
#define PROPAGATOR_CALLS(X, S, H)                                                                                      \
  X(PROPAGATOR, propagator_destroy, (uint64_t propagator), "(J)I", L(propagator))                                      \
  X(PROPAGATOR, scalar_diffusion_create, (const MurkScalarDiffusionDef *def, uint64_t *out), "(JJ)I", P(def), P(out))  \
  X(PROPAGATOR, fault_propagator_create, (uint32_t field, int32_t kind, uint64_t succeed_ticks, uint64_t *out),        \
    "(IIJJ)I", I(field), I(kind), L(succeed_ticks), P(out))
