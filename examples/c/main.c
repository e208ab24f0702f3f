/* A plate of 16 x 16 cells with a hot cell, observed by an agent that walks towards the heat. */
#include <murk.h>

#include <stdio.h>

enum { SIDE = 16, HOT = 12 * SIDE + 13, RADIUS = 1, WINDOW = (2 * RADIUS + 1) * (2 * RADIUS + 1) };

static int failed(const char *what) {
  char text[512];
  murk_last_error_message(text, sizeof text);
  fprintf(stderr, "%s: %s\n", what, text);
  return 1;
}

static int32_t create_plate(uint64_t *world) {
  uint64_t config, diffusion;
  const double space[] = {SIDE, SIDE, MurkEdgeBehavior_Absorb}; /* rows, cols, edge */
  const uint64_t hot_cell = HOT;
  const float hot = 10;
  MurkScalarDiffusionDef def = {.struct_size = sizeof def, .gradient_field = -1, .coefficient = 0.2,
                                .source_ranks = &hot_cell, .source_values = &hot, .n_sources = 1};
  int32_t status = murk_config_create(&config); /* starts the engine */
  if (status != MurkStatus_Ok) return status;
  murk_config_set_space(config, MurkSpaceType_Square4, space, 3);
  murk_config_add_field(config, "heat", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, MurkBoundaryBehavior_Clamp);
  murk_config_set_dt(config, 1.0);
  status = murk_scalar_diffusion_create(&def, &diffusion);
  if (status == MurkStatus_Ok) status = murk_config_add_propagator(config, diffusion);
  if (status != MurkStatus_Ok) {
    murk_config_destroy(config);
    return status;
  }
  return murk_lockstep_create(config, world); /* consumes the config */
}

int main(void) {
  uint64_t world, plan;
  const MurkObsEntry around = {.field_id = 0, .region_type = MurkRegionType_AgentRect,
                               .region_params = {RADIUS, RADIUS}, .n_region_params = 2};
  if (create_plate(&world) != MurkStatus_Ok) return failed("a plate");
  if (murk_obsplan_compile(world, &around, 1, &plan) != MurkStatus_Ok) return failed("a plan");
  int32_t agent[2] = {2, 1}; /* row, column */
  int steps = 0;
  for (; steps < 200 && agent[0] * SIDE + agent[1] != HOT; steps++) {
    float heat[WINDOW];
    uint8_t inside[WINDOW];
    if (murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL) != MurkStatus_Ok) return failed("a step");
    if (murk_obsplan_execute_agents(world, plan, agent, 2, 1, heat, WINDOW, inside, WINDOW, NULL) != MurkStatus_Ok)
      return failed("an observation");
    int best = WINDOW / 2; /* where the agent is */
    for (int i = 0; i < WINDOW; i++)
      if (inside[i] && heat[i] > heat[best]) best = i;
    agent[0] += best / (2 * RADIUS + 1) - RADIUS;
    agent[1] += best % (2 * RADIUS + 1) - RADIUS;
  }
  printf("at row %d, column %d after %d steps\n", agent[0], agent[1], steps);
  murk_obsplan_destroy(plan);
  murk_lockstep_destroy(world);
  return agent[0] * SIDE + agent[1] == HOT ? 0 : 1;
}
