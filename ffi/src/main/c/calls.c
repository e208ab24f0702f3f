/* The functions of murk.h that are carried out in Java: one line each. */
#define _GNU_SOURCE
#include "internal.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define P(pointer) ((jlong)(intptr_t)(pointer))
#define L(number) ((jlong)(number))
#define I(number) ((jint)(number))

enum { CONFIG, PROPAGATOR, LOCKSTEP, OBSPLAN, BATCHED, DIAGNOSTIC, CLASS_COUNT };
static const char *const CLASSES[CLASS_COUNT] = {
    "io/murk/ffi/calls/ConfigCalls",  "io/murk/ffi/calls/PropagatorCalls", "io/murk/ffi/calls/LockstepCalls",
    "io/murk/ffi/calls/ObsPlanCalls", "io/murk/ffi/calls/BatchedCalls",    "io/murk/ffi/calls/DiagnosticCalls"};

/* X: plain. S: puts the VM's signal handlers back first. H: written by hand below. Each with class, name (the Java
   method has the same in camel case), C parameters, JNI signature, Java arguments. */
#define CALLS(X, S, H)                                                                                                 \
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
    I(field), I(on))                                                                                                   \
  X(PROPAGATOR, propagator_destroy, (uint64_t propagator), "(J)I", L(propagator))                                      \
  X(PROPAGATOR, scalar_diffusion_create, (const MurkScalarDiffusionDef *def, uint64_t *out), "(JJ)I", P(def), P(out))  \
  X(PROPAGATOR, fault_propagator_create, (uint32_t field, int32_t kind, uint64_t succeed_ticks, uint64_t *out),        \
    "(IIJJ)I", I(field), I(kind), L(succeed_ticks), P(out))                                                            \
  S(LOCKSTEP, lockstep_create, (uint64_t config, uint64_t *out), "(JJ)I", L(config), P(out))                           \
  X(LOCKSTEP, lockstep_destroy, (uint64_t world), "(J)I", L(world))                                                    \
  X(LOCKSTEP, lockstep_step,                                                                                           \
    (uint64_t world, const MurkCommand *commands, size_t n_commands, MurkReceipt *receipts, size_t capacity,           \
     size_t *n_receipts, MurkStepMetrics *metrics),                                                                    \
    "(JJJJJJJ)I", L(world), P(commands), L(n_commands), P(receipts), L(capacity), P(n_receipts), P(metrics))           \
  S(LOCKSTEP, lockstep_reset, (uint64_t world, uint64_t seed), "(JJ)I", L(world), L(seed))                             \
  X(LOCKSTEP, snapshot_read_field, (uint64_t world, uint32_t field, float *buffer, size_t length), "(JIJJ)I",          \
    L(world), I(field), P(buffer), L(length))                                                                          \
  X(LOCKSTEP, current_tick_get, (uint64_t world, uint64_t *out), "(JJ)I", L(world), P(out))                            \
  X(LOCKSTEP, is_tick_disabled_get, (uint64_t world, uint8_t *out), "(JJ)I", L(world), P(out))                         \
  X(LOCKSTEP, consecutive_rollbacks_get, (uint64_t world, uint32_t *out), "(JJ)I", L(world), P(out))                   \
  X(LOCKSTEP, seed_get, (uint64_t world, uint64_t *out), "(JJ)I", L(world), P(out))                                    \
  X(LOCKSTEP, world_preflight_get, (uint64_t world, MurkWorldPreflight *out), "(JJ)I", L(world), P(out))               \
  X(LOCKSTEP, step_metrics, (uint64_t world, MurkStepMetrics *out), "(JJ)I", L(world), P(out))                         \
  X(LOCKSTEP, step_metrics_propagator,                                                                                 \
    (uint64_t world, uint32_t index, char *name_buffer, size_t capacity, uint64_t *microseconds), "(JIJJJ)I",          \
    L(world), I(index), P(name_buffer), L(capacity), P(microseconds))                                                  \
  S(OBSPLAN, obsplan_compile, (uint64_t world, const MurkObsEntry *entries, size_t n_entries, uint64_t *out),          \
    "(JJJJ)I", L(world), P(entries), L(n_entries), P(out))                                                             \
  X(OBSPLAN, obsplan_execute,                                                                                          \
    (uint64_t world, uint64_t plan, float *output, size_t output_len, uint8_t *mask, size_t mask_len,                  \
     MurkObsResult *result),                                                                                           \
    "(JJJJJJJ)I", L(world), L(plan), P(output), L(output_len), P(mask), L(mask_len), P(result))                        \
  X(OBSPLAN, obsplan_execute_agents,                                                                                   \
    (uint64_t world, uint64_t plan, const int32_t *centers, int32_t ndim, int32_t n_agents, float *output,             \
     size_t output_len, uint8_t *mask, size_t mask_len, MurkObsResult *results),                                       \
    "(JJJIIJJJJJ)I", L(world), L(plan), P(centers), I(ndim), I(n_agents), P(output), L(output_len), P(mask),           \
    L(mask_len), P(results))                                                                                           \
  X(OBSPLAN, obsplan_destroy, (uint64_t plan), "(J)I", L(plan))                                                        \
  H(OBSPLAN, obsplan_output_len, (uint64_t plan), "(JJ)I", )                                                           \
  H(OBSPLAN, obsplan_mask_len, (uint64_t plan), "(JJ)I", )                                                             \
  H(BATCHED, batched_create_threads,                                                                                   \
    (const uint64_t *configs, size_t n_configs, const MurkObsEntry *entries, size_t n_entries, uint32_t threads,       \
     uint64_t *out),                                                                                                   \
    "(JJJJIJ)I", )                                                                                                     \
  X(BATCHED, batched_destroy, (uint64_t batch), "(J)I", L(batch))                                                      \
  X(BATCHED, batched_step_and_observe,                                                                                 \
    (uint64_t batch, const MurkCommand *const *commands, const size_t *n_commands, float *output, size_t output_len,   \
     uint8_t *mask, size_t mask_len, uint64_t *tick_ids),                                                              \
    "(JJJJJJJJ)I", L(batch), P(commands), P(n_commands), P(output), L(output_len), P(mask), L(mask_len), P(tick_ids))  \
  X(BATCHED, batched_step_and_observe_packed,                                                                          \
    (uint64_t batch, const MurkCommand *commands, const uint64_t *offsets, float *output, size_t output_len,           \
     uint8_t *mask, size_t mask_len, uint64_t *tick_ids, int32_t *statuses),                                           \
    "(JJJJJJJJJ)I", L(batch), P(commands), P(offsets), P(output), L(output_len), P(mask), L(mask_len), P(tick_ids),    \
    P(statuses))                                                                                                       \
  X(BATCHED, batched_observe_all, (uint64_t batch, float *output, size_t output_len, uint8_t *mask, size_t mask_len),  \
    "(JJJJJ)I", L(batch), P(output), L(output_len), P(mask), L(mask_len))                                              \
  S(BATCHED, batched_reset_world, (uint64_t batch, size_t world, uint64_t seed), "(JJJ)I", L(batch), L(world),         \
    L(seed))                                                                                                           \
  S(BATCHED, batched_reset_all, (uint64_t batch, const uint64_t *seeds, size_t n_seeds), "(JJJ)I", L(batch), P(seeds), \
    L(n_seeds))                                                                                                        \
  S(BATCHED, batched_reset_worlds,                                                                                     \
    (uint64_t batch, const uint8_t *selected, const uint64_t *seeds, size_t n, uint32_t warmup_ticks), "(JJJJI)I",     \
    L(batch), P(selected), P(seeds), L(n), I(warmup_ticks))                                                            \
  X(BATCHED, batched_tick_ids, (uint64_t batch, uint64_t *out, size_t n), "(JJJ)I", L(batch), P(out), L(n))            \
  X(BATCHED, batched_read_field, (uint64_t batch, size_t world, uint32_t field, float *buffer, size_t length),         \
    "(JJIJJ)I", L(batch), L(world), I(field), P(buffer), L(length))                                                    \
  X(BATCHED, batched_receipts,                                                                                         \
    (uint64_t batch, size_t world, MurkReceipt *receipts, size_t capacity, size_t *n_receipts), "(JJJJJ)I", L(batch),  \
    L(world), P(receipts), L(capacity), P(n_receipts))                                                                 \
  X(BATCHED, batched_num_worlds_get, (uint64_t batch, size_t *out), "(JJ)I", L(batch), P(out))                         \
  X(BATCHED, batched_obs_output_len_get, (uint64_t batch, size_t *out), "(JJ)I", L(batch), P(out))                     \
  X(BATCHED, batched_obs_mask_len_get, (uint64_t batch, size_t *out), "(JJ)I", L(batch), P(out))                       \
  H(BATCHED, batched_bench,                                                                                            \
    (uint64_t batch, float *output, size_t output_len, uint8_t *mask, size_t mask_len, uint32_t iterations),           \
    "(JJJJJI)I", )                                                                                                     \
  H(DIAGNOSTIC, info_json, (char *buffer, size_t capacity), "(JJJI)I", )

#define NAME(class, name, ...) CALL_##name,
enum { CALLS(NAME, NAME, NAME) CALL_COUNT };
static const struct {
  int class;
  const char *name, *signature;
} METHODS[CALL_COUNT] = {
#define METHOD(class, name, parameters, signature, ...) {class, #name, signature},
    CALLS(METHOD, METHOD, METHOD)};

static struct {
  jclass class;
  jmethodID method;
} targets[CALL_COUNT];

#define JAVA(name, ...)                                                                                                \
  murk_leave((*murk_self.env)->CallStaticIntMethod(murk_self.env, targets[CALL_##name].class, targets[CALL_##name].method, __VA_ARGS__))

#define PLAIN(class, name, parameters, signature, ...)                                                                 \
  int32_t murk_##name parameters {                                                                                     \
    int32_t entered = murk_enter();                                                                                    \
    if (__builtin_expect(entered != MurkStatus_Ok, 0)) return entered;                                                 \
    return JAVA(name, __VA_ARGS__);                                                                                    \
  }
#define SIGNALS(class, name, parameters, signature, ...)                                                               \
  int32_t murk_##name parameters {                                                                                     \
    murk_check_signals();                                                                                              \
    int32_t entered = murk_enter();                                                                                    \
    if (__builtin_expect(entered != MurkStatus_Ok, 0)) return entered;                                                 \
    return JAVA(name, __VA_ARGS__);                                                                                    \
  }
#define BY_HAND(...)
CALLS(PLAIN, SIGNALS, BY_HAND)

uint32_t murk_abi_version(void) { return MURK_ABI_VERSION; }

/* The threads of a batch inherit the caller's signal mask: they must never take the host's signals. */
int32_t murk_batched_create_threads(const uint64_t *configs, size_t n_configs, const MurkObsEntry *entries,
                                    size_t n_entries, uint32_t threads, uint64_t *out) {
  sigset_t blocked, old;
  murk_check_signals();
  int32_t status = murk_enter();
  if (status != MurkStatus_Ok) return status;
  murk_blocked_signals(&blocked);
  pthread_sigmask(SIG_BLOCK, &blocked, &old);
  status = JAVA(batched_create_threads, P(configs), L(n_configs), P(entries), L(n_entries), I(threads), P(out));
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return status;
}

int32_t murk_batched_create(const uint64_t *configs, size_t n_configs, const MurkObsEntry *entries, size_t n_entries,
                            uint64_t *out) {
  return murk_batched_create_threads(configs, n_configs, entries, n_entries, 1, out);
}

int32_t murk_batched_bench(uint64_t batch, float *output, size_t output_len, uint8_t *mask, size_t mask_len,
                           uint32_t iterations, double *nanos_per_call) {
  if (nanos_per_call == NULL) return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: nanos_per_call=NULL allowed: a pointer");
  int32_t status = murk_enter();
  if (status != MurkStatus_Ok) return status;
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  status = JAVA(batched_bench, L(batch), P(output), L(output_len), P(mask), L(mask_len), I(iterations));
  clock_gettime(CLOCK_MONOTONIC, &end);
  if (status != MurkStatus_Ok) return status;
  double nanos = (double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec);
  memcpy(nanos_per_call, &(double){nanos / iterations}, sizeof nanos);
  return MurkStatus_Ok;
}

int64_t murk_obsplan_output_len(uint64_t plan) {
  int64_t length = -1;
  if (murk_enter() != MurkStatus_Ok) return -1;
  return JAVA(obsplan_output_len, L(plan), P(&length)) == MurkStatus_Ok ? length : -1;
}

int64_t murk_obsplan_mask_len(uint64_t plan) {
  int64_t length = -1;
  if (murk_enter() != MurkStatus_Ok) return -1;
  return JAVA(obsplan_mask_len, L(plan), P(&length)) == MurkStatus_Ok ? length : -1;
}

int32_t murk_info_json(char *buffer, size_t capacity) {
  int32_t entered = murk_enter();
  if (entered != MurkStatus_Ok) return entered;
  return JAVA(info_json, P(buffer), L(capacity), L(murk_boot.micros), I(murk_boot.aot_cache));
}

/* ------------------------------------------------------------------------------------------ binding */

static void camel_case(const char *name, char *java, size_t capacity) {
  size_t length = 0;
  for (; *name && length + 1 < capacity; name++) java[length++] = *name == '_' ? (char)(*++name - 'a' + 'A') : *name;
  java[length] = 0;
}

int murk_bind_calls(JNIEnv *env) {
  jclass classes[CLASS_COUNT];
  for (int i = 0; i < CLASS_COUNT; i++) {
    jclass local = (*env)->FindClass(env, CLASSES[i]);
    if (local == NULL) return MurkStatus_RuntimeUnavailable;
    classes[i] = (*env)->NewGlobalRef(env, local);
    (*env)->DeleteLocalRef(env, local);
  }
  for (int i = 0; i < CALL_COUNT; i++) {
    char java[64];
    camel_case(METHODS[i].name, java, sizeof java);
    targets[i].class = classes[METHODS[i].class];
    targets[i].method = (*env)->GetStaticMethodID(env, targets[i].class, java, METHODS[i].signature);
    if (targets[i].method == NULL) return MurkStatus_RuntimeUnavailable;
  }
  jclass boot = (*env)->FindClass(env, "io/murk/ffi/Boot");
  jmethodID start = boot == NULL ? NULL : (*env)->GetStaticMethodID(env, boot, "start", "(J)I");
  if (start == NULL) return MurkStatus_RuntimeUnavailable;
  static double scratch[4];
  int32_t status = (*env)->CallStaticIntMethod(env, boot, start, P(scratch));
  if (status == MurkStatus_Ok && !(*env)->ExceptionCheck(env)) return MURK_READY;
  if (status < 0) murk_fetch_text(env, status);
  return MurkStatus_RuntimeUnavailable;
}
