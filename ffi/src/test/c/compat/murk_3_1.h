/* The C interface of murk 0.1.9, ABI 3.1, as far as it stands: without the seven deprecated functions that returned
   values. Written from its description, for client.c alone, and never changed: programs were compiled with it. */
#ifndef MURK_3_1_H
#define MURK_3_1_H

#include <stdint.h>

#define MURK_API

enum MurkStatus {
  MurkStatus_Ok = 0,
  MurkStatus_InvalidHandle = -1,
  MurkStatus_PlanInvalidated = -2,
  MurkStatus_TimeoutWaitingForTick = -3,
  MurkStatus_NotAvailable = -4,
  MurkStatus_InvalidComposition = -5,
  MurkStatus_QueueFull = -6,
  MurkStatus_Stale = -7,
  MurkStatus_TickRollback = -8,
  MurkStatus_AllocationFailed = -9,
  MurkStatus_PropagatorFailed = -10,
  MurkStatus_ExecutionFailed = -11,
  MurkStatus_InvalidObsSpec = -12,
  MurkStatus_DtOutOfRange = -13,
  MurkStatus_WorkerStalled = -14,
  MurkStatus_ShuttingDown = -15,
  MurkStatus_TickDisabled = -16,
  MurkStatus_ConfigError = -17,
  MurkStatus_InvalidArgument = -18,
  MurkStatus_BufferTooSmall = -19,
  MurkStatus_InternalError = -20,
  MurkStatus_UnsupportedCommand = -21,
  MurkStatus_NotApplied = -22,
  MurkStatus_Panicked = -128
};
enum MurkSpaceType {
  MurkSpaceType_Line1D = 0,
  MurkSpaceType_Ring1D = 1,
  MurkSpaceType_Square4 = 2,
  MurkSpaceType_Square8 = 3,
  MurkSpaceType_Hex2D = 4,
  MurkSpaceType_ProductSpace = 5,
  MurkSpaceType_Fcc12 = 6
};
enum MurkFieldMutability { MurkFieldMutability_Static = 0, MurkFieldMutability_PerTick = 1, MurkFieldMutability_Sparse = 2 };
enum MurkFieldType { MurkFieldType_Scalar = 0, MurkFieldType_Vector = 1, MurkFieldType_Categorical = 2 };
enum MurkWriteMode { MurkWriteMode_Full = 0, MurkWriteMode_Incremental = 1 };
enum MurkBoundaryBehavior {
  MurkBoundaryBehavior_Clamp = 0,
  MurkBoundaryBehavior_Reflect = 1,
  MurkBoundaryBehavior_Absorb = 2,
  MurkBoundaryBehavior_Wrap = 3
};
enum MurkEdgeBehavior { MurkEdgeBehavior_Absorb = 0, MurkEdgeBehavior_Clamp = 1, MurkEdgeBehavior_Wrap = 2 };
enum MurkCommandType { MurkCommandType_SetParameter = 0, MurkCommandType_SetField = 1 };

typedef struct MurkCommand {
  int32_t command_type;
  uint64_t expires_after_tick;
  uint64_t source_id;
  uint64_t source_seq;
  uint8_t priority_class;
  uint32_t field_id;
  uint32_t param_key;
  float float_value;
  double double_value;
  int32_t coord[4];
  uint32_t coord_ndim;
} MurkCommand;

typedef struct MurkReceipt {
  uint8_t accepted;
  uint64_t applied_tick_id;
  int32_t reason_code;
  uint32_t command_index;
} MurkReceipt;

typedef struct MurkStepMetrics {
  uint64_t total_us;
  uint64_t command_processing_us;
  uint64_t snapshot_publish_us;
  uint64_t memory_bytes;
  uint32_t n_propagators;
  uint32_t sparse_retired_ranges;
  uint32_t sparse_pending_retired;
  uint32_t sparse_reuse_hits;
  uint32_t sparse_reuse_misses;
  uint64_t queue_full_rejections;
  uint64_t tick_disabled_rejections;
  uint64_t rollback_events;
  uint64_t tick_disabled_transitions;
  uint64_t worker_stall_events;
  uint64_t ring_not_available_events;
  uint64_t ring_eviction_events;
  uint64_t ring_stale_read_events;
  uint64_t ring_skew_retry_events;
} MurkStepMetrics;

typedef struct MurkObsEntry {
  uint32_t field_id;
  int32_t region_type; /* 0 all, 5 disk around an agent, 6 box around an agent */
  int32_t transform_type; /* 0 identity, 1 normalize */
  float normalize_min;
  float normalize_max;
  int32_t dtype; /* 0 f32 */
  int32_t region_params[8];
  int32_t n_region_params;
  int32_t pool_kernel; /* 0 none, 1 mean, 2 max, 3 min, 4 sum */
  int32_t pool_kernel_size;
  int32_t pool_stride;
} MurkObsEntry;

typedef struct MurkObsResult {
  uint64_t tick_id;
  uint64_t age_ticks;
} MurkObsResult;

typedef struct MurkWriteDecl {
  uint32_t field_id;
  int32_t mode;
} MurkWriteDecl;

typedef struct MurkStepContext {
  void *opaque;
  int32_t (*read_fn)(void *opaque, uint32_t field_id, const float **data, uintptr_t *length);
  int32_t (*read_previous_fn)(void *opaque, uint32_t field_id, const float **data, uintptr_t *length);
  int32_t (*write_fn)(void *opaque, uint32_t field_id, float **data, uintptr_t *length);
  uint64_t tick_id;
  double dt;
  uint64_t cell_count;
} MurkStepContext;

typedef struct MurkPropagatorDef {
  const char *name;
  const uint32_t *reads;
  uintptr_t n_reads;
  const uint32_t *reads_previous;
  uintptr_t n_reads_previous;
  const MurkWriteDecl *writes;
  uintptr_t n_writes;
  int32_t (*step_fn)(void *user_data, const MurkStepContext *context);
  void *user_data;
  uintptr_t scratch_bytes;
} MurkPropagatorDef;

typedef struct MurkWorldPreflight {
  uint32_t ingress_queue_depth;
  uint32_t ingress_queue_capacity;
  uint64_t current_tick;
  uint8_t tick_disabled;
  uint32_t consecutive_rollbacks;
} MurkWorldPreflight;

MURK_API int32_t murk_last_panic_message(char *buf, uintptr_t cap);
MURK_API uint32_t murk_abi_version(void);

MURK_API int32_t murk_config_create(uint64_t *out);
MURK_API int32_t murk_config_destroy(uint64_t handle);
MURK_API int32_t murk_config_set_space(uint64_t handle, int32_t space_type, const double *params, uintptr_t n_params);
MURK_API int32_t murk_config_add_field(uint64_t handle, const char *name, int32_t field_type, int32_t mutability,
                                       uint32_t dims, int32_t boundary_behavior);
MURK_API int32_t murk_config_add_propagator(uint64_t handle, uint64_t propagator);
MURK_API int32_t murk_config_set_dt(uint64_t handle, double dt);
MURK_API int32_t murk_config_set_seed(uint64_t handle, uint64_t seed);
MURK_API int32_t murk_config_set_ring_buffer_size(uint64_t handle, uintptr_t size);
MURK_API int32_t murk_config_set_max_ingress_queue(uint64_t handle, uintptr_t size);

MURK_API int32_t murk_propagator_create(const MurkPropagatorDef *def, uint64_t *out);

MURK_API int32_t murk_lockstep_create(uint64_t config, uint64_t *out);
MURK_API int32_t murk_lockstep_destroy(uint64_t world);
MURK_API int32_t murk_lockstep_step(uint64_t world, const MurkCommand *cmds, uintptr_t n_cmds, MurkReceipt *receipts,
                                    uintptr_t receipts_cap, uintptr_t *n_receipts, MurkStepMetrics *metrics);
MURK_API int32_t murk_lockstep_reset(uint64_t world, uint64_t seed);
MURK_API int32_t murk_lockstep_step_vec(const uint64_t *worlds, const MurkCommand *const *cmds,
                                        const uintptr_t *n_cmds, uintptr_t n_worlds, MurkStepMetrics *metrics);
MURK_API int32_t murk_snapshot_read_field(uint64_t world, uint32_t field_id, float *buf, uintptr_t len);
MURK_API int32_t murk_current_tick_get(uint64_t world, uint64_t *out);
MURK_API int32_t murk_is_tick_disabled_get(uint64_t world, uint8_t *out);
MURK_API int32_t murk_consecutive_rollbacks_get(uint64_t world, uint32_t *out);
MURK_API int32_t murk_seed_get(uint64_t world, uint64_t *out);
MURK_API int32_t murk_world_preflight_get(uint64_t world, MurkWorldPreflight *out);

MURK_API int32_t murk_step_metrics(uint64_t world, MurkStepMetrics *out);
MURK_API int32_t murk_step_metrics_propagator(uint64_t world, uint32_t index, char *name_buf, uintptr_t cap,
                                              uint64_t *us_out);

MURK_API int32_t murk_obsplan_compile(uint64_t world, const MurkObsEntry *entries, uintptr_t n_entries, uint64_t *out);
MURK_API int32_t murk_obsplan_execute(uint64_t world, uint64_t plan, float *output, uintptr_t output_len, uint8_t *mask,
                                      uintptr_t mask_len, MurkObsResult *result);
MURK_API int32_t murk_obsplan_execute_agents(uint64_t world, uint64_t plan, const int32_t *centers, int32_t ndim,
                                             int32_t n_agents, float *output, uintptr_t output_len, uint8_t *mask,
                                             uintptr_t mask_len, MurkObsResult *results);
MURK_API int32_t murk_obsplan_destroy(uint64_t plan);
MURK_API int64_t murk_obsplan_output_len(uint64_t plan);
MURK_API int64_t murk_obsplan_mask_len(uint64_t plan);

MURK_API int32_t murk_batched_create(const uint64_t *configs, uintptr_t n_configs, const MurkObsEntry *entries,
                                     uintptr_t n_entries, uint64_t *out);
MURK_API int32_t murk_batched_step_and_observe(uint64_t batch, const MurkCommand *const *cmds, const uintptr_t *n_cmds,
                                               float *output, uintptr_t output_len, uint8_t *mask, uintptr_t mask_len,
                                               uint64_t *tick_ids);
MURK_API int32_t murk_batched_observe_all(uint64_t batch, float *output, uintptr_t output_len, uint8_t *mask,
                                          uintptr_t mask_len);
MURK_API int32_t murk_batched_reset_world(uint64_t batch, uintptr_t world_index, uint64_t seed);
MURK_API int32_t murk_batched_reset_all(uint64_t batch, const uint64_t *seeds, uintptr_t n_seeds);
MURK_API int32_t murk_batched_destroy(uint64_t batch);
MURK_API int32_t murk_batched_num_worlds_get(uint64_t batch, uintptr_t *out);
MURK_API int32_t murk_batched_obs_output_len_get(uint64_t batch, uintptr_t *out);
MURK_API int32_t murk_batched_obs_mask_len_get(uint64_t batch, uintptr_t *out);

#endif
