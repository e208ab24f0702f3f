/*
 * murk.h: the C interface of Murk, an off-heap world-simulation engine for reinforcement learning.
 *
 * HANDLES. Configs, propagators, worlds, observation plans and batches are named by 64-bit handles. 0 is never a
 * valid handle. A handle means something only to the functions of its own kind. After its destroy function, or after
 * a function that consumes it, a handle is stale for ever: every use answers MurkStatus_InvalidHandle.
 *
 * RESULTS. Functions return a MurkStatus as int32_t: 0, or a negative number, unless their comment says otherwise.
 * Every failing call stores a sentence for the calling thread: murk_last_error_message(). Out parameters are written
 * on success only, unless said otherwise. No call ends the process or throws.
 *
 * MEMORY. All buffers belong to the caller; they are read or written during the call only and nothing keeps a pointer
 * to them. Structs and numbers may lie at any address; float and double arrays must be aligned to their element.
 * Names are copied. Lengths count elements, not bytes, and a buffer may be longer than needed.
 *
 * THREADS. Any thread may call any function at any time. Calls on one handle wait for each other; calls on different
 * handles run side by side. Destroying an object while another thread is inside a call on it waits for that call.
 *
 * FAILED OBJECTS. A propagator that fails, throws, overflows its stack or exhausts memory rolls its tick back: the
 * world keeps its last state and can go on. An unexpected failure of the engine itself answers MurkStatus_Panicked
 * and marks the object: later calls on it answer MurkStatus_InternalError until it is destroyed.
 *
 * PROCESS. The first call starts a Java VM inside this process (about 0.1 s). A child of fork() can't use it:
 * MurkStatus_Forked. SIGINT, SIGTERM, SIGHUP, SIGQUIT, the locale, stdin, stdout and stderr stay the host's.
 * docs/embedding.md has the rest: environment variables, signals, stacks.
 */
#ifndef MURK_H
#define MURK_H

#include <stddef.h>
#include <stdint.h>

#define MURK_ABI_VERSION_MAJOR 4
#define MURK_ABI_VERSION_MINOR 0
#define MURK_ABI_VERSION ((MURK_ABI_VERSION_MAJOR << 16) | MURK_ABI_VERSION_MINOR)

/* Upper bounds, checked by every function that takes such a number. */
#define MURK_MAX_AGENTS 1000000
#define MURK_MAX_NDIM 16
#define MURK_MAX_WORLDS 1048576
#define MURK_MAX_OBS_ENTRIES 65535
#define MURK_MAX_THREADS 256
#define MURK_MAX_RADIUS 65536         /* steps of a MorphologicalOp */
#define MURK_MAX_ACTIONS 16777216     /* that wait in an action buffer, or are submitted in one call */
#define MURK_MAX_AGENT_ID 65535       /* of AgentMovement */
#define MURK_MAX_PLACED_AGENTS 65536  /* initial positions of AgentMovement */
#define MURK_MAX_VIEWS 16777216  /* open at once */
#define MURK_MAX_VIEW_AXES 18    /* axes of a MurkFieldView and of a MurkObsTensor */
#define MURK_MAX_REGION_PARAMS 4194304
#define MURK_MAX_SPEC_BYTES 67108864
#define MURK_ANY_GENERATION UINT64_MAX

#if defined(__GNUC__)
#define MURK_API __attribute__((visibility("default")))
#else
#define MURK_API
#endif
#ifdef __cplusplus
#define MURK_CHECK(condition) static_assert(condition, #condition)
extern "C" {
#else
#define MURK_CHECK(condition) _Static_assert(condition, #condition)
#endif
MURK_CHECK(sizeof(void *) == 8); /* Murk runs on 64-bit systems only */

/* ---------------------------------------------------------------------------------------------- numbers */

/* Status of a call, and reason of a receipt. */
enum MurkStatus {
  MurkStatus_Ok = 0,
  MurkStatus_InvalidHandle = -1,
  MurkStatus_PlanInvalidated = -2,
  MurkStatus_TimeoutWaitingForTick = -3,
  MurkStatus_NotAvailable = -4,
  MurkStatus_InvalidComposition = -5,
  MurkStatus_QueueFull = -6,          /* receipts */
  MurkStatus_Stale = -7,              /* receipts */
  MurkStatus_TickRollback = -8,       /* receipts */
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
  MurkStatus_InternalError = -20,     /* the object failed unexpectedly earlier: destroy it and create it anew */
  MurkStatus_UnsupportedCommand = -21, /* receipts */
  MurkStatus_NotApplied = -22,        /* receipts */
  MurkStatus_StackExhausted = -23,    /* this thread has too little stack left for the engine */
  MurkStatus_Forked = -24,            /* this process was forked after the engine had started */
  MurkStatus_RuntimeUnavailable = -25, /* the Java runtime is missing or did not start; final for this process */
  MurkStatus_AttachFailed = -26,      /* this thread could not be made known to the Java VM */
  MurkStatus_InvalidData = -27,       /* bytes that are no checkpoint or replay, or damaged ones */
  MurkStatus_DataMismatch = -28,      /* a checkpoint or replay of a world that is laid out otherwise */
  MurkStatus_Panicked = -128          /* an unexpected failure inside the engine */
};

enum MurkSpaceType {
  MurkSpaceType_Line1D = 0, MurkSpaceType_Ring1D = 1, MurkSpaceType_Square4 = 2, MurkSpaceType_Square8 = 3,
  MurkSpaceType_Hex2D = 4, MurkSpaceType_ProductSpace = 5, MurkSpaceType_Fcc12 = 6
};
enum MurkFieldMutability {
  MurkFieldMutability_Static = 0, MurkFieldMutability_PerTick = 1, MurkFieldMutability_Sparse = 2
};
enum MurkFieldType { MurkFieldType_Scalar = 0, MurkFieldType_Vector = 1, MurkFieldType_Categorical = 2 };
enum MurkWriteMode { MurkWriteMode_Full = 0, MurkWriteMode_Incremental = 1 };
enum MurkBoundaryBehavior {
  MurkBoundaryBehavior_Clamp = 0, MurkBoundaryBehavior_Reflect = 1, MurkBoundaryBehavior_Absorb = 2,
  MurkBoundaryBehavior_Wrap = 3
};
enum MurkEdgeBehavior { MurkEdgeBehavior_Absorb = 0, MurkEdgeBehavior_Clamp = 1, MurkEdgeBehavior_Wrap = 2 };
/* SetParameter: a config can't declare parameters yet, so its receipt is NotApplied. */
enum MurkCommandType { MurkCommandType_SetParameter = 0, MurkCommandType_SetField = 1 };
/* A MurkObsEntry has All, AgentDisk and AgentRect only. */
enum MurkRegionType {
  MurkRegionType_All = 0, MurkRegionType_Disk = 1, MurkRegionType_Rect = 2, MurkRegionType_Neighbours = 3,
  MurkRegionType_Coords = 4, MurkRegionType_AgentDisk = 5, MurkRegionType_AgentRect = 6
};
enum MurkTransformType {
  MurkTransformType_Identity = 0, MurkTransformType_Normalize = 1,
  MurkTransformType_OneHot = 2 /* not in a MurkObsEntry */
};
enum MurkPoolKernel {
  MurkPoolKernel_None = 0, MurkPoolKernel_Mean = 1, MurkPoolKernel_Max = 2, MurkPoolKernel_Min = 3,
  MurkPoolKernel_Sum = 4
};
/* A MurkObsEntry has F32 only. */
enum MurkDType { MurkDType_F32 = 0, MurkDType_F16 = 1, MurkDType_U8 = 2 };
/* Bits of MurkObsEntryDef.flags. */
enum MurkObsFlag { MurkObsFlag_Component = 1 /* component is honoured; without it, all of them */ };
/* How GradientCompute and FlowField take slopes; docs/propagators.md has the formulas. */
enum MurkGradientScheme {
  MurkGradientScheme_Central = 0,  /* as murk 0.1.9 */
  MurkGradientScheme_OneSided = 1, /* at an edge, the difference to the inside */
  MurkGradientScheme_Lattice = 2   /* least squares in the lattice's true geometry */
};
enum MurkEmissionMode { MurkEmissionMode_Additive = 0, MurkEmissionMode_Set = 1 };
enum MurkRegrowth { MurkRegrowth_Linear = 0, MurkRegrowth_Logistic = 1 };
enum MurkMorphology { MurkMorphology_Dilate = 0, MurkMorphology_Erode = 1 };
enum MurkNoise { MurkNoise_Gaussian = 0, MurkNoise_Uniform = 1, MurkNoise_SaltPepper = 2 };
/* North and South: one less and one more on coordinate axis 0; East and West: one more and one less on axis 1. */
enum MurkDirection {
  MurkDirection_Stay = 0, MurkDirection_North = 1, MurkDirection_South = 2, MurkDirection_East = 3,
  MurkDirection_West = 4
};
/* What a fault propagator does once its good ticks are over. */
enum MurkFaultKind {
  MurkFaultKind_Failure = 0,       /* reports a propagator failure */
  MurkFaultKind_Exception = 1,     /* throws an unexpected exception */
  MurkFaultKind_StackOverflow = 2, /* recurses without end */
  MurkFaultKind_HeapExhausted = 3  /* allocates without end */
};
/* Bits of MurkCommand.flags. */
enum MurkCommandFlag {
  MurkCommandFlag_SourceId = 1,  /* source_id is present, 0 included */
  MurkCommandFlag_SourceSeq = 2, /* source_seq is present, 0 included */
  MurkCommandFlag_Component = 4  /* component is honoured */
};

/* ---------------------------------------------------------------------------------------------- structs */

/* One command. Zero-initialise it. With flag bits 0 and 1 both clear, a source_id or source_seq of 0 means absent. */
typedef struct MurkCommand {
  int32_t command_type;        /*  0 MurkCommandType */
  uint64_t expires_after_tick; /*  8 last tick in which it may be applied; UINT64_MAX = never expires */
  uint64_t source_id;          /* 16 */
  uint64_t source_seq;         /* 24 */
  uint8_t priority_class;      /* 32 smaller is applied earlier */
  uint8_t flags;               /* 33 MurkCommandFlag bits */
  uint16_t component;          /* 34 component of a vector field */
  uint32_t field_id;           /* 36 SetField */
  uint32_t param_key;          /* 40 SetParameter */
  float float_value;           /* 44 SetField */
  double double_value;         /* 48 SetParameter */
  int32_t coord[4];            /* 56 SetField; an axis a number, so a space of more than 4 axes takes no SetField */
  uint32_t coord_ndim;         /* 72 1..4 */
} MurkCommand;

/* What became of a command. Receipts are not in command order: match them by command_index. */
typedef struct MurkReceipt {
  uint8_t accepted;         /*  0 1 = queued and executed, 0 = rejected */
  uint64_t applied_tick_id; /*  8 0 = none */
  int32_t reason_code;      /* 16 0 or a MurkStatus marked "receipts" */
  uint32_t command_index;   /* 20 position in the array that was submitted */
} MurkReceipt;

typedef struct MurkStepMetrics {
  uint64_t total_us;                   /*   0 */
  uint64_t command_processing_us;      /*   8 */
  uint64_t snapshot_publish_us;        /*  16 */
  uint64_t memory_bytes;               /*  24 */
  uint32_t n_propagators;              /*  32 */
  uint32_t sparse_retired_ranges;      /*  36 ranges of Sparse fields that can be used again */
  uint32_t sparse_pending_retired;     /*  40 those that only held snapshots still show */
  uint32_t sparse_reuse_hits;          /*  44 writes and edits of this tick that used a range which was there */
  uint32_t sparse_reuse_misses;        /*  48 those for which memory was taken */
  uint64_t queue_full_rejections;      /*  56 this and all below: since creation or reset */
  uint64_t tick_disabled_rejections;   /*  64 */
  uint64_t rollback_events;            /*  72 */
  uint64_t tick_disabled_transitions;  /*  80 */
  uint64_t worker_stall_events;        /*  88 */
  uint64_t ring_not_available_events;  /*  96 */
  uint64_t ring_eviction_events;       /* 104 */
  uint64_t ring_stale_read_events;     /* 112 */
  uint64_t ring_skew_retry_events;     /* 120 */
} MurkStepMetrics;

/* One part of an observation: a region of one field, as a tensor. A vector field adds a last axis with its components.
     All         every cell: [rows, cols] on Square4 and Square8, [r, q] on Hex2D, [cells] on Line1D, Ring1D and
                 Fcc12, on a product the shapes of its components one after the other
     AgentDisk   the cells within region_params[0] steps of an agent, in a box of 2 * radius + 1 on every axis
     AgentRect   the cells around an agent, a box of 2 * region_params[axis] + 1 on every axis of a coordinate
   A window has the axes of a coordinate, but [r, q] on Hex2D. With a pool_kernel other than None, a tensor of two axes
   becomes one of windows of pool_kernel_size x pool_kernel_size elements, one every pool_stride on both axes; the
   transform comes after. */
typedef struct MurkObsEntry {
  uint32_t field_id;        /*  0 */
  int32_t region_type;      /*  4 MurkRegionType */
  int32_t transform_type;   /*  8 MurkTransformType */
  float normalize_min;      /* 12 */
  float normalize_max;      /* 16 */
  int32_t dtype;            /* 20 MurkDType */
  int32_t region_params[8]; /* 24 AgentDisk: radius; AgentRect: half extents */
  int32_t n_region_params;  /* 56 */
  int32_t pool_kernel;      /* 60 MurkPoolKernel */
  int32_t pool_kernel_size; /* 64 1.., unless pool_kernel is None */
  int32_t pool_stride;      /* 68 1.., unless pool_kernel is None */
} MurkObsEntry;

/* One part of an observation with all that can be said; docs/observations.md has every word of it. Zero-initialise it
   and set struct_size, the same in all elements of an array. Regions and their params:
     All                none
     Disk, Neighbours   center..., then radius or depth in steps
     Rect               min..., max..., both included
     Coords             ndim, count, then the axes of each cell
     AgentDisk          radius
     AgentRect          a half extent for each axis of a coordinate */
typedef struct MurkObsEntryDef {
  uint32_t struct_size;         /*  0 sizeof(MurkObsEntryDef) */
  uint32_t field_id;            /*  4 */
  uint32_t flags;               /*  8 MurkObsFlag bits */
  uint32_t component;           /* 12 of a Vector field; its tensor has no axis of components then */
  int32_t region_type;          /* 16 MurkRegionType */
  int32_t transform_type;       /* 20 MurkTransformType; OneHot of a Categorical field adds an axis for its values */
  double normalize_min;         /* 24 */
  double normalize_max;         /* 32 */
  const int32_t *region_params; /* 40 read during the call only */
  uint64_t n_region_params;     /* 48 at most MURK_MAX_REGION_PARAMS */
  int32_t dtype;                /* 56 MurkDType */
  float scale;                  /* 60 U8: round(clamp(value * scale + offset, 0, 255)), so 255 for values of 0 to 1 */
  float offset;                 /* 64 U8 */
  int32_t pool_kernel;          /* 68 MurkPoolKernel; a tensor of two axes, before the transform */
  uint32_t pool_rows;           /* 72 1.. of a window, unless pool_kernel is None; as the next three */
  uint32_t pool_cols;           /* 76 */
  uint32_t pool_row_stride;     /* 80 from one window to the next */
  uint32_t pool_col_stride;     /* 84 */
  uint64_t reserved[2];         /* 88 zero */
} MurkObsEntryDef;

/* What a plan writes for one unit: a world, or an agent if it is agent-relative. Unit u lies at byte u * output_bytes of
   the output and u * mask_bytes of the mask. */
typedef struct MurkObsPlanShape {
  uint32_t struct_size;    /*  0 sizeof(MurkObsPlanShape) */
  uint32_t n_tensors;      /*  4 as many as entries */
  uint64_t output_bytes;   /*  8 of a unit */
  uint64_t mask_bytes;     /* 16 of a unit, one for each element */
  uint32_t agent_relative; /* 24 1 if it has AgentDisk or AgentRect entries */
  uint32_t all_f32;        /* 28 1 if a unit is an array of floats */
} MurkObsPlanShape;

/* One tensor in a unit: that of the entry with the same index. */
typedef struct MurkObsTensor {
  uint32_t struct_size;   /*  0 sizeof(MurkObsTensor) */
  uint32_t field_id;      /*  4 */
  int32_t dtype;          /*  8 MurkDType */
  uint32_t element_bytes; /* 12 */
  uint64_t elements;      /* 16 product of the axes */
  uint64_t output_offset; /* 24 bytes from the start of the unit */
  uint64_t mask_offset;   /* 32 bytes from the start of the unit's mask */
  uint32_t ndim;          /* 40 axes in shape; a tensor of more than MURK_MAX_VIEW_AXES is told as flat */
  uint32_t reserved;      /* 44 0 */
  uint64_t shape[18];     /* 48 the last axis runs fastest */
} MurkObsTensor;

/* Where the agents of some worlds are. Every world has the same number of slots; in a world with fewer agents the last
   slots are empty: their centers are not read, and what is observed for them is 0 with mask 0. Read during a call. */
typedef struct MurkAgentSet {
  uint32_t struct_size;   /*  0 sizeof(MurkAgentSet) */
  int32_t ndim;           /*  4 axes of a coordinate, 1..MURK_MAX_NDIM */
  int32_t slots;          /*  8 1..MURK_MAX_AGENTS in each world */
  uint32_t reserved;      /* 12 0 */
  const int32_t *centers; /* 16 [world][slot][ndim]; may lie outside the space */
  const int32_t *counts;  /* 24 [world] agents, 0..slots; NULL: one in every slot */
} MurkAgentSet;

/* What a batch is made of. Zero-initialise it and set struct_size. */
typedef struct MurkBatchedDef {
  uint32_t struct_size;           /*  0 sizeof(MurkBatchedDef) */
  uint32_t threads;               /*  4 1..MURK_MAX_THREADS */
  const uint64_t *configs;        /*  8 */
  uint64_t n_configs;             /* 16 1..MURK_MAX_WORLDS */
  const MurkObsEntryDef *entries; /* 24 */
  uint64_t n_entries;             /* 32 0 for none */
  const uint8_t *spec;            /* 40 or the entries as bytes, see murk_obsplan_bytes */
  uint64_t spec_length;           /* 48 0 for none */
  uint64_t reserved[2];           /* 56 zero */
} MurkBatchedDef;

typedef struct MurkObsResult {
  uint64_t tick_id;   /* 0 tick of the snapshot that was observed */
  uint64_t age_ticks; /* 8 ticks since that snapshot */
} MurkObsResult;

typedef struct MurkWorldPreflight {
  uint32_t ingress_queue_depth;    /*  0 */
  uint32_t ingress_queue_capacity; /*  4 */
  uint64_t current_tick;           /*  8 */
  uint8_t tick_disabled;           /* 16 */
  uint32_t consecutive_rollbacks;  /* 20 */
} MurkWorldPreflight;

/* Diffusion of a field: per tick, a value moves towards the mean of its n neighbours, by the part
   min(coefficient * dt * n, 1) of the way; then decay, then sources, then clamping. docs/propagators.md has it to the
   bit. Zero-initialise it and set struct_size. */
typedef struct MurkScalarDiffusionDef {
  uint32_t struct_size;         /*  0 sizeof(MurkScalarDiffusionDef) */
  uint32_t input_field;         /*  4 */
  uint32_t output_field;        /*  8 */
  int32_t gradient_field;       /* 12 -1 = none */
  double coefficient;           /* 16 */
  double decay;                 /* 24 */
  const uint64_t *source_ranks; /* 32 n_sources cells, by rank; may be NULL without sources */
  const float *source_values;   /* 40 n_sources values */
  uint64_t n_sources;           /* 48 */
  float clamp_min;              /* 56 */
  float clamp_max;              /* 60 */
  uint8_t has_clamp_min;        /* 64 */
  uint8_t has_clamp_max;        /* 65 */
  uint32_t max_degree;          /* 68 accepted and ignored */
  uint64_t reserved[3];         /* 72 zero */
} MurkScalarDiffusionDef;

/* The other propagators of the library. Every struct: zero-initialise it, set struct_size to its sizeof, then the
   members. docs/propagators.md has all equations to the bit. Field members are field ids of the config. */

/* The gradient of a scalar field, [cell][axis]. */
typedef struct MurkGradientComputeDef {
  uint32_t struct_size;  /*  0 */
  uint32_t input_field;  /*  4 */
  uint32_t output_field; /*  8 a Vector of 2 components; with Lattice as many as the space has axes */
  int32_t scheme;        /* 12 MurkGradientScheme */
} MurkGradientComputeDef;

/* Keeps a field as the tick found it. */
typedef struct MurkIdentityCopyDef {
  uint32_t struct_size; /* 0 */
  uint32_t field;       /* 4 */
} MurkIdentityCopyDef;

/* The negated gradient of a potential. */
typedef struct MurkFlowFieldDef {
  uint32_t struct_size;     /*  0 */
  uint32_t potential_field; /*  4 */
  uint32_t flow_field;      /*  8 as GradientCompute's output_field */
  int32_t scheme;           /* 12 MurkGradientScheme */
  uint32_t normalize;       /* 16 not 0: vectors get unit length */
} MurkFlowFieldDef;

/* What agents leave in their cells: where presence is not 0. */
typedef struct MurkAgentEmissionDef {
  uint32_t struct_size;    /*  0 */
  uint32_t presence_field; /*  4 */
  uint32_t emission_field; /*  8 */
  int32_t mode;            /* 12 MurkEmissionMode */
  float intensity;         /* 16 > 0 */
} MurkAgentEmissionDef;

/* A resource that agents consume and that grows again. */
typedef struct MurkResourceFieldDef {
  uint32_t struct_size;    /*  0 */
  uint32_t field;          /*  4 */
  uint32_t presence_field; /*  8 */
  int32_t regrowth;        /* 12 MurkRegrowth */
  float consumption_rate;  /* 16 units a second, >= 0 */
  float regrowth_rate;     /* 20 Linear: units a second; Logistic: 1/s; >= 0 */
  float capacity;          /* 24 largest value, > 0 */
} MurkResourceFieldDef;

/* Dilation or erosion of the cells over a threshold. */
typedef struct MurkMorphologicalOpDef {
  uint32_t struct_size;  /*  0 */
  uint32_t input_field;  /*  4 */
  uint32_t output_field; /*  8 */
  int32_t op;            /* 12 MurkMorphology */
  uint32_t radius;       /* 16 steps, 1..MURK_MAX_RADIUS; a tick takes time in proportion to it */
  float threshold;       /* 20 */
} MurkMorphologicalOpDef;

/* The damped wave equation. dt must not exceed 1 / (wave_speed * sqrt(degree)). */
typedef struct MurkWavePropagationDef {
  uint32_t struct_size;        /*  0 */
  uint32_t displacement_field; /*  4 */
  uint32_t velocity_field;     /*  8 */
  uint32_t reserved;           /* 12 zero */
  double wave_speed;           /* 16 cells a second, > 0 */
  double damping;              /* 24 1/s, >= 0 */
} MurkWavePropagationDef;

/* Random changes of a field, from the world's seed. */
typedef struct MurkNoiseInjectionDef {
  uint32_t struct_size; /*  0 */
  uint32_t field;       /*  4 */
  int32_t kind;         /*  8 MurkNoise */
  uint32_t reserved;    /* 12 zero */
  double scale;         /* 16 >= 0: standard deviation, half width, or probability */
  uint64_t seed_offset; /* 24 stream: two noises of one world need different ones */
} MurkNoiseInjectionDef;

/* Agents that step from cell to cell as the actions of a buffer say. A cell with agent i has presence i + 1. */
typedef struct MurkAgentMovementDef {
  uint32_t struct_size;      /*  0 */
  uint32_t presence_field;   /*  4 */
  uint64_t actions;          /*  8 an action buffer, used by no other world */
  const uint32_t *agent_ids; /* 16 agents put into cells by the first tick, 0..MURK_MAX_AGENT_ID; NULL without agents */
  const uint64_t *ranks;     /* 24 their cells, by rank */
  uint64_t n_agents;         /* 32 0..MURK_MAX_PLACED_AGENTS */
} MurkAgentMovementDef;

/* What agents earn: presence != 0 ? heat * heat_bonus + step_cost : 0. */
typedef struct MurkRewardDef {
  uint32_t struct_size;    /*  0 */
  uint32_t presence_field; /*  4 */
  uint32_t heat_field;     /*  8 */
  uint32_t reward_field;   /* 12 */
  float heat_bonus;        /* 16 */
  float step_cost;         /* 20 added in every tick, usually negative */
} MurkRewardDef;

/* A wildland fire (Mandel and others 2008). In brackets the values that Java and Python have as defaults. */
typedef struct MurkFireDef {
  uint32_t struct_size;       /*  0 */
  uint32_t temperature_field; /*  4 kelvin */
  uint32_t fuel_field;        /*  8 1 where all of it is left */
  uint32_t wind_field;        /* 12 a Vector of 2, cells a second */
  float conduction;           /* 16 1/s for each neighbour (0.2) */
  float heating;              /* 20 kelvin a second at full burning (187.93) */
  float activation;           /* 24 kelvin above ambient at which burning sets in (558.49) */
  float cooling;              /* 28 1/kelvin (4.8372e-5) */
  float consumption;          /* 32 1/s (0.1625) */
  float ambient;              /* 36 kelvin (300) */
  float max_wind;             /* 40 along an axis, cells a second (1) */
} MurkFireDef;

/* Smoke that hot cells give off, that is blown, spreads and thins out. */
typedef struct MurkSmokeDef {
  uint32_t struct_size;       /*  0 */
  uint32_t density_field;     /*  4 */
  uint32_t temperature_field; /*  8 */
  uint32_t wind_field;        /* 12 a Vector of 2, cells a second */
  float diffusion;            /* 16 1/s for each neighbour (0.05) */
  float emission;             /* 20 density a second and kelvin (0.001) */
  float threshold;            /* 24 kelvin from which on a cell smokes (400) */
  float decay;                /* 28 1/s (0.01) */
  float max_wind;             /* 32 along an axis, cells a second (1) */
} MurkSmokeDef;

/* Water that runs downhill. Neighbourhood must be mutual. */
typedef struct MurkWaterDef {
  uint32_t struct_size;   /*  0 */
  uint32_t level_field;   /*  4 */
  uint32_t terrain_field; /*  8 */
  uint32_t reserved;      /* 12 zero */
  double rate;            /* 16 share of a difference in head that flows, 1/s to each neighbour (0.1) */
} MurkWaterDef;

/* Energy of a blast that spreads, is lost on the way and damages what stands in its cells. */
typedef struct MurkBlastDef {
  uint32_t struct_size;  /*  0 */
  uint32_t energy_field; /*  4 */
  uint32_t hp_field;     /*  8 structural hit points */
  float threshold;       /* 12 energy that does no damage yet (1) */
  double spread;         /* 16 1/s to each neighbour (0.2) */
  double loss;           /* 24 1/s (0.5) */
  double vulnerability;  /* 32 hit points a second for each unit over the threshold (1) */
} MurkBlastDef;
/* A field of one published state, lent out: see "field views". Zero-initialise it and set struct_size. */
typedef struct MurkFieldView {
  uint32_t struct_size;  /*   0 sizeof(MurkFieldView) */
  uint32_t components;   /*   4 floats of a cell */
  uint64_t view;         /*   8 to be released once */
  const float *address;  /*  16 the first float; never to be written to */
  uint64_t length;       /*  24 floats of all worlds; where world_stride is 0 they are not all there */
  uint64_t n_worlds;     /*  32 1 but for views of a whole batch */
  uint64_t world_stride; /*  40 floats from one world to the next; 0: a Static field that all worlds share */
  uint64_t tick_id;      /*  48 of the state; of a batch, that of world 0 */
  uint64_t generation;   /*  56 publishes of the world since its creation or reset; of a batch, that of world 0 */
  uint32_t ndim;         /*  64 axes in shape */
  uint32_t reserved;     /*  68 0 */
  uint64_t shape[18];    /*  72 [n_worlds, of a batch,] the axes of the space [, components, of a Vector] */
} MurkFieldView;

MURK_CHECK(sizeof(MurkCommand) == 80 && offsetof(MurkCommand, component) == 34 && offsetof(MurkCommand, coord) == 56);
MURK_CHECK(sizeof(MurkReceipt) == 24 && offsetof(MurkReceipt, reason_code) == 16);
MURK_CHECK(sizeof(MurkStepMetrics) == 128 && offsetof(MurkStepMetrics, queue_full_rejections) == 56);
MURK_CHECK(sizeof(MurkObsEntry) == 72 && offsetof(MurkObsEntry, n_region_params) == 56);
MURK_CHECK(sizeof(MurkObsResult) == 16);
MURK_CHECK(sizeof(MurkWorldPreflight) == 24 && offsetof(MurkWorldPreflight, consecutive_rollbacks) == 20);
MURK_CHECK(sizeof(MurkScalarDiffusionDef) == 96 && offsetof(MurkScalarDiffusionDef, max_degree) == 68);
MURK_CHECK(sizeof(MurkObsEntryDef) == 104 && offsetof(MurkObsEntryDef, dtype) == 56);
MURK_CHECK(sizeof(MurkObsPlanShape) == 32 && offsetof(MurkObsPlanShape, agent_relative) == 24);
MURK_CHECK(sizeof(MurkObsTensor) == 192 && offsetof(MurkObsTensor, shape) == 48);
MURK_CHECK(sizeof(MurkAgentSet) == 32 && offsetof(MurkAgentSet, centers) == 16);
MURK_CHECK(sizeof(MurkBatchedDef) == 72 && offsetof(MurkBatchedDef, entries) == 24);
MURK_CHECK(sizeof(MurkGradientComputeDef) == 16 && offsetof(MurkGradientComputeDef, scheme) == 12);
MURK_CHECK(sizeof(MurkIdentityCopyDef) == 8);
MURK_CHECK(sizeof(MurkFlowFieldDef) == 20 && offsetof(MurkFlowFieldDef, normalize) == 16);
MURK_CHECK(sizeof(MurkAgentEmissionDef) == 20 && offsetof(MurkAgentEmissionDef, intensity) == 16);
MURK_CHECK(sizeof(MurkResourceFieldDef) == 28 && offsetof(MurkResourceFieldDef, capacity) == 24);
MURK_CHECK(sizeof(MurkMorphologicalOpDef) == 24 && offsetof(MurkMorphologicalOpDef, threshold) == 20);
MURK_CHECK(sizeof(MurkWavePropagationDef) == 32 && offsetof(MurkWavePropagationDef, wave_speed) == 16);
MURK_CHECK(sizeof(MurkNoiseInjectionDef) == 32 && offsetof(MurkNoiseInjectionDef, scale) == 16);
MURK_CHECK(sizeof(MurkAgentMovementDef) == 40 && offsetof(MurkAgentMovementDef, n_agents) == 32);
MURK_CHECK(sizeof(MurkRewardDef) == 24 && offsetof(MurkRewardDef, heat_bonus) == 16);
MURK_CHECK(sizeof(MurkFireDef) == 44 && offsetof(MurkFireDef, conduction) == 16);
MURK_CHECK(sizeof(MurkSmokeDef) == 36 && offsetof(MurkSmokeDef, diffusion) == 16);
MURK_CHECK(sizeof(MurkWaterDef) == 24 && offsetof(MurkWaterDef, rate) == 16);
MURK_CHECK(sizeof(MurkBlastDef) == 40 && offsetof(MurkBlastDef, spread) == 16);
MURK_CHECK(sizeof(MurkFieldView) == 216 && offsetof(MurkFieldView, ndim) == 64);

/* ------------------------------------------------------------------------------------------ diagnostics */

/* (major << 16) | minor of the library; equal majors are compatible. Starts nothing. */
MURK_API uint32_t murk_abi_version(void);

/* Copies this thread's last failure text (UTF-8, at most capacity - 1 bytes, then a NUL) and returns its full length;
   0 if no call of this thread failed. buffer may be NULL. Reading doesn't clear it. Never fails, starts nothing,
   works in a forked child. Both names answer the same text. */
MURK_API int32_t murk_last_error_message(char *buffer, size_t capacity);
MURK_API int32_t murk_last_panic_message(char *buffer, size_t capacity);

/* Starts the engine now instead of in the first call. Harmless when it runs already. Errors: RuntimeUnavailable
   (final: later calls answer it again), Forked, AttachFailed, StackExhausted; every other function has these too. */
MURK_API int32_t murk_init(void);

/* Puts the Java VM's handlers of SIGSEGV, SIGBUS, SIGFPE and SIGILL back where someone has replaced them since the
   start, and returns how many. Create and reset functions do the same. Never fails. */
MURK_API int32_t murk_check_signals(void);

/* Writes a JSON object that describes library, runtime and kernels, cut at capacity - 1 bytes, then a NUL. Returns its
   full length, or a negative status. buffer may be NULL. */
MURK_API int32_t murk_info_json(char *buffer, size_t capacity);

/* For packaging only: ends the Java VM, after which every call answers RuntimeUnavailable. Writes the AOT cache if the
   engine was started with MURK_AOT_OUTPUT. No other thread may be inside Murk during this call. A program
   need not call it. */
MURK_API int32_t murk_shutdown(void);

/* ----------------------------------------------------------------------------------------------- config */
/* A config collects what a world is made of. A world or batch consumes it, whether its creation succeeds or not,
   except where said. Values are checked when a world is created (ConfigError). */

/* Errors: InvalidArgument (out NULL). */
MURK_API int32_t murk_config_create(uint64_t *out);
/* Frees the config and the propagators added to it. */
MURK_API int32_t murk_config_destroy(uint64_t config);
/* Sets the space; n_params integral values, those behind the last one needed are ignored:
     Line1D             length, edge                     (edge: a MurkEdgeBehavior)
     Ring1D             length
     Square4, Square8   rows, cols, edge
     Hex2D              cols, rows
     Fcc12              w, h, d, edge
     ProductSpace       number of components (1 to 16), then for each: its type, its n_params, its params;
                        products in products to a depth of 4
   Errors: InvalidArgument (wrong or too few params, unknown type), checked before the handle; ConfigError (a space
   without cells, an axis that is too long, a composition that is not possible). */
MURK_API int32_t murk_config_set_space(uint64_t config, int32_t space_type, const double *params, size_t n_params);
/* Appends a field, all zero at tick 0; its field id is its position. dims: components of a Vector, number of values of
   a Categorical. Static: never changes. PerTick: zero in a tick in which nothing writes it, or carried forward. Sparse:
   keeps what propagators and commands wrote. Boundary behaviours are kept with the field and alter nothing: bounds
   can't be given here.
   Errors: InvalidArgument (name NULL or not UTF-8, unknown enum value). */
MURK_API int32_t murk_config_add_field(uint64_t config, const char *name, int32_t field_type, int32_t mutability,
                                       uint32_t dims, int32_t boundary_behavior);
/* Appends a propagator and consumes its handle, also when the config handle is bad. Errors: InvalidHandle,
   InvalidArgument (propagator 0). */
MURK_API int32_t murk_config_add_propagator(uint64_t config, uint64_t propagator);
MURK_API int32_t murk_config_set_dt(uint64_t config, double dt);                     /* seconds; default 0.016 */
MURK_API int32_t murk_config_set_seed(uint64_t config, uint64_t seed);               /* default 0 */
MURK_API int32_t murk_config_set_ring_buffer_size(uint64_t config, size_t snapshots); /* default 8, at least 2 */
MURK_API int32_t murk_config_set_max_ingress_queue(uint64_t config, size_t commands); /* default 1024, at least 1 */
/* Failing ticks in a row after which ticking is disabled until reset; default 3. Errors: InvalidArgument (0). */
MURK_API int32_t murk_config_set_max_consecutive_failures(uint64_t config, uint32_t failures);
/* A PerTick field that is carried forward keeps its values in ticks that don't write it, instead of becoming zero.
   Errors: InvalidArgument (no such field so far). */
MURK_API int32_t murk_config_set_field_carry_forward(uint64_t config, uint32_t field, uint8_t on);

/* ------------------------------------------------------------------------------------------ propagators */

/* Only for propagators that were not added to a config. */
MURK_API int32_t murk_propagator_destroy(uint64_t propagator);
/* Arrays of the definition are copied. Errors: InvalidArgument (def or out NULL, struct_size, NULL arrays, a value
   that no world can have); what depends on the world is checked when it is created. */
MURK_API int32_t murk_scalar_diffusion_create(const MurkScalarDiffusionDef *def, uint64_t *out);
/* The other propagators of the library, by the same rules; unknown enum values, too, are InvalidArgument. */
MURK_API int32_t murk_gradient_compute_create(const MurkGradientComputeDef *def, uint64_t *out);
MURK_API int32_t murk_identity_copy_create(const MurkIdentityCopyDef *def, uint64_t *out);
MURK_API int32_t murk_flow_field_create(const MurkFlowFieldDef *def, uint64_t *out);
MURK_API int32_t murk_agent_emission_create(const MurkAgentEmissionDef *def, uint64_t *out);
MURK_API int32_t murk_resource_field_create(const MurkResourceFieldDef *def, uint64_t *out);
MURK_API int32_t murk_morphological_op_create(const MurkMorphologicalOpDef *def, uint64_t *out);
MURK_API int32_t murk_wave_propagation_create(const MurkWavePropagationDef *def, uint64_t *out);
MURK_API int32_t murk_noise_injection_create(const MurkNoiseInjectionDef *def, uint64_t *out);
/* The propagator keeps the buffer: its handle may be destroyed as soon as nobody submits to it any more. A tick of a
   second world that uses the same buffer fails. Errors: also InvalidHandle (actions). */
MURK_API int32_t murk_agent_movement_create(const MurkAgentMovementDef *def, uint64_t *out);
MURK_API int32_t murk_reward_create(const MurkRewardDef *def, uint64_t *out);
MURK_API int32_t murk_fire_create(const MurkFireDef *def, uint64_t *out);
MURK_API int32_t murk_smoke_create(const MurkSmokeDef *def, uint64_t *out);
MURK_API int32_t murk_water_create(const MurkWaterDef *def, uint64_t *out);
MURK_API int32_t murk_blast_create(const MurkBlastDef *def, uint64_t *out);

/* Moves that agents want to make in their world's next tick, which takes all that are there; those of a tick that is
   rolled back wait again, and a reset forgets all. capacity: 1..MURK_MAX_ACTIONS that may wait.
   Errors: InvalidArgument. */
MURK_API int32_t murk_action_buffer_create(uint32_t capacity, uint64_t *out);
MURK_API int32_t murk_action_buffer_destroy(uint64_t actions);
/* Submits n moves (0..MURK_MAX_ACTIONS) to one buffer: agent_ids[i] goes to directions[i] (a MurkDirection). The moves
   of an agent are made in this order. accepted (may be NULL) gets how many found room: the first ones. From any
   thread, also while the world ticks. Errors: InvalidHandle, InvalidArgument (then nothing was submitted). */
MURK_API int32_t murk_action_buffer_submit(uint64_t actions, const uint32_t *agent_ids, const int32_t *directions,
                                           size_t n, size_t *accepted);
/* The same with a buffer for each move: actions[i]. Moves that find no room in theirs are dropped; accepted (may be
   NULL) gets how many found room. Errors: as above. */
MURK_API int32_t murk_action_buffers_submit(const uint64_t *actions, const uint32_t *agent_ids,
                                            const int32_t *directions, size_t n, size_t *accepted);
/* For testing a host's failure handling: writes the tick number to every cell of `field` for succeed_ticks ticks of
   the world, then fails in every tick as `kind` (MurkFaultKind) says. Errors: InvalidArgument. */
MURK_API int32_t murk_fault_propagator_create(uint32_t field, int32_t kind, uint64_t succeed_ticks, uint64_t *out);

/* --------------------------------------------------------------------------------------- lockstep world */

/* Consumes the config. Errors: InvalidHandle, InvalidArgument (out NULL), ConfigError, AllocationFailed. */
MURK_API int32_t murk_lockstep_create(uint64_t config, uint64_t *out);
MURK_API int32_t murk_lockstep_destroy(uint64_t world);
/* Advances the world by one tick. Receipts are written on failure too, at most `capacity`; n_receipts (may be NULL)
   gets the number written. metrics (may be NULL) is written on success. Errors: InvalidArgument (commands; then nothing
   was executed), PropagatorFailed (the tick was rolled back), TickDisabled, AllocationFailed. */
MURK_API int32_t murk_lockstep_step(uint64_t world, const MurkCommand *commands, size_t n_commands,
                                    MurkReceipt *receipts, size_t capacity, size_t *n_receipts,
                                    MurkStepMetrics *metrics);
/* Steps worlds[i] with commands[i] (n_commands[i] of them; may be NULL if 0), one after the other, and stops at the first
   that fails: its status is returned, those before it were stepped, those behind it were not. Receipts are lost; metrics
   (may be NULL) has room for n. n 0 does nothing. A batch does more, faster. Errors: InvalidArgument (NULL arrays, n >
   MURK_MAX_WORLDS; then nothing was executed), the errors of murk_lockstep_step. */
MURK_API int32_t murk_lockstep_step_vec(const uint64_t *worlds, const MurkCommand *const *commands,
                                        const size_t *n_commands, size_t n, MurkStepMetrics *metrics);
/* Back to tick 0 with this seed; enables ticking. */
MURK_API int32_t murk_lockstep_reset(uint64_t world, uint64_t seed);
/* Copies a field, [cell][component]. Errors: InvalidArgument (buffer, unknown field), BufferTooSmall. */
MURK_API int32_t murk_snapshot_read_field(uint64_t world, uint32_t field, float *buffer, size_t length);
MURK_API int32_t murk_current_tick_get(uint64_t world, uint64_t *out);
MURK_API int32_t murk_is_tick_disabled_get(uint64_t world, uint8_t *out);
MURK_API int32_t murk_consecutive_rollbacks_get(uint64_t world, uint32_t *out);
MURK_API int32_t murk_seed_get(uint64_t world, uint64_t *out);
MURK_API int32_t murk_world_preflight_get(uint64_t world, MurkWorldPreflight *out);
/* Metrics of the last successful tick; the counters are current. */
MURK_API int32_t murk_step_metrics(uint64_t world, MurkStepMetrics *out);
/* Name (cut and NUL-terminated; name_buffer may be NULL) and microseconds of propagator `index` in the last successful
   tick. Errors: InvalidArgument (out NULL, index). */
MURK_API int32_t murk_step_metrics_propagator(uint64_t world, uint32_t index, char *name_buffer, size_t capacity,
                                              uint64_t *microseconds);

/* ------------------------------------------------------------------------------------ observation plans */

/* Compiles entries for the world's space and fields. The plan doesn't keep the world alive. Errors: InvalidObsSpec (no
   entries, what no world can observe), InvalidArgument (out NULL, an entry's values), InvalidComposition. */
MURK_API int32_t murk_obsplan_compile(uint64_t world, const MurkObsEntry *entries, size_t n_entries, uint64_t *out);
/* Observes the world: output_len floats and mask_len bytes (1 = value present). result may be NULL.
   Errors: InvalidArgument (NULL or misaligned buffers), BufferTooSmall, ExecutionFailed (the plan has
   AgentDisk or AgentRect entries, or doesn't fit this world). */
MURK_API int32_t murk_obsplan_execute(uint64_t world, uint64_t plan, float *output, size_t output_len, uint8_t *mask,
                                      size_t mask_len, MurkObsResult *result);
/* Observes the world once per agent; centers is [n_agents][ndim], buffers are [n_agents][len], results (may be NULL) is
   [n_agents]. Centers may lie outside the space. */
MURK_API int32_t murk_obsplan_execute_agents(uint64_t world, uint64_t plan, const int32_t *centers, int32_t ndim,
                                             int32_t n_agents, float *output, size_t output_len, uint8_t *mask,
                                             size_t mask_len, MurkObsResult *results);
MURK_API int32_t murk_obsplan_destroy(uint64_t plan);
/* Floats and mask bytes of one observation (of one agent); -1 on any error, the floats of a plan that writes other types
   included: murk_obsplan_shape_get tells bytes. */
MURK_API int64_t murk_obsplan_output_len(uint64_t plan);
MURK_API int64_t murk_obsplan_mask_len(uint64_t plan);

/* As murk_obsplan_compile, with entries that can say everything. */
MURK_API int32_t murk_obsplan_compile_entries(uint64_t world, const MurkObsEntryDef *entries, size_t n_entries,
                                              uint64_t *out);
/* As murk_obsplan_compile, with entries as bytes ("MOBS", drawn in docs/observations.md); any bytes may be given. Errors:
   InvalidObsSpec, InvalidArgument (pointers, more than MURK_MAX_SPEC_BYTES), InvalidComposition. */
MURK_API int32_t murk_obsplan_compile_bytes(uint64_t world, const uint8_t *bytes, size_t length, uint64_t *out);
/* Writes the entries of a plan as such bytes, and their number to `length`. buffer may be NULL: then only the number.
   Errors: BufferTooSmall (nothing was written), InvalidObsSpec. */
MURK_API int32_t murk_obsplan_bytes(uint64_t plan, uint8_t *buffer, size_t capacity, size_t *length);
MURK_API int32_t murk_obsplan_shape_get(uint64_t plan, MurkObsPlanShape *out);
/* Errors: InvalidArgument (index, out, struct_size). */
MURK_API int32_t murk_obsplan_tensor_get(uint64_t plan, size_t index, MurkObsTensor *out);
/* Observes the world with any plan. agents is NULL for a plan of fixed regions, and else tells the agents of this one
   world; output is [slots][output_bytes] then, and results, which may be NULL, is [slots]. output must be aligned to the
   widest element. Errors: InvalidArgument (NULL or misaligned buffers, agents missing or not wanted), BufferTooSmall,
   ExecutionFailed (counts, axes), PlanInvalidated. */
MURK_API int32_t murk_obsplan_observe(uint64_t world, uint64_t plan, const MurkAgentSet *agents, void *output,
                                      size_t output_bytes, uint8_t *mask, size_t mask_len, MurkObsResult *results);
/* Binds the plan to one state: while its generation is not that of the world that it observes, every execution answers
   PlanInvalidated and writes nothing. MURK_ANY_GENERATION unbinds it. Errors: InvalidArgument (above INT64_MAX). */
MURK_API int32_t murk_obsplan_bind(uint64_t plan, uint64_t generation);
/* How many states the world has published since its creation or reset. */
MURK_API int32_t murk_generation_get(uint64_t world, uint64_t *out);

/* ---------------------------------------------------------------------------------------------- batches */
/* N worlds of equal space and fields, stepped and observed in one call. Observations are [world][output_len]. */

/* Consumes all configs once `out` and the array have been found good. entries may be NULL with n_entries 0 (a batch
   that is never observed). threads: 1..MURK_MAX_THREADS, the caller's included; results don't depend on it.
   murk_batched_create uses 1. Errors: InvalidArgument, InvalidHandle, ConfigError, InvalidObsSpec,
   AllocationFailed. */
MURK_API int32_t murk_batched_create(const uint64_t *configs, size_t n_configs, const MurkObsEntry *entries,
                                     size_t n_entries, uint64_t *out);
MURK_API int32_t murk_batched_create_threads(const uint64_t *configs, size_t n_configs, const MurkObsEntry *entries,
                                             size_t n_entries, uint32_t threads, uint64_t *out);
MURK_API int32_t murk_batched_destroy(uint64_t batch);
/* The same by a struct: entries that can say everything, around agents too. */
MURK_API int32_t murk_batched_create_def(const MurkBatchedDef *def, uint64_t *out);
/* Steps every world with its own commands, then observes every world. A world that fails (its tick rolled back)
   doesn't stop the others and is observed too; the first failing world's status is returned and the text names the
   world. tick_ids[N] may be NULL. Errors: InvalidArgument (commands or buffers; then nothing was executed), the
   errors of murk_lockstep_step. */
MURK_API int32_t murk_batched_step_and_observe(uint64_t batch, const MurkCommand *const *commands,
                                               const size_t *n_commands, float *output, size_t output_len,
                                               uint8_t *mask, size_t mask_len, uint64_t *tick_ids);
/* The same with all commands in one array: those of world i are [offsets[i], offsets[i + 1]); offsets[N + 1] ascends
   from 0. commands and offsets may both be NULL. statuses[N] (may be NULL) gets every world's status. tick_ids and
   statuses are written also when worlds failed. */
MURK_API int32_t murk_batched_step_and_observe_packed(uint64_t batch, const MurkCommand *commands,
                                                      const uint64_t *offsets, float *output, size_t output_len,
                                                      uint8_t *mask, size_t mask_len, uint64_t *tick_ids,
                                                      int32_t *statuses);
/* The same with any element types, and around agents: agents is NULL if the entries are all of fixed regions, output is
   [world][output_bytes] or [world][slot][output_bytes]. Agents and buffers are checked before a world is stepped; errors
   of those as of murk_obsplan_observe. */
MURK_API int32_t murk_batched_step_and_observe_agents(uint64_t batch, const MurkCommand *commands,
                                                      const uint64_t *offsets, const MurkAgentSet *agents,
                                                      void *output, size_t output_bytes, uint8_t *mask,
                                                      size_t mask_len, uint64_t *tick_ids, int32_t *statuses);
/* Observes every world as it is, or all its agents, with `plan`; 0: that of the batch. Errors: as of
   murk_obsplan_observe. */
MURK_API int32_t murk_batched_observe(uint64_t batch, uint64_t plan, const MurkAgentSet *agents, void *output,
                                      size_t output_bytes, uint8_t *mask, size_t mask_len);
/* A plan for the worlds of a batch, to be destroyed by the caller: as murk_obsplan_compile_entries, or that of the batch's
   own entries. */
MURK_API int32_t murk_batched_obsplan_compile(uint64_t batch, const MurkObsEntryDef *entries, size_t n_entries,
                                              uint64_t *out);
MURK_API int32_t murk_batched_obsplan_get(uint64_t batch, uint64_t *out);
/* Errors: InvalidArgument (NULL buffers, a batch without entries), ExecutionFailed (small buffers). */
MURK_API int32_t murk_batched_observe_all(uint64_t batch, float *output, size_t output_len, uint8_t *mask,
                                          size_t mask_len);
MURK_API int32_t murk_batched_reset_world(uint64_t batch, size_t world, uint64_t seed);
MURK_API int32_t murk_batched_reset_all(uint64_t batch, const uint64_t *seeds, size_t n_seeds); /* n_seeds == N */
/* Resets the worlds whose `selected` byte isn't 0, then advances them alone by warmup_ticks ticks without commands.
   Arrays have n == N elements; seeds of worlds that aren't selected are ignored. */
MURK_API int32_t murk_batched_reset_worlds(uint64_t batch, const uint8_t *selected, const uint64_t *seeds, size_t n,
                                           uint32_t warmup_ticks);
MURK_API int32_t murk_batched_tick_ids(uint64_t batch, uint64_t *out, size_t n); /* n >= N */
MURK_API int32_t murk_batched_read_field(uint64_t batch, size_t world, uint32_t field, float *buffer, size_t length);
/* Receipts of the world's last step, at most `capacity`; n_receipts gets the number written. */
MURK_API int32_t murk_batched_receipts(uint64_t batch, size_t world, MurkReceipt *receipts, size_t capacity,
                                       size_t *n_receipts);
MURK_API int32_t murk_batched_num_worlds_get(uint64_t batch, size_t *out);
MURK_API int32_t murk_batched_obs_output_len_get(uint64_t batch, size_t *out); /* per world; 0 without entries */
MURK_API int32_t murk_batched_obs_mask_len_get(uint64_t batch, size_t *out);
/* For measuring: runs step-and-observe without commands `iterations` times without leaving the engine and writes the
   mean nanoseconds of one. */
MURK_API int32_t murk_batched_bench(uint64_t batch, float *output, size_t output_len, uint8_t *mask, size_t mask_len,
                                    uint32_t iterations, double *nanos_per_call);

/* ------------------------------------------------------------------------------------------ field views */
/* A view is the address of a field, with a lease on the published state that lies there: nothing is copied, and until
   the view is released its memory is neither changed nor freed, whatever happens to the world meanwhile: it may step,
   be reset, fail or be destroyed. The memory of a world goes when its handle and the last view are gone. Floats are
   [cell][component]; the axes of the space are those of MurkRegionType_All, [cells] if the space has more than
   MURK_MAX_NDIM axes.

   Views of one state count as one state. A world has max_generations states in memory: the current one, one for the
   tick to come, and those that views hold. While views hold all but the current one, the next step answers
   AllocationFailed, tells how many leases there are, and has done nothing; so does a reset, when the current one is held
   too. */

/* States that a world can have in memory, 2 to 64; default 8. Anything else is InvalidArgument when the world is created. */
MURK_API int32_t murk_config_set_max_generations(uint64_t config, uint32_t generations);
/* Lends the current state of a field. Errors: InvalidArgument (out, struct_size, unknown field), AllocationFailed. */
MURK_API int32_t murk_field_view_open(uint64_t world, uint32_t field, MurkFieldView *out);
/* The same of all worlds of a batch: world w begins at address + w * world_stride. Errors: as above; InvalidArgument for
   a Sparse field of a batch of several worlds, whose worlds lie apart; ExecutionFailed while views of single worlds keep
   the worlds apart (only where a world has failed or was reset alone). */
MURK_API int32_t murk_batched_field_view_open(uint64_t batch, uint32_t field, MurkFieldView *out);
/* The same of one world of a batch, any field. */
MURK_API int32_t murk_batched_world_field_view_open(uint64_t batch, size_t world, uint32_t field, MurkFieldView *out);
/* Ends a view; its memory must not be read any more. Waits for nothing: from any thread, at any time, also inside a
   callback of a step. Errors: InvalidHandle (also when it was released before). */
MURK_API int32_t murk_field_view_release(uint64_t view);
/* How many views are open in this process. */
MURK_API int32_t murk_field_views_open_get(size_t *out);
/* Copies a field of all worlds, [world][cell][component]; of any mutability. Errors: InvalidArgument (buffer, unknown
   field), BufferTooSmall. */
MURK_API int32_t murk_batched_read_field_all(uint64_t batch, uint32_t field, float *buffer, size_t length);

#ifdef __cplusplus
}
#endif
#undef MURK_CHECK
#endif
