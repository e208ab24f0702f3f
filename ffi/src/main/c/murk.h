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
 * world keeps its last state and can go on. So does what a callback reports or asks for in vain. An unexpected failure of the engine itself answers MurkStatus_Panicked
 * and marks the object: later calls on it answer MurkStatus_InternalError until it is destroyed.
 *
 * PROCESS. The first call starts a Java VM inside this process (about 0.1 s). A child of fork() can't use it:
 * MurkStatus_Forked. SIGINT, SIGTERM, SIGHUP, SIGQUIT, the locale, stdin, stdout and stderr stay the host's.
 * No function may be called in a signal handler. docs/embedding.md has the rest: environment variables, signals, stacks.
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
#define MURK_MAX_FIELDS 65536
#define MURK_MAX_INITIAL_VALUES 268435456
#define MURK_MAX_PARAMETERS 4096      /* of a world, and in one SetParameterBatch */
#define MURK_MAX_VERTICES 268435456   /* of a graph */
#define MURK_MAX_EDGES 536870912      /* entries of all its neighbour lists */
#define MURK_MAX_POSITION_AXES 16
#define MURK_MAX_COMPONENTS 16        /* of a product */
#define MURK_MAX_COORDS 16777216      /* that one call turns into ranks, or back */
#define MURK_MAX_RADIUS 65536         /* steps of a MorphologicalOp */
#define MURK_MAX_ACTIONS 16777216     /* that wait in an action buffer, or are submitted in one call */
#define MURK_MAX_AGENT_ID 65535       /* of AgentMovement */
#define MURK_MAX_PLACED_AGENTS 65536  /* initial positions of AgentMovement */
#define MURK_MAX_VIEWS 16777216  /* open at once */
#define MURK_MAX_VIEW_AXES 18    /* axes of a MurkFieldView and of a MurkObsTensor */
#define MURK_MAX_REGION_PARAMS 4194304
#define MURK_MAX_SPEC_BYTES 67108864
#define MURK_ANY_GENERATION UINT64_MAX
#define MURK_MAX_PROPAGATOR_FIELDS 65536  /* each of reads, reads_previous and writes */
#define MURK_MAX_SCRATCH_BYTES 1099511627776
#define MURK_MAX_NESTED_CALLBACKS 32
#define MURK_MIN_HEAP_BYTES 16777216         /* 16 MiB */
#define MURK_MAX_HEAP_BYTES 1099511627776    /* 1 TiB */
#define MURK_MAX_JVM_OPTIONS 64
#define MURK_MAX_JVM_OPTION_BYTES 4096
#define MURK_MAX_NOTE_BYTES 16777216      /* in one note, and of the user's own in the head of a recording */
#define MURK_MAX_CHUNK_BYTES 67108864     /* of a recording */
#define MURK_MAX_STREAM_CAPACITY 16777216 /* commands of a receipt stream on their way */

/* Where a realtime world is asked for the state of a tick: the newest one. */
#define MURK_NEWEST UINT64_MAX
/* In MurkRecordingOptions.checkpoint_every, where 0 means the default. */
#define MURK_NEVER UINT64_MAX
/* In MurkRealtimeConfig, where 0 means the default: no time at all. */
#define MURK_NO_TIME UINT32_MAX

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
  MurkStatus_QueueFull = -6,          /* receipts; submits to realtime worlds */
  MurkStatus_Stale = -7,              /* receipts; states that a realtime world has no more */
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
  MurkStatus_Busy = -29,              /* called from a propagator, on an object that must not be waited for */
  MurkStatus_AlreadyStarted = -30,    /* murk_configure: the engine runs with other options */
  MurkStatus_IoFailed = -31,          /* a file could not be read or written */
  MurkStatus_Interrupted = -32,       /* the work was interrupted and is not done */
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
/* A parameter that the world doesn't declare gets the receipt NotApplied. A SetParameterBatch sets several at once, or
   none: its param_key is their number (1..MURK_MAX_PARAMETERS), and so many SetParameter structs follow it, of which
   only param_key and double_value count. They are parts of it, no commands of their own. */
enum MurkCommandType {
  MurkCommandType_SetParameter = 0, MurkCommandType_SetField = 1, MurkCommandType_SetParameterBatch = 2
};
/* Bits of MurkFieldDef.flags and MurkFieldInfo.flags. */
enum MurkFieldFlag {
  MurkFieldFlag_CarryForward = 1,  /* PerTick: keeps its values in ticks that don't write it */
  MurkFieldFlag_Bounds = 2,        /* min and max are given */
  MurkFieldFlag_EnforceBounds = 4, /* what leaves them is brought back before a tick is published, by the boundary */
  MurkFieldFlag_ScanNonFinite = 8  /* a NaN or an infinity rolls the tick back */
};
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
/* Bits of MurkCallbackDef.flags. */
enum MurkCallbackFlag {
  MurkCallbackFlag_AnyThread = 1,   /* step_fn may run on any thread, for several worlds at once */
  MurkCallbackFlag_FillsWrites = 2, /* step_fn fills every Full write: its buffer isn't zeroed before */
  MurkCallbackFlag_StoresResult = 4 /* the result is context->result, not what step_fn returns */
};
/* Where a realtime world is in its life; it only moves down this list. */
enum MurkWorldPhase {
  MurkWorldPhase_Running = 0,   /* ticks, or is paused, or waits for a reset after failures */
  MurkWorldPhase_Draining = 1,  /* takes no command any more; the tick that runs comes to its end */
  MurkWorldPhase_Quiescing = 2, /* nothing ticks any more; readers and workers come to theirs */
  MurkWorldPhase_Dropped = 3    /* threads were joined or abandoned, the memory was given up */
};
/* What became of a single step of a paused realtime world. */
enum MurkStepOutcome {
  MurkStepOutcome_Published = 0,
  MurkStepOutcome_RolledBack = 1,
  MurkStepOutcome_NoRoom = 2,       /* nothing was tried: no memory could be had */
  MurkStepOutcome_TickDisabled = 3, /* nothing was tried: reset the world */
  MurkStepOutcome_NotPaused = 4,    /* nothing was tried */
  MurkStepOutcome_NotBegun = 5,     /* nothing was tried within the time, and nothing will be */
  MurkStepOutcome_StillRunning = 6, /* the tick was begun and had not ended within the time; it goes on */
  MurkStepOutcome_ShutDown = 7
};
enum MurkLatencyKind {
  MurkLatencyKind_Tick = 0,          /* time in a tick: draining, applying, propagators, publishing */
  MurkLatencyKind_Jitter = 1,        /* how much later than due ticks began */
  MurkLatencyKind_SubmitToApply = 2, /* from a submission to the end of the tick that applied it */
  MurkLatencyKind_Observe = 3        /* observations, on callers' threads and on workers alike */
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
  MurkCommandFlag_Component = 4, /* component is honoured */
  MurkCommandFlag_Refused = 8    /* told by murk_replay_commands; not looked at in commands to a world */
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
  uint32_t param_key;          /* 40 SetParameter: the key; SetParameterBatch: the number of structs that follow */
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
  uint32_t command_index;   /* 20 number of the command in the array that was submitted; parts of a batch don't count */
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
  uint32_t threads;               /*  4 1..MURK_MAX_THREADS; 0: as murk_configure says, else 1 */
  const uint64_t *configs;        /*  8 */
  uint64_t n_configs;             /* 16 1..MURK_MAX_WORLDS */
  const MurkObsEntryDef *entries; /* 24 */
  uint64_t n_entries;             /* 32 0 for none */
  const uint8_t *spec;            /* 40 or the entries as bytes, see murk_obsplan_bytes */
  uint64_t spec_length;           /* 48 0 for none */
  uint64_t reserved[2];           /* 56 zero */
} MurkBatchedDef;

/* The arguments of a step that is taken again and again, see murk_batched_step. Zero-initialise it and set struct_size. */
typedef struct MurkBatchedStep {
  uint32_t struct_size;        /*  0 sizeof(MurkBatchedStep) */
  uint32_t reserved;           /*  4 zero */
  uint64_t batch;              /*  8 */
  const MurkCommand *commands; /* 16 the rest as of murk_batched_step_and_observe_packed */
  const uint64_t *offsets;     /* 24 */
  float *output;               /* 32 */
  uint64_t output_len;         /* 40 */
  uint8_t *mask;               /* 48 */
  uint64_t mask_len;           /* 56 */
  uint64_t *tick_ids;          /* 64 may be NULL */
  int32_t *statuses;           /* 72 may be NULL */
} MurkBatchedStep;

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

/* A field with all that can be said of it. Zero-initialise it and set struct_size. */
typedef struct MurkFieldDef {
  uint32_t struct_size;      /*  0 */
  int32_t field_type;        /*  4 MurkFieldType */
  int32_t mutability;        /*  8 MurkFieldMutability */
  uint32_t dims;             /* 12 components of a Vector, number of values of a Categorical */
  int32_t boundary_behavior; /* 16 MurkBoundaryBehavior */
  uint32_t flags;            /* 20 MurkFieldFlag bits */
  const char *name;          /* 24 */
  const char *units;         /* 32 kept with the field; NULL = none */
  float min;                 /* 40 with Bounds: both finite, min <= max */
  float max;                 /* 44 */
  const float *initial;      /* 48 values at tick 0 and after a reset, [cell][component] */
  uint64_t n_initial;        /* 56 0 = all zero, 1 = one value for all, or cells * components */
} MurkFieldDef;

/* A field of a world. Set struct_size. */
typedef struct MurkFieldInfo {
  uint32_t struct_size;      /*  0 */
  int32_t field_type;        /*  4 MurkFieldType */
  int32_t mutability;        /*  8 MurkFieldMutability */
  uint32_t dims;             /* 12 */
  int32_t boundary_behavior; /* 16 MurkBoundaryBehavior */
  uint32_t flags;            /* 20 MurkFieldFlag bits */
  uint32_t components;       /* 24 floats of a cell */
  uint32_t reserved;         /* 28 */
  float min;                 /* 32 0 without Bounds */
  float max;                 /* 36 */
  uint64_t floats;           /* 40 cells * components */
} MurkFieldInfo;

/* A graph: the neighbours of vertex v are targets[offsets[v]] to targets[offsets[v + 1] - 1], in the order that sums
   follow. Its cells are its vertices; a coordinate is [vertex]. Zero-initialise it and set struct_size. */
typedef struct MurkGraphDef {
  uint32_t struct_size;    /*  0 */
  uint32_t directed;       /*  4 0: neighbours are mutual, which is checked */
  const uint64_t *offsets; /*  8 n_vertices + 1 numbers, from 0 to n_targets, never falling */
  uint64_t n_vertices;     /* 16 1..MURK_MAX_VERTICES */
  const uint32_t *targets; /* 24 vertices; one may stand there twice, or be its own neighbour */
  uint64_t n_targets;      /* 32 0..MURK_MAX_EDGES */
  const double *positions; /* 40 [vertex][position_axes], for gradients and winds; NULL = none */
  uint32_t position_axes;  /* 48 1..MURK_MAX_POSITION_AXES with positions, else 0 */
  uint32_t reserved;       /* 52 zero */
} MurkGraphDef;

/* What worlds of a config would need, and how much is wrong with it. Set struct_size. Bytes are those of all worlds
   together, 0 while the fields are in doubt. */
typedef struct MurkConfigPreflight {
  uint32_t struct_size;       /*  0 */
  uint32_t n_problems;        /*  4 0: worlds can be created */
  uint32_t n_write_conflicts; /*  8 pairs of propagators that write one field */
  uint32_t n_notes;           /* 12 what is allowed but may not be meant */
  uint64_t fields_bytes;      /* 16 native: field values, taken at creation */
  uint64_t scratch_bytes;     /* 24 native: scratch memory of propagators, taken at creation */
  uint64_t edited_base_bytes; /* 32 native: added at most for tick-start values that commands edit */
  uint64_t sparse_bytes;      /* 40 native: added by the first writes of Sparse fields */
  uint64_t generation_bytes;  /* 48 native: added for each further state that readers hold */
  uint64_t heap_bytes;        /* 56 Java heap, an estimate that is low */
  double max_dt;              /* 64 largest stable dt; INFINITY: any */
} MurkConfigPreflight;

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

/* ---- propagators written in C; see murk_propagator_create and murk_callback_create */

typedef struct MurkWriteDecl {
  uint32_t field_id; /* 0 */
  int32_t mode;      /* 4 MurkWriteMode */
} MurkWriteDecl;

/* Hands out a field of the world that is being stepped: *out points to *len floats, [cell][component], in the world's
   own memory, good until step_fn returns. 0, or MurkStatus_InvalidArgument: out or len NULL, an opaque that isn't that
   of a running step, a field that wasn't declared for this use. */
typedef int32_t (*MurkReadFn)(void *opaque, uint32_t field, const float **out, size_t *len);
typedef int32_t (*MurkWriteFn)(void *opaque, uint32_t field, float **out, size_t *len);

typedef struct MurkStepContext {
  void *opaque;                /*  0 for the three functions and murk_step_...; no address */
  MurkReadFn read_fn;          /*  8 what earlier propagators of this tick left */
  MurkReadFn read_previous_fn; /* 16 the start of the tick */
  MurkWriteFn write_fn;        /* 24 */
  uint64_t tick_id;            /* 32 the tick that is computed; the first is 1 */
  double dt;                   /* 40 seconds */
  uint64_t cell_count;         /* 48 */
} MurkStepContext;

/* Advances the declared fields by a tick. 0 = done; anything else fails the tick, which is rolled back. */
typedef int32_t (*MurkStepFn)(void *user_data, const MurkStepContext *context);

typedef struct MurkPropagatorDef {
  const char *name;               /*  0 */
  const uint32_t *reads;          /*  8 */
  size_t n_reads;                 /* 16 */
  const uint32_t *reads_previous; /* 24 */
  size_t n_reads_previous;        /* 32 */
  const MurkWriteDecl *writes;    /* 40 */
  size_t n_writes;                /* 48 */
  MurkStepFn step_fn;             /* 56 */
  void *user_data;                /* 64 */
  size_t scratch_bytes;           /* 72 kept free for the step, which has no way to ask for it: see MurkCallbackDef */
} MurkPropagatorDef;

/* One declared field in a step. */
typedef struct MurkStepField {
  float *values;       /*  0 [cell][component]; those of reads must not be written. NULL: a Sparse write, which
                             murk_step_write copies when it is first asked for */
  uint64_t length;     /*  8 floats */
  uint32_t field_id;   /* 16 */
  uint32_t components; /* 20 floats of a cell */
} MurkStepField;

/* What a step sees. It and all that it points to are good until step_fn returns. Fields stand in the order of the
   definition. */
typedef struct MurkCallbackContext {
  uint32_t struct_size;                /*   0 what the library filled in; larger in later versions */
  int32_t result;                      /*   4 1; counts with MurkCallbackFlag_StoresResult: 0 = done */
  void *opaque;                        /*   8 for murk_step_...; no address */
  void *user_data;                     /*  16 of the definition */
  uint64_t tick_id;                    /*  24 the tick that is computed; the first is 1 */
  double dt;                           /*  32 seconds */
  uint64_t seed;                       /*  40 the world's, for random numbers that are functions of it and the tick */
  uint64_t cell_count;                 /*  48 */
  const MurkStepField *reads;          /*  56 */
  const MurkStepField *reads_previous; /*  64 */
  const MurkStepField *writes;         /*  72 */
  const double *parameters;            /*  80 the world's declared parameters, by key */
  void *scratch;                       /*  88 zeroed, aligned to 64 bytes */
  uint64_t scratch_bytes;              /*  96 */
  const uint64_t *shape;               /* 104 how the cells lie, as in an observation of all of them: [rows, cols], ... */
  uint32_t n_reads;                    /* 112 */
  uint32_t n_reads_previous;           /* 116 */
  uint32_t n_writes;                   /* 120 */
  uint32_t n_parameters;               /* 124 */
  uint32_t shape_len;                  /* 128 */
  uint32_t ndim;                       /* 132 numbers of a coordinate, see murk_step_coordinate */
} MurkCallbackContext;

/* As MurkStepFn; what it returns doesn't count with MurkCallbackFlag_StoresResult. */
typedef int32_t (*MurkCallbackFn)(MurkCallbackContext *context);
typedef void (*MurkDestroyFn)(void *destroy_data);

typedef struct MurkCallbackDef {
  uint32_t struct_size;           /*   0 sizeof(MurkCallbackDef) */
  uint32_t flags;                 /*   4 MurkCallbackFlag bits */
  const char *name;               /*   8 */
  const uint32_t *reads;          /*  16 */
  uint64_t n_reads;               /*  24 */
  const uint32_t *reads_previous; /*  32 */
  uint64_t n_reads_previous;      /*  40 */
  const MurkWriteDecl *writes;    /*  48 */
  uint64_t n_writes;              /*  56 */
  MurkCallbackFn step_fn;         /*  64 */
  void *user_data;                /*  72 */
  MurkDestroyFn destroy_fn;       /*  80 NULL, or called once, when nothing can call step_fn any more */
  uint64_t scratch_bytes;         /*  88 */
  double max_dt;                  /*  96 the largest stable time step; 0 = any will do */
  void *destroy_data;             /* 104 what destroy_fn gets; NULL = user_data */
  uint64_t reserved[2];           /* 112 zero */
} MurkCallbackDef;

MURK_CHECK(sizeof(MurkWriteDecl) == 8);
MURK_CHECK(sizeof(MurkStepContext) == 56 && offsetof(MurkStepContext, tick_id) == 32);
MURK_CHECK(sizeof(MurkPropagatorDef) == 80 && offsetof(MurkPropagatorDef, step_fn) == 56);
MURK_CHECK(sizeof(MurkStepField) == 24 && offsetof(MurkStepField, components) == 20);
MURK_CHECK(sizeof(MurkCallbackContext) == 136 && offsetof(MurkCallbackContext, n_reads) == 112);
MURK_CHECK(sizeof(MurkCallbackDef) == 128 && offsetof(MurkCallbackDef, max_dt) == 96);

/* What a host chooses for the whole process. Zero-initialise it and set struct_size: 0 and NULL mean the default. */
typedef struct MurkRuntimeOptions {
  uint32_t struct_size;           /*  0 sizeof(MurkRuntimeOptions) */
  uint32_t threads;               /*  4 threads of batches that name no number, 1..MURK_MAX_THREADS; 1 */
  uint64_t heap_bytes;            /*  8 most of the Java heap, MURK_MIN_HEAP_BYTES..MURK_MAX_HEAP_BYTES; 256 MiB. The state of
                                        worlds lies outside of it */
  const char *const *jvm_options; /* 16 n_jvm_options texts that start with '-', MURK_MAX_JVM_OPTION_BYTES bytes at most */
  uint64_t n_jvm_options;         /* 24 0..MURK_MAX_JVM_OPTIONS */
  uint64_t reserved[4];           /* 32 zero */
} MurkRuntimeOptions;

/* How a world runs on threads of its own. Zero-initialise it and set struct_size: 0 means the default everywhere. Times
   are milliseconds, 3600000 at most; MURK_NO_TIME stands for 0. */
typedef struct MurkRealtimeConfig {
  uint32_t struct_size;              /*  0 sizeof(MurkRealtimeConfig) */
  uint32_t workers;                  /*  4 threads that carry out tickets; half the processors, 2 to 16; brought into 1..64 */
  double tick_rate_hz;               /*  8 ticks a second; 60 */
  uint32_t ring_buffer_size;         /* 16 states that can be read, 2..128; as the config says */
  uint32_t max_ingress_queue;        /* 20 commands that may wait for a tick; as the config says */
  uint32_t max_consecutive_failures; /* 24 as the config says */
  uint32_t max_readers;              /* 28 observations and reads at once, 1..64; 64 */
  uint32_t max_generations;          /* 32 states in memory at once; ring_buffer_size + 2 + max_readers, not below ring + 2 */
  uint32_t max_epoch_hold_ms;        /* 36 how long a reader may hold a state; 100 */
  uint32_t cancel_grace_ms;          /* 40 what it gets on top of that before the state is taken from it; 10 */
  uint32_t drain_timeout_ms;         /* 44 how long a shutdown waits for the tick that runs; 33 */
  uint32_t quiesce_timeout_ms;       /* 48 ... for readers and workers; 200 */
  uint32_t join_timeout_ms;          /* 52 ... for threads to end; 1000 */
  uint8_t start_paused;              /* 56 waits for murk_realtime_resume or _step before its first tick */
  uint32_t backoff_initial_skew;     /* 60 how its patience with slow readers grows; 2 */
  uint32_t backoff_skew_cap;         /* 64 10 */
  uint32_t backoff_decay_rate;       /* 68 60 */
  double backoff_factor;             /* 72 1.5 */
  double backoff_threshold;          /* 80 0.2 */
  uint64_t reserved[3];              /* 88 zero */
} MurkRealtimeConfig;

/* The final receipt of a command that a stream has queued. Set struct_size of the first element of an array: it is the
   distance from one element to the next. */
typedef struct MurkRealtimeReceipt {
  uint32_t struct_size;     /*  0 sizeof(MurkRealtimeReceipt) */
  int32_t reason_code;      /*  4 0 or a MurkStatus: QueueFull, Stale (expired, or dropped by a reset), TickRollback, */
                            /*    ShuttingDown, TickDisabled, UnsupportedCommand, NotApplied */
  uint64_t tag;             /*  8 first_tag + the position in the array that was submitted */
  uint64_t applied_tick_id; /* 16 0 = none */
  uint64_t command_id;      /* 24 its number among all commands that the world ever took, from 0 */
  uint32_t command_index;   /* 32 position in the array that was submitted */
  uint8_t accepted;         /* 36 0 = a tick came to it and found that it can't be carried out */
} MurkRealtimeReceipt;

/* Counts since the world was made or reset. Set struct_size. */
typedef struct MurkRealtimeCounters {
  uint32_t struct_size;               /*   0 sizeof(MurkRealtimeCounters) */
  uint32_t reserved;                  /*   4 */
  uint64_t queue_full_rejections;     /*   8 commands refused because the queue was full */
  uint64_t tick_disabled_rejections;  /*  16 commands refused because ticking was disabled */
  uint64_t rollback_events;           /*  24 ticks rolled back */
  uint64_t tick_disabled_transitions; /*  32 times that ticking became disabled */
  uint64_t worker_stall_events;       /*  40 readers from which a state was taken because they held it for too long */
  uint64_t ring_not_available_events; /*  48 reads that found no state */
  uint64_t ring_eviction_events;      /*  56 states that newer ones pushed out of the ring: usual */
  uint64_t ring_stale_read_events;    /*  64 reads of what the ring has no longer */
  uint64_t ring_skew_retry_events;    /*  72 reads of the newest state that were tried again */
  uint64_t readers_full_rejections;   /*  80 reads refused because as many were at work as may be */
  uint64_t overruns;                  /*  88 ticks left out because an earlier one took too long */
  uint64_t late_starts;               /*  96 ticks that began late by more than a tenth of the period */
  uint64_t receipts_full_rejections;  /* 104 commands refused because a stream's receipts are not taken */
  uint64_t commands_applied;          /* 112 */
  uint64_t commands_not_applied;      /* 120 commands that were queued and not applied */
  uint64_t ticks;                     /* 128 ticks that were published */
  uint64_t memory_bytes;              /* 136 native bytes held for the world, now */
} MurkRealtimeCounters;

/* How long something took, since the world was made or reset; quantiles are right to two digits. Set struct_size. */
typedef struct MurkLatencySummary {
  uint32_t struct_size; /*  0 sizeof(MurkLatencySummary) */
  uint32_t reserved;    /*  4 */
  uint64_t count;       /*  8 how often it was measured */
  double mean_ns;       /* 16 0 when it never was, and so are the others */
  uint64_t p50_ns;      /* 24 */
  uint64_t p99_ns;      /* 32 */
  uint64_t p999_ns;     /* 40 */
  uint64_t max_ns;      /* 48 */
} MurkLatencySummary;

/* What a shutdown did, and how long it took. Set struct_size. */
typedef struct MurkShutdownReport {
  uint32_t struct_size;          /*  0 sizeof(MurkShutdownReport) */
  uint8_t tick_joined;           /*  4 1 = the ticking thread has ended; else it was abandoned in a tick that does not return */
  uint32_t workers_joined;       /*  8 */
  uint32_t workers_abandoned;    /* 12 */
  uint32_t readers_revoked;      /* 16 readers from which a state was taken */
  uint32_t commands_dropped;     /* 20 commands that waited; each got a receipt that says so */
  uint32_t observations_dropped; /* 24 tickets that waited for a worker; each ended with ShuttingDown */
  uint64_t total_ns;             /* 32 */
  uint64_t drain_ns;             /* 40 waiting for the tick that ran */
  uint64_t quiesce_ns;           /* 48 waiting for readers and workers */
  uint64_t join_ns;              /* 56 waiting for the threads to end */
} MurkShutdownReport;

/* A realtime world at one moment, and what is to be expected of it. Set struct_size. */
typedef struct MurkRealtimePreflight {
  uint32_t struct_size;            /*   0 sizeof(MurkRealtimePreflight) */
  int32_t phase;                   /*   4 MurkWorldPhase */
  uint32_t command_queue_depth;    /*   8 commands that wait */
  uint32_t command_queue_capacity; /*  12 0 after a shutdown */
  uint32_t observe_queue_depth;    /*  16 tickets that wait for a worker */
  uint32_t observe_queue_capacity; /*  20 0 after a shutdown */
  uint32_t ring_capacity;          /*  24 */
  uint32_t ring_length;            /*  28 states that can be read */
  uint64_t latest_snapshot_tick;   /*  32 0 without one */
  uint64_t snapshot_age_ticks;     /*  40 */
  uint64_t ring_write_position;    /*  48 states published since the world was made */
  uint64_t ring_oldest_position;   /*  56 UINT64_MAX without one */
  double tick_rate_hz;             /*  64 */
  double load;                     /*  72 share of the period that a usual tick takes; ticks are left out from 1 on */
  uint64_t usual_tick_ns;          /*  80 */
  uint64_t running_tick_ns;        /*  88 how long the tick that runs has run, 0 between ticks */
  uint64_t jitter_p99_ns;          /*  96 */
  uint64_t queue_full_in_ticks;    /* 104 ticks until the command queue is full; UINT64_MAX while it does not fill */
  uint32_t readers;                /* 112 observations and reads at work */
  uint32_t reader_capacity;        /* 116 */
  uint8_t has_snapshot;            /* 120 */
  uint8_t tick_thread_stopped;     /* 121 nothing will tick any more */
  uint8_t paused;                  /* 122 */
  uint8_t tick_disabled;           /* 123 waits for a reset after failures */
  uint8_t overloaded;              /* 124 ticks will be left out */
  uint8_t can_submit;              /* 125 a command would be taken now */
  uint8_t can_observe;             /* 126 an observation on the caller's thread would begin at once */
  uint8_t can_queue_observe;       /* 127 a ticket would be taken now */
} MurkRealtimePreflight;

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
MURK_CHECK(sizeof(MurkBatchedStep) == 80 && offsetof(MurkBatchedStep, statuses) == 72);
MURK_CHECK(sizeof(MurkFieldDef) == 64 && offsetof(MurkFieldDef, name) == 24 && offsetof(MurkFieldDef, initial) == 48);
MURK_CHECK(sizeof(MurkFieldInfo) == 48 && offsetof(MurkFieldInfo, min) == 32);
MURK_CHECK(sizeof(MurkGraphDef) == 56 && offsetof(MurkGraphDef, positions) == 40);
MURK_CHECK(sizeof(MurkConfigPreflight) == 72 && offsetof(MurkConfigPreflight, max_dt) == 64);
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
MURK_CHECK(sizeof(MurkRuntimeOptions) == 64 && offsetof(MurkRuntimeOptions, n_jvm_options) == 24);
MURK_CHECK(sizeof(MurkRealtimeConfig) == 112 && offsetof(MurkRealtimeConfig, backoff_factor) == 72);
MURK_CHECK(sizeof(MurkRealtimeReceipt) == 40 && offsetof(MurkRealtimeReceipt, accepted) == 36);
MURK_CHECK(sizeof(MurkRealtimeCounters) == 144 && offsetof(MurkRealtimeCounters, memory_bytes) == 136);
MURK_CHECK(sizeof(MurkLatencySummary) == 56 && offsetof(MurkLatencySummary, max_ns) == 48);
MURK_CHECK(sizeof(MurkShutdownReport) == 64 && offsetof(MurkShutdownReport, join_ns) == 56);
MURK_CHECK(sizeof(MurkRealtimePreflight) == 128 && offsetof(MurkRealtimePreflight, can_queue_observe) == 127);

/* ------------------------------------------------------------------------------------------ diagnostics */

/* (major << 16) | minor of the library; equal majors are compatible. Starts nothing. */
MURK_API uint32_t murk_abi_version(void);

/* Copies this thread's last failure text (UTF-8, at most capacity - 1 bytes, then a NUL) and returns its full length;
   0 if no call of this thread failed. buffer may be NULL. Reading doesn't clear it. Never fails, starts nothing,
   works in a forked child. Both names answer the same text. */
MURK_API int32_t murk_last_error_message(char *buffer, size_t capacity);
MURK_API int32_t murk_last_panic_message(char *buffer, size_t capacity);

/* Says how the engine is to be started, before anything has started it; a later call replaces what an earlier one said.
   Options are copied. Later ones win: Murk's own, heap_bytes, jvm_options, and last the environment's MURK_JVM_OPTS. A wrong
   JVM option shows when the engine starts: RuntimeUnavailable. Starts nothing. Errors: InvalidArgument (struct_size, a value
   out of range), AlreadyStarted (the text says what the engine runs with), Forked, RuntimeUnavailable. */
MURK_API int32_t murk_configure(const MurkRuntimeOptions *options);

/* Starts the engine now instead of in the first call. Harmless when it runs already. Errors: RuntimeUnavailable
   (final: later calls answer it again), Forked, AttachFailed, StackExhausted; every other function has these too. */
MURK_API int32_t murk_init(void);

/* Puts the Java VM's handlers of SIGSEGV, SIGBUS, SIGFPE and SIGILL back where someone has replaced them since the
   start, and returns how many. Create and reset functions do the same. The program itself, and libpython, replace none: what
   they say to sigaction() and signal() after the start holds for faults that aren't Java's. Never fails. */
MURK_API int32_t murk_check_signals(void);

/* Writes a JSON object that describes library, runtime and kernels, cut at capacity - 1 bytes, then a NUL. Returns its
   full length, or a negative status. buffer may be NULL. */
MURK_API int32_t murk_info_json(char *buffer, size_t capacity);

/* For packaging only: ends the Java VM, after which every call answers RuntimeUnavailable. Writes the AOT cache if the
   engine was started with MURK_AOT_OUTPUT. No other thread may be inside Murk during this call. A program
   need not call it. Errors: Busy (in a step_fn or destroy_fn; nothing was done). */
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
   keeps what propagators and commands wrote. The boundary behaviour is kept with the field and alters nothing without
   bounds: murk_config_add_field_def has those, and initial values.
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

/* Appends a field with all its options; field (may be NULL) gets its id. Whether the options fit together and the
   space is checked when a world is created (ConfigError). Errors: InvalidArgument (def, its size, name, an enum, unknown
   flags, arrays, more than MURK_MAX_FIELDS), AllocationFailed. */
MURK_API int32_t murk_config_add_field_def(uint64_t config, const MurkFieldDef *def, uint32_t *field);
/* Declares a parameter, a number that SetParameter commands change and propagators read; key (may be NULL) gets its
   key: 0 for the first, then 1, 2, ... A reset brings `initial` back. Errors: InvalidArgument (name NULL, not UTF-8,
   empty or taken; more than MURK_MAX_PARAMETERS). */
MURK_API int32_t murk_config_add_parameter(uint64_t config, const char *name, double initial, uint32_t *key);
/* Threads on which a tick of a lockstep world runs, 1..MURK_MAX_THREADS, the caller's included; default 1. Propagators
   of which none reads what another wrote in the tick run side by side; results don't depend on it. Worlds of a batch
   tick on one thread each. Errors: InvalidArgument. */
MURK_API int32_t murk_config_set_threads(uint64_t config, uint32_t threads);
/* Tells what `worlds` worlds (1..MURK_MAX_WORLDS) of this config would need, and whether they could be created. Creates
   and consumes nothing. Errors: InvalidArgument. */
MURK_API int32_t murk_config_preflight(uint64_t config, uint32_t worlds, MurkConfigPreflight *out);
/* The same as a JSON object, with the texts of all problems, conflicts and notes: as murk_info_json. */
MURK_API int32_t murk_config_preflight_json(uint64_t config, uint32_t worlds, char *buffer, size_t capacity);

/* ----------------------------------------------------------------------------------------------- spaces */
/* A space is a lattice of cells, a value: configs and worlds keep their own. The handle is for asking, and for spaces
   that murk_config_set_space has no numbers for. Functions here may be called from many threads at once. */

/* As murk_config_set_space. */
MURK_API int32_t murk_space_create(int32_t space_type, const double *params, size_t n_params, uint64_t *out);
/* Arrays are copied. Errors: InvalidArgument (def, its size, counts, NULL or misaligned arrays), ConfigError (numbers
   that make no graph; neighbours that aren't mutual), AllocationFailed (the Java heap is too small). */
MURK_API int32_t murk_space_graph_create(const MurkGraphDef *def, uint64_t *out);
/* The product of n spaces (1..MURK_MAX_COMPONENTS), which stay. Errors: InvalidHandle, InvalidArgument, ConfigError. */
MURK_API int32_t murk_space_product_create(const uint64_t *spaces, size_t n, uint64_t *out);
MURK_API int32_t murk_space_destroy(uint64_t space);
/* Sets the space of a config; the handle stays. */
MURK_API int32_t murk_config_use_space(uint64_t config, uint64_t space);
/* New handles of the space of a config (InvalidArgument while it has none), a world, a batch. */
MURK_API int32_t murk_config_space(uint64_t config, uint64_t *out);
MURK_API int32_t murk_world_space(uint64_t world, uint64_t *out);
MURK_API int32_t murk_batched_space(uint64_t batch, uint64_t *out);
MURK_API int32_t murk_space_cells(uint64_t space, uint64_t *out);
/* Lengths of the axes of a coordinate, and of those of a tensor that holds every cell once, in the order of ranks. At
   most `capacity` are written (lengths may be NULL with 0); n gets their full number. */
MURK_API int32_t murk_space_axes(uint64_t space, uint64_t *lengths, size_t capacity, size_t *n);
MURK_API int32_t murk_space_shape(uint64_t space, uint64_t *lengths, size_t capacity, size_t *n);
/* Ranks of n coordinates, coords[n][ndim]; -1 for what is no cell. Errors: InvalidArgument (ndim isn't the space's, n
   over MURK_MAX_COORDS, arrays), ConfigError (a space of more than 2^31 - 1 cells has no ranks). */
MURK_API int32_t murk_space_ranks(uint64_t space, const int32_t *coords, size_t ndim, size_t n, int64_t *ranks);
/* Coordinates of n ranks: coords[n][axes], where `length` is the room in numbers. Errors: InvalidArgument (a rank that
   is no cell's; then nothing is written), BufferTooSmall. */
MURK_API int32_t murk_space_coords(uint64_t space, const int64_t *ranks, size_t n, int32_t *coords, size_t length);
/* Ranks of the neighbours of a cell, in the order that sums follow; as murk_space_axes. */
MURK_API int32_t murk_space_neighbours(uint64_t space, int64_t rank, int64_t *neighbours, size_t capacity, size_t *n);
/* Steps between two cells along the lattice, INFINITY if there is no way. Errors: InvalidArgument (ndim, coordinates
   that are no cells). */
MURK_API int32_t murk_space_distance(uint64_t space, const int32_t *a, const int32_t *b, size_t ndim, double *out);
/* Writes a description, cut at capacity - 1 bytes, then a NUL; length (may be NULL) gets its full length. */
MURK_API int32_t murk_space_describe(uint64_t space, char *buffer, size_t capacity, size_t *length);

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

/* ---- propagators written in C
 * step_fn runs once a tick, in the pipeline's order, on the thread that steps the world: a batch with such a world steps
 * all its worlds on the calling thread, and the threads of a world are not used. With MurkCallbackFlag_AnyThread it may
 * run on any thread of the batch or the world. Results don't depend on it. A realtime world takes only those: they run on
 * its own thread. If it is destroyed while a step_fn does not return, that thread and what destroy_fn frees are left alone.
 * It sees the fields that were declared, in the world's own memory. The buffer of a Full write is zeroed, that of an
 * Incremental write has the values of the start of the tick. Its failure, also one of several propagators, rolls the
 * tick back, which answers PropagatorFailed with the number or the text of murk_step_fail. It must return: leaving
 * it by longjmp or by a C++ exception is undefined. It has at least 80 KiB of stack.
 * It may call any function of this file on other objects, but an object that another thread is stepping and that has
 * propagators of this kind itself: that would wait for ever if both did so, and answers Busy. Calls on the world or batch
 * that is being stepped answer Busy too and change nothing. Destroying any object, also that one, makes its handle stale
 * at once; its memory is freed when the call that the callback belongs to is over.
 * A callback must not wait for another thread that calls into the world which is being stepped.
 * A child that it forks should end by _exit or exec: there, calls answer Forked, and so does the step if it returns. */

/* A propagator as in murk 3.1. Name and arrays are copied; step_fn and user_data must outlive the world. Errors:
   InvalidArgument (NULL where something is needed, a name that isn't UTF-8, an unknown mode, too many fields); what
   depends on the world is checked when it is created. */
MURK_API int32_t murk_propagator_create(const MurkPropagatorDef *def, uint64_t *out);
/* The same with all that a step can have. destroy_fn is called once, when the handle, its config or its world has been
   destroyed, whichever had the propagator last, on the thread that did so; never if this call fails. Errors: as above, and struct_size,
   flags, reserved, max_dt (negative or not finite). */
MURK_API int32_t murk_callback_create(const MurkCallbackDef *def, uint64_t *out);

/* The following are for step_fn, with the opaque of its context. Once it has returned the opaque names nothing:
   InvalidArgument. */
/* As MurkWriteFn, for both kinds of context. Sparse fields on the thread of step_fn only. */
MURK_API int32_t murk_step_write(void *opaque, uint32_t field, float **out, size_t *len);
/* The text of the failure that step_fn is going to report, UTF-8, cut at 1023 bytes. Errors: InvalidArgument. */
MURK_API int32_t murk_step_fail(void *opaque, const char *text);
/* Writes the coordinate of a cell, ndim numbers. Takes about 0.2 us and makes garbage: for tables, not for every tick.
   Only on the thread of step_fn. Errors: InvalidArgument. */
MURK_API int32_t murk_step_coordinate(void *opaque, uint64_t rank, int32_t *out, size_t ndim);
/* For bindings whose users may keep what they were handed: holds the memory of the world, not its contents, until
   murk_step_release, even if the world is destroyed before. Called by the thread of step_fn while that runs. A hold
   counts as a snapshot that is held. Errors: Busy (outside of a step_fn), AllocationFailed. */
MURK_API int32_t murk_step_hold(uint64_t *out);
MURK_API int32_t murk_step_release(uint64_t hold);

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
/* A checkpoint is a world's state at the end of a tick as bytes: tick, seed, parameters, fields, and what the library's
   propagators remember. A world that is restored from it goes on with the same bits. It may be another world, in
   another process or on another machine, if it is laid out alike: the same space, fields, parameters and names of
   propagators, and the same values in Static fields. What a step_fn keeps in its user_data is not part of it.
   murk_lockstep_checkpoint_size tells how many bytes murk_lockstep_checkpoint writes at least to have room for; the
   number may change with every tick. `written` (may be NULL) gets how many were written. Bytes may lie at any address.
   Errors: InvalidArgument (NULL), BufferTooSmall (nothing is written). */
MURK_API int32_t murk_lockstep_checkpoint_size(uint64_t world, uint64_t *out);
MURK_API int32_t murk_lockstep_checkpoint(uint64_t world, uint8_t *buffer, size_t capacity, size_t *written);
/* Goes on from a checkpoint, of which nobody need vouch. Metrics restart; views keep what they show. Errors: InvalidData
   (no checkpoint, or a damaged one), DataMismatch (of a world that is laid out otherwise), after both of which the world
   is as it was; those of murk_lockstep_reset. */
MURK_API int32_t murk_lockstep_restore(uint64_t world, const uint8_t *bytes, size_t length);
/* Copies a field, [cell][component]. Errors: InvalidArgument (buffer, unknown field), BufferTooSmall. */
MURK_API int32_t murk_snapshot_read_field(uint64_t world, uint32_t field, float *buffer, size_t length);
/* These four answer without entering the Java VM while no other call is changing the world: a few nanoseconds. */
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

/* ------------------------------------------------------------------------------- fields and parameters */
/* Of a world, and of a batch: all worlds of a batch have fields of the same types; names are those of its first one. */

MURK_API int32_t murk_world_field_count(uint64_t world, uint32_t *out);
/* Errors: InvalidArgument (no such field, out, struct_size). */
MURK_API int32_t murk_world_field_info(uint64_t world, uint32_t field, MurkFieldInfo *out);
/* Name and units ("" without), cut at capacity - 1 bytes, then a NUL; length (may be NULL) gets the full length. */
MURK_API int32_t murk_world_field_name(uint64_t world, uint32_t field, char *buffer, size_t capacity, size_t *length);
MURK_API int32_t murk_world_field_units(uint64_t world, uint32_t field, char *buffer, size_t capacity, size_t *length);
/* The first field of a name. Errors: InvalidArgument (none has it). */
MURK_API int32_t murk_world_field_find(uint64_t world, const char *name, uint32_t *out);
MURK_API int32_t murk_batched_field_count(uint64_t batch, uint32_t *out);
MURK_API int32_t murk_batched_field_info(uint64_t batch, uint32_t field, MurkFieldInfo *out);
MURK_API int32_t murk_batched_field_name(uint64_t batch, uint32_t field, char *buffer, size_t capacity, size_t *length);
MURK_API int32_t murk_batched_field_units(uint64_t batch, uint32_t field, char *buffer, size_t capacity, size_t *length);
MURK_API int32_t murk_batched_field_find(uint64_t batch, const char *name, uint32_t *out);

MURK_API int32_t murk_world_parameter_count(uint64_t world, uint32_t *out);
MURK_API int32_t murk_world_parameter_name(uint64_t world, uint32_t key, char *buffer, size_t capacity, size_t *length);
/* The key of a name. Errors: InvalidArgument (none has it). */
MURK_API int32_t murk_world_parameter_find(uint64_t world, const char *name, uint32_t *out);
/* The published values of all parameters, by key, n >= their number; version (may be NULL) gets the number of changes
   since creation or reset, a SetParameterBatch being one. Errors: InvalidArgument, BufferTooSmall. */
MURK_API int32_t murk_world_parameters(uint64_t world, double *values, size_t n, uint64_t *version);
/* Worlds of a batch may declare different parameters. */
MURK_API int32_t murk_batched_parameter_count(uint64_t batch, size_t world, uint32_t *out);
MURK_API int32_t murk_batched_parameters(uint64_t batch, size_t world, double *values, size_t n, uint64_t *version);

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

/* Consumes all configs once `out`, threads and the array have been found good. entries may be NULL with n_entries 0 (a batch
   that is never observed). threads: 1..MURK_MAX_THREADS, the caller's included, or 0: what murk_configure says, else 1, as
   murk_batched_create does; results don't depend on it. Errors: InvalidArgument, InvalidHandle, ConfigError, InvalidObsSpec,
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
/* murk_batched_step_and_observe_packed with its arguments in a struct: for callers to whom one argument costs less than
   nine, as those of Python's ctypes. The struct is read during the call and never written: fill it once, call it every
   tick, from any thread. Errors: as of that function; InvalidArgument (step, struct_size, reserved). */
MURK_API int32_t murk_batched_step(const MurkBatchedStep *step);
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
/* Advances the worlds whose `selected` byte isn't 0 by `ticks` (at least 1) ticks without commands, alone: for a host that
   doesn't want to wait for a long warm-up in one call. A world that fails isn't advanced further; the first one's status is
   returned, murk_batched_statuses has all. n == N. */
MURK_API int32_t murk_batched_advance_worlds(uint64_t batch, const uint8_t *selected, size_t n, uint32_t ticks);
/* One world's checkpoint, as of a lockstep world, into which it may be restored too, and the other way round. */
MURK_API int32_t murk_batched_checkpoint_size(uint64_t batch, size_t world, uint64_t *out);
MURK_API int32_t murk_batched_checkpoint(uint64_t batch, size_t world, uint8_t *buffer, size_t capacity,
                                         size_t *written);
MURK_API int32_t murk_batched_restore_world(uint64_t batch, size_t world, const uint8_t *bytes, size_t length);
/* The same for all worlds of which selected[i] != 0, or for all with NULL (n is not looked at then; else n == N): many
   futures branch from one state. On the threads of the batch; a world that refuses the checkpoint stays as it was. */
MURK_API int32_t murk_batched_restore_worlds(uint64_t batch, const uint8_t *selected, size_t n, const uint8_t *bytes,
                                             size_t length);
MURK_API int32_t murk_batched_tick_ids(uint64_t batch, uint64_t *out, size_t n); /* n >= N */
MURK_API int32_t murk_batched_read_field(uint64_t batch, size_t world, uint32_t field, float *buffer, size_t length);
/* Receipts of the world's last step, at most `capacity`; n_receipts gets the number written. */
MURK_API int32_t murk_batched_receipts(uint64_t batch, size_t world, MurkReceipt *receipts, size_t capacity,
                                       size_t *n_receipts);
/* Receipts of the last step of all worlds: those of world i are [offsets[i], offsets[i + 1]), offsets[N + 1].
   murk_batched_num_receipts_get tells how many there are in all. Errors: BufferTooSmall (capacity; then nothing is
   written), InvalidArgument. */
MURK_API int32_t murk_batched_receipts_all(uint64_t batch, MurkReceipt *receipts, size_t capacity, uint64_t *offsets);
MURK_API int32_t murk_batched_num_receipts_get(uint64_t batch, size_t *out);
/* One element a world, n >= N: statuses of the last step, or of the warm-up of the last reset; metrics (times are 0:
   worlds of a batch are not timed one by one); preflights; seeds. Errors: InvalidArgument, BufferTooSmall. */
MURK_API int32_t murk_batched_statuses(uint64_t batch, int32_t *out, size_t n);
MURK_API int32_t murk_batched_step_metrics(uint64_t batch, MurkStepMetrics *out, size_t n);
MURK_API int32_t murk_batched_preflights(uint64_t batch, MurkWorldPreflight *out, size_t n);
MURK_API int32_t murk_batched_seeds(uint64_t batch, uint64_t *out, size_t n);
/* Why a world's last step failed, "" if it didn't; cut at capacity - 1 bytes, then a NUL; length (may be NULL) gets the
   full length. */
MURK_API int32_t murk_batched_status_text(uint64_t batch, size_t world, char *buffer, size_t capacity, size_t *length);
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
/* --------------------------------------------------------------------------------------- realtime worlds */
/* A world that ticks on a thread of its own. Handles of these worlds mean something to murk_realtime_ functions only,
   and no other handle does.

   Calls on one realtime world do not wait for each other: any number of threads submit, observe and wait side by side.
   Calls that wait say so, take a timeout, and end early when the world is shut down or destroyed. A state is given up
   when its reader holds it for longer than max_epoch_hold_ms and cancel_grace_ms: then the call answers Stale, and its
   buffers hold anything. An unexpected failure (Panicked) leaves the world as it is and does not mark it. */

/* Starts a world and consumes the config. options may be NULL. Errors: InvalidHandle, InvalidArgument (out NULL, struct_size,
   a value out of range, a propagator that is a C function: the world ticks on a thread of its own), ConfigError, AllocationFailed (no memory, no thread). */
MURK_API int32_t murk_realtime_create(uint64_t config, const MurkRealtimeConfig *options, uint64_t *out);
/* Shuts the world down, waits until all calls on it have ended, which it wakes, and frees it. Its receipt streams and tickets
   stay: take what is left, then destroy them. */
MURK_API int32_t murk_realtime_destroy(uint64_t world);
/* Ends the world, from any thread, as often as you like: no command is taken and no tick begins any more; the tick that runs,
   then readers, then threads get their time. timeout_ms bounds all of it together, if that is less than the world's own
   times; -1 leaves it at those. report may be NULL; of a second call, which waits for the first one, it is all 0.
   What was read before stays read; metrics and preflight still answer. Errors: InvalidArgument (struct_size). */
MURK_API int32_t murk_realtime_shutdown(uint64_t world, int64_t timeout_ms, MurkShutdownReport *report);
MURK_API int32_t murk_realtime_phase_get(uint64_t world, int32_t *out); /* MurkWorldPhase */

/* Lets no tick begin until murk_realtime_resume, but by murk_realtime_step, and waits for the one that runs.
   Errors: TimeoutWaitingForTick (it is paused, and a tick still runs), ShuttingDown. */
MURK_API int32_t murk_realtime_pause(uint64_t world, uint32_t timeout_ms);
MURK_API int32_t murk_realtime_resume(uint64_t world);
/* Computes one tick of a paused world, and waits for it. outcome (may be NULL) gets a MurkStepOutcome, on failure too.
   Errors: InvalidArgument (not paused), TimeoutWaitingForTick (outcome NotBegun or StillRunning), PropagatorFailed (rolled
   back), AllocationFailed, TickDisabled, ShuttingDown. */
MURK_API int32_t murk_realtime_step(uint64_t world, uint32_t timeout_ms, int32_t *outcome);
/* Errors: ConfigError (not finite, or not above 0). */
MURK_API int32_t murk_realtime_set_tick_rate(uint64_t world, double hz);
MURK_API int32_t murk_realtime_tick_rate_get(uint64_t world, double *out);
MURK_API int32_t murk_realtime_current_tick_get(uint64_t world, uint64_t *out); /* the last that can be read */
/* Waits until this tick, or a later one, can be read. Errors: TimeoutWaitingForTick (also when a reset means that it will not
   come), ShuttingDown. */
MURK_API int32_t murk_realtime_await_tick(uint64_t world, uint64_t tick, uint32_t timeout_ms);
/* Back to tick 0 with this seed, between two ticks; enables ticking, drops commands that wait, restarts all counts. Waits for
   the tick that runs. Errors: TimeoutWaitingForTick (nothing was reset), PropagatorFailed (what a propagator remembers could
   not be restored; ticking stays disabled), ShuttingDown. */
MURK_API int32_t murk_realtime_reset(uint64_t world, uint64_t seed, uint32_t timeout_ms);

/* Leaves commands for the next tick, in their order, up to the first that is refused, and does not wait. n_queued (may be
   NULL) gets how many elements were queued, on the refusals too. What becomes of them is only counted; a stream tells.
   Errors: InvalidArgument (a command; nothing was queued); refusals: QueueFull, TickDisabled, ShuttingDown. */
MURK_API int32_t murk_realtime_submit(uint64_t world, const MurkCommand *commands, size_t n_commands, size_t *n_queued);
/* A way to submit commands and to learn what became of each. At most `capacity` commands, 1..MURK_MAX_STREAM_CAPACITY, are on
   their way or have receipts that were not taken; more are refused with QueueFull. */
MURK_API int32_t murk_realtime_stream_create(uint64_t world, uint32_t capacity, uint64_t *out);
/* As murk_realtime_submit. Every queued command gets exactly one final receipt, whatever happens to the world. */
MURK_API int32_t murk_realtime_stream_submit(uint64_t stream, const MurkCommand *commands, size_t n_commands,
                                             uint64_t first_tag, size_t *n_queued);
/* Takes final receipts, at most `capacity`, in the order in which the world came to the commands, and does not wait.
   n_receipts gets how many. A receipt comes after its tick can be read. Errors: InvalidArgument. */
MURK_API int32_t murk_realtime_stream_receipts(uint64_t stream, MurkRealtimeReceipt *receipts, size_t capacity,
                                               size_t *n_receipts);
MURK_API int32_t murk_realtime_stream_destroy(uint64_t stream);

/* As murk_obsplan_compile. The plan may be used with any world, and by many threads at once. */
MURK_API int32_t murk_realtime_obsplan_compile(uint64_t world, const MurkObsEntry *entries, size_t n_entries, uint64_t *out);
/* The same with entries that can say everything, and with entries as bytes: as murk_obsplan_compile_entries and
   murk_obsplan_compile_bytes. */
MURK_API int32_t murk_realtime_obsplan_compile_entries(uint64_t world, const MurkObsEntryDef *entries, size_t n_entries,
                                                       uint64_t *out);
MURK_API int32_t murk_realtime_obsplan_compile_bytes(uint64_t world, const uint8_t *bytes, size_t length, uint64_t *out);
/* Observes the state of a tick, or of MURK_NEWEST, on this thread. A plan with AgentDisk or AgentRect entries takes centers
   [n_agents][ndim] and writes [n_agents][len]; others take NULL, 0, 0. results (may be NULL) has an element an agent, or one.
   Errors: NotAvailable (no tick yet), Stale (the ring has that tick no more or not yet; or see above), ExecutionFailed
   (max_readers are at work; agents and plan do not fit), InvalidArgument, BufferTooSmall, ShuttingDown. */
MURK_API int32_t murk_realtime_observe(uint64_t world, uint64_t plan, uint64_t tick, const int32_t *centers, int32_t ndim,
                                       int32_t n_agents, float *output, size_t output_len, uint8_t *mask, size_t mask_len,
                                       MurkObsResult *results);
/* An observation of the newest state that a worker of the world makes. The buffers, and centers, belong to the ticket until
   it is destroyed, and to a worker from a submission until an await answers anything but TimeoutWaitingForTick. */
MURK_API int32_t murk_realtime_ticket_create(uint64_t world, uint64_t plan, const int32_t *centers, int32_t ndim,
                                             int32_t n_agents, float *output, size_t output_len, uint8_t *mask,
                                             size_t mask_len, uint64_t *out);
/* Leaves the observation for a worker, again and again, and does not wait. Errors: QueueFull (as many tickets wait as may),
   InvalidArgument (the last submission is under way), ShuttingDown. */
MURK_API int32_t murk_realtime_ticket_submit(uint64_t ticket);
/* Waits for the end of the last submission; 0 ns looks only. results as in murk_realtime_observe. Errors:
   TimeoutWaitingForTick (it is under way), InvalidArgument (it was never submitted), those of murk_realtime_observe. */
MURK_API int32_t murk_realtime_ticket_await(uint64_t ticket, uint64_t timeout_ns, MurkObsResult *results);
/* Takes the observation back, or waits for the worker that is at it. */
MURK_API int32_t murk_realtime_ticket_destroy(uint64_t ticket);
/* As murk_realtime_observe and murk_realtime_ticket_create, for plans of any element types, which the two refuse with
   ExecutionFailed: the output is as of murk_obsplan_observe. agents: NULL, or for a plan with AgentDisk or AgentRect entries
   where they are; the struct itself is read during the call only. */
MURK_API int32_t murk_realtime_observe_tensors(uint64_t world, uint64_t plan, uint64_t tick, const MurkAgentSet *agents,
                                               void *output, size_t output_bytes, uint8_t *mask, size_t mask_len,
                                               MurkObsResult *results);
MURK_API int32_t murk_realtime_ticket_create_tensors(uint64_t world, uint64_t plan, const MurkAgentSet *agents,
                                                     void *output, size_t output_bytes, uint8_t *mask, size_t mask_len,
                                                     uint64_t *out);
/* Copies a field of the state of a tick, or of MURK_NEWEST; result may be NULL. Errors: as murk_snapshot_read_field and
   murk_realtime_observe. */
MURK_API int32_t murk_realtime_read_field(uint64_t world, uint64_t tick, uint32_t field, float *buffer, size_t length,
                                          MurkObsResult *result);

/* These wait for nobody and change nothing; they also answer after a shutdown. Errors: InvalidArgument (struct_size). */
MURK_API int32_t murk_realtime_preflight_get(uint64_t world, MurkRealtimePreflight *out);
MURK_API int32_t murk_realtime_counters_get(uint64_t world, MurkRealtimeCounters *out);
MURK_API int32_t murk_realtime_latency_get(uint64_t world, int32_t kind, MurkLatencySummary *out); /* MurkLatencyKind */
/* Name and nanoseconds of propagator `index` in the last published tick; as murk_step_metrics_propagator. */
MURK_API int32_t murk_realtime_propagator_get(uint64_t world, uint32_t index, char *name_buffer, size_t capacity,
                                              uint64_t *nanos);
/* Status and text of the last tick or reset that failed; 0 and "" if none did since the last reset. Returns the text's full
   length, or a negative status. buffer may be NULL. */
MURK_API int32_t murk_realtime_last_failure(uint64_t world, int32_t *status, char *buffer, size_t capacity);

/* Shows the world over HTTP on 127.0.0.1: a page, /metrics for Prometheus, /state.json, /frames (docs/realtime.md). name is 1
   to 64 characters; port 0 is any free one; out_port gets it. Whoever reaches the port can read all fields. Errors:
   InvalidArgument (name, port, watched already), ExecutionFailed (the port is taken). */
MURK_API int32_t murk_realtime_watch(uint64_t world, const char *name, uint32_t port, uint32_t *out_port);
/* Ends that; harmless without it. A destroy does so too, a shutdown does not: the world is shown as it was last. */
MURK_API int32_t murk_realtime_unwatch(uint64_t world);

/* ------------------------------------------------------------------------------- recordings */
/* A recording writes down what a world is told and what comes of it, in a file that murk_replay_open reads and that
   murk_replay_verify runs again (docs/replay.md; docs/replay-format.md is the format). It begins with the state that the world
   is in, so it may begin at any tick, and it does not change what the world computes. A process that is killed loses at most
   the chunk that was being collected (chunk_bytes, chunk_frames). A full disk ends the recording, never the world: see
   murk_recording_progress. A world has one recording at a time; it ends when it is closed, or when its world is destroyed.
   The calls of a recording wait for those of its world. */

/* How chunks are stored: as they are, or smaller, which takes its time. Zstd needs jars that libmurk does not bring along
   (docs/replay.md, "Zstandard"); without them it is an InvalidArgument. */
enum MurkEncoding { MurkEncoding_None = 0, MurkEncoding_Zlib = 1, MurkEncoding_Zstd = 2 };

/* How a recording is made. Set struct_size; all zero else means the defaults. */
typedef struct MurkRecordingOptions {
  uint32_t struct_size;      /*  0 sizeof(MurkRecordingOptions) */
  uint32_t stripes;          /*  4 the hash of a tick covers 1/stripes of the state; 1: all of it, so that a difference is seen in its tick;
                                   0: so many that about 128 bytes are hashed a tick */
  uint64_t checkpoint_every; /*  8 ticks from one whole state to the next; MURK_NEVER: only at starts and after resets; 0: so many that
                                   states take no more bytes than the rest, and 256 to 16384 */
  uint32_t chunk_bytes;      /* 16 at most MURK_MAX_CHUNK_BYTES; 0: 65536 */
  uint32_t chunk_frames;     /* 20 ticks in a chunk; 0: 1024, and of a realtime world those of a second if they are fewer */
  int32_t encoding;          /* 24 MurkEncoding */
  uint32_t reserved;         /* 28 0 */
  const uint8_t *user;       /* 32 bytes of yours for the head of the file, or NULL */
  uint64_t n_user;           /* 40 at most MURK_MAX_NOTE_BYTES */
  uint64_t reserved_words[2]; /* 48 0 */
} MurkRecordingOptions;

/* How far a recording is. Set struct_size. */
typedef struct MurkRecordingProgress {
  uint32_t struct_size; /*  0 sizeof(MurkRecordingProgress) */
  int32_t status;       /*  4 Ok, or why the recording ended before it was closed */
  uint64_t frames;      /*  8 ticks that were recorded */
  uint64_t bytes_written; /* 16 to the file, so far */
  uint32_t is_open;     /* 24 1 = goes on */
  uint32_t reserved;    /* 28 */
} MurkRecordingProgress;
MURK_CHECK(sizeof(MurkRecordingOptions) == 64 && offsetof(MurkRecordingOptions, n_user) == 40);
MURK_CHECK(sizeof(MurkRecordingProgress) == 32 && offsetof(MurkRecordingProgress, is_open) == 24);

/* Starts a recording of a lockstep world, of one world of a batch, or of a realtime world (between two of its ticks).
   path names the file, which is made anew; NULL records into memory, for murk_recording_bytes. options may be NULL.
   Errors: InvalidArgument (options, out, a path that is no UTF-8; the world is being recorded), IoFailed. */
MURK_API int32_t murk_lockstep_record(uint64_t world, const char *path, const MurkRecordingOptions *options, uint64_t *out);
MURK_API int32_t murk_batched_record(uint64_t batch, size_t world, const char *path, const MurkRecordingOptions *options,
                                     uint64_t *out);
MURK_API int32_t murk_realtime_record(uint64_t world, const char *path, const MurkRecordingOptions *options, uint64_t *out);
/* Ends the chunk that is being collected, and asks the operating system to bring the file to the disk. Errors: IoFailed. */
MURK_API int32_t murk_recording_flush(uint64_t recording);
/* Writes bytes of yours between two ticks. Errors: InvalidArgument (closed; more than MURK_MAX_NOTE_BYTES). */
MURK_API int32_t murk_recording_note(uint64_t recording, const uint8_t *bytes, size_t length);
MURK_API int32_t murk_recording_progress(uint64_t recording, MurkRecordingProgress *out);
/* Why the recording ended before it was closed; "" if it did not. Returns the text's full length, or a negative status. */
MURK_API int32_t murk_recording_failure(uint64_t recording, char *buffer, size_t capacity);
/* Records that the world was observed as it is now, with what was written: hashes of output and mask, and where agents were.
   plan, agents and buffers as in the call that observed: of a world in a batch those of the whole batch. The plan's entries are
   written once. Errors: InvalidArgument, BufferTooSmall. Realtime worlds, which are observed while they tick, refuse it with
   InvalidArgument. */
MURK_API int32_t murk_recording_observed(uint64_t recording, uint64_t plan, const MurkAgentSet *agents, const void *output,
                                         size_t output_bytes, const uint8_t *mask, size_t mask_len);
/* The file so far of a recording into memory; its length is in murk_recording_progress. written may be NULL. Errors:
   InvalidArgument (it goes to a file), BufferTooSmall. */
MURK_API int32_t murk_recording_bytes(uint64_t recording, uint8_t *buffer, size_t capacity, size_t *written);
/* Writes what was collected, the index, the summary and the end mark; harmless when that has happened. The handle stays, for
   progress and bytes. Errors: IoFailed (the recording is closed all the same). */
MURK_API int32_t murk_recording_close(uint64_t recording);
/* Closes the recording and frees the handle. A failure to close is not reported here. */
MURK_API int32_t murk_recording_destroy(uint64_t recording);

/* ------------------------------------------------------------------------------- replays */
/* A replay is a recording that is read. Nobody need vouch for its bytes: a reader takes memory in proportion to them, and every
   refusal says where in the file it found what. A replay is read from the first frame to the last, or from any frame
   (murk_replay_seek). A frame is a tick that was published; frame 0 is the state that the recording started from. */

/* What a replay is of. Set struct_size. */
typedef struct MurkReplayHeader {
  uint32_t struct_size;      /*  0 sizeof(MurkReplayHeader) */
  uint32_t version;          /*  4 of the format: 4, or 3 (murk 0.1.9) */
  double dt;                 /*  8 seconds */
  uint64_t seed;             /* 16 when the recording started */
  uint64_t tick;             /* 24 when it started */
  uint64_t cells;            /* 32 */
  uint32_t n_fields;         /* 40 */
  uint32_t n_parameters;     /* 44 */
  uint32_t n_propagators;    /* 48 */
  uint32_t stripes;          /* 52 of the tick hash */
  uint64_t checkpoint_every; /* 56 ticks; 0: none but at starts */
  uint32_t is_complete;      /* 64 1 = the recording was closed in order; 0: what was written is read */
  uint32_t has_world;        /* 68 1 = the world can be built from the file alone */
  uint64_t n_frames;         /* 72 */
  uint64_t n_epochs;         /* 80 1 more than resets and restores */
  uint64_t n_commands;       /* 88 */
  uint64_t last_tick;        /* 96 */
} MurkReplayHeader;

/* A tick that was published, and what was told before it. Set struct_size. */
typedef struct MurkReplayFrame {
  uint32_t struct_size;    /*  0 sizeof(MurkReplayFrame) */
  uint32_t epoch;          /*  4 how many resets and restores were before it */
  uint64_t frame;          /*  8 from 1 */
  uint64_t tick;           /* 16 */
  uint64_t hash;           /* 24 of the state after it, as the format says */
  uint64_t n_commands;     /* 32 structs of murk_replay_commands */
  uint32_t n_failed;       /* 40 attempts at this tick that failed */
  uint32_t n_inputs;       /* 44 propagators that took something from outside, as AgentMovement its actions */
  uint32_t n_observations; /* 48 of the state before it, that of the last frame */
  uint32_t n_notes;        /* 52 */
  uint32_t n_resets;       /* 56 resets and restores: a new epoch each */
  uint32_t reserved;       /* 60 */
} MurkReplayFrame;
MURK_CHECK(sizeof(MurkReplayHeader) == 104 && offsetof(MurkReplayHeader, n_frames) == 72);
MURK_CHECK(sizeof(MurkReplayFrame) == 64 && offsetof(MurkReplayFrame, n_commands) == 32);

/* What murk_replay_text tells. */
enum MurkReplayText {
  MurkReplayText_Json = 0,   /* the header and the summary, as a JSON object */
  MurkReplayText_World = 1,  /* the description of the world; "" if it has none */
  MurkReplayText_Layout = 2, /* how the world is laid out, one item a line */
  MurkReplayText_Frame = 3,  /* what was told before the frame that murk_replay_next gave last, as a JSON array */
  MurkReplayText_Tail = 4    /* what was told after the last frame, as a JSON array */
};

/* Opens a file, which must not change while it is open; or bytes, which are copied. Errors: InvalidArgument (path, bytes, out),
   IoFailed (the file can't be read), InvalidData. */
MURK_API int32_t murk_replay_open(const char *path, uint64_t *out);
MURK_API int32_t murk_replay_open_bytes(const uint8_t *bytes, size_t length, uint64_t *out);
MURK_API int32_t murk_replay_destroy(uint64_t replay);
MURK_API int32_t murk_replay_header(uint64_t replay, MurkReplayHeader *out);
/* A text, cut at capacity - 1 bytes, then a NUL; length (may be NULL) gets the full length. Errors: InvalidArgument (what),
   NotAvailable (no frame was given). */
MURK_API int32_t murk_replay_text(uint64_t replay, int32_t what, char *buffer, size_t capacity, size_t *length);
/* The bytes that its recorder put into the head, as murk_recording_bytes; none: written is 0. */
MURK_API int32_t murk_replay_user(uint64_t replay, uint8_t *buffer, size_t capacity, size_t *written);
/* The next frame is `frame` + 1: 0 goes to the start. Errors: InvalidArgument (more frames than there are). */
MURK_API int32_t murk_replay_seek(uint64_t replay, uint64_t frame);
/* Gives the next frame, and 1 in more; or 0 in more and nothing in out when there is none. Errors: InvalidData. */
MURK_API int32_t murk_replay_next(uint64_t replay, MurkReplayFrame *out, uint32_t *more);
/* The commands of the frame that murk_replay_next gave last, in the order in which they were submitted; a SetParameterBatch is
   followed by its parts. Those with MurkCommandFlag_Refused were refused when they were submitted. Commands of murk 0.1.9 that
   no world of this version carries out have a command_type above 15. n (may be NULL) gets how many. Errors: NotAvailable (no
   frame was given), BufferTooSmall. */
MURK_API int32_t murk_replay_commands(uint64_t replay, MurkCommand *out, size_t capacity, size_t *n);
/* The last whole state at or before a frame: a checkpoint, for murk_lockstep_restore and its like. buffer may be NULL, to ask;
   written (may be NULL) gets its length, at_frame (may be NULL) its frame. Errors: InvalidArgument (no such frame),
   NotAvailable (a replay of version 3), BufferTooSmall, InvalidData. */
MURK_API int32_t murk_replay_checkpoint(uint64_t replay, uint64_t frame, uint8_t *buffer, size_t capacity, size_t *written,
                                        uint64_t *at_frame);

/* Where a run parted from its recording, or one recording from another. Set struct_size. */
typedef struct MurkReplayReport {
  uint32_t struct_size; /*  0 sizeof(MurkReplayReport) */
  uint32_t is_same;     /*  4 1 = nothing differs; what follows frames is 0 then, or unknown */
  uint64_t frames;      /*  8 that were compared and are the same */
  uint64_t frame;       /* 16 the first that differs */
  uint64_t tick;        /* 24 its tick */
  uint32_t epoch;       /* 32 its epoch */
  int32_t field;        /* 36 the first field that differs; -1: not known */
  uint64_t cell;        /* 40 its first cell that differs, UINT64_MAX: not known */
  int32_t component;    /* 48 -1: not known */
  float recorded;       /* 52 the value in the recording, or in the first of two */
  float replayed;       /* 56 the value of the run, or in the second */
  uint32_t reserved;    /* 60 */
} MurkReplayReport;
MURK_CHECK(sizeof(MurkReplayReport) == 64 && offsetof(MurkReplayReport, cell) == 40);

/* What murk_replay_report_text tells: all of it as a JSON object; in words; in words that can be attached to a report of a bug,
   with the build, the world and the commands. */
enum MurkReportText { MurkReportText_Json = 0, MurkReportText_Words = 1, MurkReportText_Desync = 2 };

/* Runs the frames first to last of the replay again, on this thread, and compares every tick with what was recorded; 0 and 0
   mean all of them. A range begins with the nearest state before it. The replay is at its start afterwards. config is 0: the
   world is made of the description in the file; or a config, which is consumed whether that succeeds or not, for worlds that
   can't be described, as those with functions of the host. A difference is no error but the result, and so is a config of a
   world that is laid out otherwise: a handle in out. Errors: InvalidData (damaged), ConfigError, InvalidArgument (no
   description, no config; no such frames), Interrupted (murk_replay_cancel). */
MURK_API int32_t murk_replay_verify(uint64_t replay, uint64_t config, uint64_t first, uint64_t last, uint64_t *out);
/* Ends a murk_replay_verify or murk_replay_extract of the replay, or a murk_replay_diff whose first replay it is, that another
   thread is in: it returns Interrupted within a few frames. Nothing if there is none; does not wait. Any thread; async-signal
   handlers may not. */
MURK_API int32_t murk_replay_cancel(uint64_t replay);
/* Compares two replays without running them: what the worlds are, what they were told, and what came of it.
   Both are at their starts afterwards. */
MURK_API int32_t murk_replay_diff(uint64_t first, uint64_t second, uint64_t *out);
MURK_API int32_t murk_replay_report_get(uint64_t report, MurkReplayReport *out);
/* As murk_replay_text. */
MURK_API int32_t murk_replay_report_text(uint64_t report, int32_t what, char *buffer, size_t capacity, size_t *length);
MURK_API int32_t murk_replay_report_destroy(uint64_t report);
/* Writes the frames first to last, both included, into a file of its own, which starts with the state before them. They are run
   on the way, with config as in murk_replay_verify, and must be the same. version 3 writes a file for murk 0.1.9, of a replay
   that began at tick 0 and from its first frame on. The replay is at its start afterwards. Errors: InvalidArgument (frames, path,
   version), IoFailed, InvalidData (they are not the same; version 3 has no form for them), those of murk_replay_verify. */
MURK_API int32_t murk_replay_extract(uint64_t replay, uint64_t config, uint64_t first, uint64_t last, const char *path,
                                     uint32_t version);

#ifdef __cplusplus
}
#endif
#undef MURK_CHECK
#endif
