/* One line a function of murk.h, as calls.c explains. */
#define LIBRARY_CALLS(X, S, H)                                                                                         \
  X(LIBRARY, gradient_compute_create, (const MurkGradientComputeDef *def, uint64_t *out), "(JJ)I", P(def), P(out))     \
  X(LIBRARY, identity_copy_create, (const MurkIdentityCopyDef *def, uint64_t *out), "(JJ)I", P(def), P(out))           \
  X(LIBRARY, flow_field_create, (const MurkFlowFieldDef *def, uint64_t *out), "(JJ)I", P(def), P(out))                 \
  X(LIBRARY, agent_emission_create, (const MurkAgentEmissionDef *def, uint64_t *out), "(JJ)I", P(def), P(out))         \
  X(LIBRARY, resource_field_create, (const MurkResourceFieldDef *def, uint64_t *out), "(JJ)I", P(def), P(out))         \
  X(LIBRARY, morphological_op_create, (const MurkMorphologicalOpDef *def, uint64_t *out), "(JJ)I", P(def), P(out))     \
  X(LIBRARY, wave_propagation_create, (const MurkWavePropagationDef *def, uint64_t *out), "(JJ)I", P(def), P(out))     \
  X(LIBRARY, noise_injection_create, (const MurkNoiseInjectionDef *def, uint64_t *out), "(JJ)I", P(def), P(out))       \
  X(LIBRARY, agent_movement_create, (const MurkAgentMovementDef *def, uint64_t *out), "(JJ)I", P(def), P(out))         \
  X(LIBRARY, reward_create, (const MurkRewardDef *def, uint64_t *out), "(JJ)I", P(def), P(out))                        \
  X(LIBRARY, fire_create, (const MurkFireDef *def, uint64_t *out), "(JJ)I", P(def), P(out))                            \
  X(LIBRARY, smoke_create, (const MurkSmokeDef *def, uint64_t *out), "(JJ)I", P(def), P(out))                          \
  X(LIBRARY, water_create, (const MurkWaterDef *def, uint64_t *out), "(JJ)I", P(def), P(out))                          \
  X(LIBRARY, blast_create, (const MurkBlastDef *def, uint64_t *out), "(JJ)I", P(def), P(out))                          \
  X(LIBRARY, action_buffer_create, (uint32_t capacity, uint64_t *out), "(IJ)I", I(capacity), P(out))                   \
  X(LIBRARY, action_buffer_destroy, (uint64_t actions), "(J)I", L(actions))                                            \
  X(LIBRARY, action_buffer_submit,                                                                                     \
    (uint64_t actions, const uint32_t *agent_ids, const int32_t *directions, size_t n, size_t *accepted),              \
    "(JJJJJ)I", L(actions), P(agent_ids), P(directions), L(n), P(accepted))                                            \
  X(LIBRARY, action_buffers_submit,                                                                                    \
    (const uint64_t *actions, const uint32_t *agent_ids, const int32_t *directions, size_t n, size_t *accepted),       \
    "(JJJJJ)I", P(actions), P(agent_ids), P(directions), L(n), P(accepted))
