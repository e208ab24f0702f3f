/* The propagators of the library: every definition, and every way to be wrong about it. */
#include "check.h"

#include <math.h>



/* A definition that is good; then NULL pointers and wrong sizes. The propagator is destroyed. */
#define GOOD(function, definition)                                                             \
  do {                                                                                         \
    uint64_t made = 0;                                                                         \
    if (OK(function(&(definition), &made))) OK(murk_propagator_destroy(made));                 \
    FAILS(MurkStatus_InvalidArgument, "def=NULL", function(NULL, &made));                      \
    FAILS(MurkStatus_InvalidArgument, "out=NULL", function(&(definition), NULL));              \
    const uint32_t sizes[] = {0, 1, 4, sizeof(definition) - 4, sizeof(definition) + 4, 0xFFFFFFFF}; \
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {                              \
      uint32_t size = (definition).struct_size;                                                \
      (definition).struct_size = sizes[i];                                                     \
      FAILS(MurkStatus_InvalidArgument, "struct_size=|allowed=", function(&(definition), &made)); \
      (definition).struct_size = size;                                                         \
    }                                                                                          \
    char odd[sizeof(definition) + 1]; /* structs may lie anywhere */                           \
    memcpy(odd + 1, &(definition), sizeof(definition));                                        \
    if (OK(function((const void *)(odd + 1), &made))) OK(murk_propagator_destroy(made));       \
  } while (0)

/* The definition with one member that is wrong; `made` stays as it was. */
#define BAD(function, definition, member, value, words)                                        \
  do {                                                                                         \
    uint64_t made = 77;                                                                        \
    __typeof__(definition) wrong = (definition);                                               \
    wrong.member = (value);                                                                    \
    FAILS(MurkStatus_InvalidArgument, words, function(&wrong, &made));                         \
    CHECK(made == 77);                                                                         \
  } while (0)

static void fields_of_the_library(void) {
  MurkGradientComputeDef gradient = {.struct_size = sizeof gradient, .output_field = 1};
  GOOD(murk_gradient_compute_create, gradient);
  BAD(murk_gradient_compute_create, gradient, scheme, 3, "scheme=3|0 Central");
  BAD(murk_gradient_compute_create, gradient, scheme, -1, "scheme=-1|2 Lattice");
  BAD(murk_gradient_compute_create, gradient, input_field, 0x80000000u, "input_field=");
  BAD(murk_gradient_compute_create, gradient, output_field, UINT32_MAX, "output_field=");
  MurkIdentityCopyDef copy = {.struct_size = sizeof copy};
  GOOD(murk_identity_copy_create, copy);
  BAD(murk_identity_copy_create, copy, field, UINT32_MAX, "field=");
  MurkFlowFieldDef flow = {.struct_size = sizeof flow, .flow_field = 1, .normalize = 1};
  GOOD(murk_flow_field_create, flow);
  BAD(murk_flow_field_create, flow, scheme, 99, "scheme=99");
  BAD(murk_flow_field_create, flow, potential_field, UINT32_MAX, "potential_field=");
  MurkMorphologicalOpDef morph = {.struct_size = sizeof morph, .output_field = 1, .radius = 1, .threshold = 0.5f};
  GOOD(murk_morphological_op_create, morph);
  BAD(murk_morphological_op_create, morph, op, 2, "op=2|1 Erode");
  BAD(murk_morphological_op_create, morph, radius, 0, "radius=0|1..65536");
  BAD(murk_morphological_op_create, morph, radius, MURK_MAX_RADIUS + 1, "radius=65537");
  BAD(murk_morphological_op_create, morph, radius, UINT32_MAX, "radius=4294967295");
  BAD(murk_morphological_op_create, morph, threshold, NAN, "threshold");
  MurkWavePropagationDef wave = {.struct_size = sizeof wave, .velocity_field = 1, .wave_speed = 1};
  GOOD(murk_wave_propagation_create, wave);
  BAD(murk_wave_propagation_create, wave, reserved, 1, "reserved=1");
  BAD(murk_wave_propagation_create, wave, velocity_field, 0, "two fields");
  BAD(murk_wave_propagation_create, wave, wave_speed, 0, "wave_speed");
  BAD(murk_wave_propagation_create, wave, damping, INFINITY, "damping");
  MurkNoiseInjectionDef noise = {.struct_size = sizeof noise, .scale = 0.1, .seed_offset = UINT64_MAX};
  GOOD(murk_noise_injection_create, noise);
  BAD(murk_noise_injection_create, noise, kind, 3, "kind=3|2 SaltPepper");
  BAD(murk_noise_injection_create, noise, reserved, 9, "reserved=9");
  BAD(murk_noise_injection_create, noise, scale, -1, "scale");
}

static void agents_of_the_library(void) {
  uint64_t actions = 0;
  const uint32_t agents[] = {3, 4};
  const uint64_t ranks[] = {0, UINT64_MAX};
  MurkAgentEmissionDef emission = {.struct_size = sizeof emission, .emission_field = 1, .intensity = 1};
  GOOD(murk_agent_emission_create, emission);
  BAD(murk_agent_emission_create, emission, mode, 2, "mode=2|1 Set");
  BAD(murk_agent_emission_create, emission, intensity, 0, "intensity");
  MurkResourceFieldDef resource = {.struct_size = sizeof resource, .presence_field = 1, .capacity = 1};
  GOOD(murk_resource_field_create, resource);
  BAD(murk_resource_field_create, resource, regrowth, -2, "regrowth=-2|1 Logistic");
  BAD(murk_resource_field_create, resource, capacity, 0, "capacity");
  BAD(murk_resource_field_create, resource, consumption_rate, -1, "consumption_rate");
  BAD(murk_resource_field_create, resource, regrowth_rate, NAN, "regrowth_rate");
  MurkRewardDef reward = {.struct_size = sizeof reward, .heat_field = 1, .reward_field = 2};
  GOOD(murk_reward_create, reward);
  BAD(murk_reward_create, reward, heat_bonus, NAN, "heat_bonus");
  BAD(murk_reward_create, reward, step_cost, INFINITY, "step_cost");
  OK(murk_action_buffer_create(16, &actions));
  MurkAgentMovementDef movement = {.struct_size = sizeof movement, .actions = actions};
  GOOD(murk_agent_movement_create, movement);
  movement.agent_ids = agents;
  movement.ranks = ranks;
  movement.n_agents = 2;
  GOOD(murk_agent_movement_create, movement);
  BAD(murk_agent_movement_create, movement, agent_ids, NULL, "agent_ids=NULL");
  BAD(murk_agent_movement_create, movement, ranks, NULL, "ranks=NULL");
  BAD(murk_agent_movement_create, movement, agent_ids, (const uint32_t *)((const char *)agents + 1), "agent_ids|aligned to 4");
  BAD(murk_agent_movement_create, movement, ranks, (const uint64_t *)((const char *)ranks + 4), "ranks|aligned to 8");
  BAD(murk_agent_movement_create, movement, n_agents, MURK_MAX_PLACED_AGENTS + 1, "n_agents=65537");
  BAD(murk_agent_movement_create, movement, n_agents, UINT64_MAX, "n_agents=18446744073709551615");
  const uint32_t unknown[] = {65536, 0};
  BAD(murk_agent_movement_create, movement, agent_ids, unknown, "agent_id=65536");
  OK(murk_action_buffer_destroy(actions));
  uint64_t made = 0;
  FAILS(MurkStatus_InvalidHandle, "actions=0x", murk_agent_movement_create(&movement, &made));
}

static void hazards_of_the_library(void) {
  MurkFireDef fire = {.struct_size = sizeof fire, .fuel_field = 1, .wind_field = 2, .conduction = 0.2f, .heating = 187.93f,
                      .activation = 558.49f, .cooling = 4.8372e-5f, .consumption = 0.1625f, .ambient = 300, .max_wind = 1};
  GOOD(murk_fire_create, fire);
  BAD(murk_fire_create, fire, conduction, -1, "conduction");
  BAD(murk_fire_create, fire, ambient, NAN, "ambient");
  BAD(murk_fire_create, fire, max_wind, INFINITY, "max_wind");
  MurkSmokeDef smoke = {.struct_size = sizeof smoke, .temperature_field = 1, .wind_field = 2, .diffusion = 0.05f,
                        .emission = 0.001f, .threshold = 400, .decay = 0.01f, .max_wind = 1};
  GOOD(murk_smoke_create, smoke);
  BAD(murk_smoke_create, smoke, decay, -1, "decay");
  BAD(murk_smoke_create, smoke, threshold, NAN, "threshold");
  MurkWaterDef water = {.struct_size = sizeof water, .terrain_field = 1, .rate = 0.1};
  GOOD(murk_water_create, water);
  BAD(murk_water_create, water, rate, -1, "rate");
  BAD(murk_water_create, water, reserved, 1, "reserved=1");
  MurkBlastDef blast = {.struct_size = sizeof blast, .hp_field = 1, .threshold = 1, .spread = 0.2, .loss = 0.5, .vulnerability = 1};
  GOOD(murk_blast_create, blast);
  BAD(murk_blast_create, blast, spread, -1, "spread");
  BAD(murk_blast_create, blast, vulnerability, NAN, "vulnerability");
}

static void action_buffers_are_bounded(void) {
  uint64_t actions = 0, other = 0, out = 77;
  size_t accepted = 99;
  uint32_t agents[] = {0, 1, 65535, 2};
  int32_t directions[] = {MurkDirection_Stay, MurkDirection_North, MurkDirection_West, MurkDirection_East};
  FAILS(MurkStatus_InvalidArgument, "capacity=0|1..16777216", murk_action_buffer_create(0, &out));
  FAILS(MurkStatus_InvalidArgument, "capacity", murk_action_buffer_create(MURK_MAX_ACTIONS + 1, &out));
  FAILS(MurkStatus_InvalidArgument, "capacity", murk_action_buffer_create(UINT32_MAX, &out));
  FAILS(MurkStatus_InvalidArgument, "out=NULL", murk_action_buffer_create(4, NULL));
  CHECK(out == 77);
  OK(murk_action_buffer_create(3, &actions));
  OK(murk_action_buffer_create(3, &other));
  OK(murk_action_buffer_submit(actions, NULL, NULL, 0, &accepted));
  CHECK(accepted == 0);
  FAILS(MurkStatus_InvalidArgument, "agent_ids=NULL", murk_action_buffer_submit(actions, NULL, directions, 1, NULL));
  FAILS(MurkStatus_InvalidArgument, "directions=NULL", murk_action_buffer_submit(actions, agents, NULL, 1, NULL));
  FAILS(MurkStatus_InvalidArgument, "n=", murk_action_buffer_submit(actions, agents, directions, SIZE_MAX, NULL));
  FAILS(MurkStatus_InvalidArgument, "aligned", murk_action_buffer_submit(actions, (const uint32_t *)((char *)agents + 2), directions, 1, NULL));
  agents[1] = 65536;
  FAILS(MurkStatus_InvalidArgument, "agent_ids[1]=65536|0..65535", murk_action_buffer_submit(actions, agents, directions, 4, &accepted));
  agents[1] = 1;
  directions[2] = 5;
  FAILS(MurkStatus_InvalidArgument, "directions[2]=5|4 West", murk_action_buffer_submit(actions, agents, directions, 4, &accepted));
  directions[2] = -1;
  FAILS(MurkStatus_InvalidArgument, "directions[2]=-1", murk_action_buffer_submit(actions, agents, directions, 4, &accepted));
  directions[2] = 4;
  OK(murk_action_buffer_submit(actions, agents, directions, 4, &accepted));
  CHECK(accepted == 3); /* nothing of the refused calls is in it */
  const uint64_t each[] = {actions, other, other, other}, bad[] = {other, 0};
  OK(murk_action_buffers_submit(each, agents, directions, 4, &accepted));
  CHECK(accepted == 3); /* the first one is full */
  FAILS(MurkStatus_InvalidArgument, "actions=NULL", murk_action_buffers_submit(NULL, agents, directions, 1, NULL));
  FAILS(MurkStatus_InvalidHandle, "actions=0x0", murk_action_buffers_submit(bad, agents, directions, 2, NULL));
  OK(murk_action_buffer_destroy(actions));
  FAILS(MurkStatus_InvalidHandle, "actions=0x", murk_action_buffer_destroy(actions));
  FAILS(MurkStatus_InvalidHandle, "actions=0x", murk_action_buffer_submit(actions, agents, directions, 1, NULL));
  OK(murk_action_buffer_destroy(other));
}

static void agents_move(void) {
  uint64_t config = 0, actions = 0, propagator = 0, world = 0;
  const double shape[] = {4, 4, MurkEdgeBehavior_Absorb};
  const uint32_t agents[] = {0, 7};
  const uint64_t ranks[] = {5, 15};
  OK(murk_config_create(&config));
  OK(murk_config_set_space(config, MurkSpaceType_Square4, shape, 3));
  OK(murk_config_add_field(config, "agents", MurkFieldType_Scalar, MurkFieldMutability_PerTick, 0, 0));
  OK(murk_action_buffer_create(16, &actions));
  MurkAgentMovementDef def = {.struct_size = sizeof def, .actions = actions, .agent_ids = agents, .ranks = ranks, .n_agents = 2};
  OK(murk_agent_movement_create(&def, &propagator));
  OK(murk_config_add_propagator(config, propagator));
  OK(murk_lockstep_create(config, &world));
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  const int32_t moves[] = {MurkDirection_East, MurkDirection_North};
  OK(murk_action_buffer_submit(actions, agents, moves, 2, NULL));
  OK(murk_action_buffer_destroy(actions)); /* the world keeps it */
  OK(murk_lockstep_step(world, NULL, 0, NULL, 0, NULL, NULL));
  float field[16];
  OK(murk_snapshot_read_field(world, 0, field, 16));
  CHECK(field[5] == 0 && field[6] == 1 && field[15] == 0 && field[11] == 8);
  OK(murk_lockstep_destroy(world));
}

const test_case library_tests[] = {{"fields_of_the_library", fields_of_the_library},
                                  {"agents_of_the_library", agents_of_the_library},
                                  {"hazards_of_the_library", hazards_of_the_library},
                                  {"action_buffers_are_bounded", action_buffers_are_bounded},
                                  {"agents_move", agents_move},
                                  {NULL, NULL}};
