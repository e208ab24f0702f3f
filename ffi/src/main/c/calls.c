/* The functions of murk.h that are carried out in Java: one line each. */
#define _GNU_SOURCE
#include "internal.h"

#include "calls/config.h"
#include "calls/define.h"
#include "calls/space.h"
#include "calls/describe.h"
#include "calls/propagator.h"
#include "calls/library.h"
#include "calls/callback.h"
#include "calls/lockstep.h"
#include "calls/obsplan.h"
#include "calls/batched.h"
#include "calls/result.h"
#include "calls/view.h"
#include "calls/realtime.h"
#include "calls/diagnostic.h"
#include "calls/replay.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define P(pointer) ((jlong)(intptr_t)(pointer))
#define L(number) ((jlong)(number))
#define I(number) ((jint)(number))

/* The Java classes behind the tables. */
#define CLASS_LIST(C)                                                                                                  \
  C(CONFIG, "calls/ConfigCalls")                                                                                       \
  C(DEFINE, "calls/DefineCalls")                                                                                       \
  C(SPACE, "calls/SpaceCalls")                                                                                         \
  C(DESCRIBE, "calls/DescribeCalls")                                                                                   \
  C(PROPAGATOR, "calls/PropagatorCalls")                                                                               \
  C(LIBRARY, "calls/LibraryCalls")                                                                                     \
  C(LOCKSTEP, "calls/LockstepCalls")                                                                                   \
  C(OBSPLAN, "calls/ObsPlanCalls")                                                                                     \
  C(BATCHED, "calls/BatchedCalls")                                                                                     \
  C(RESULT, "calls/ResultCalls")                                                                                       \
  C(VIEW, "calls/ViewCalls")                                                                                           \
  C(CALLBACK, "calls/CallbackCalls")                                                                                   \
  C(REALTIME, "calls/RealtimeCalls")                                                                                   \
  C(STATE, "calls/RealtimeStateCalls")                                                                                 \
  C(DIAGNOSTIC, "calls/DiagnosticCalls")                                                                               \
  C(RECORDING, "replay/RecordingCalls")                                                                                \
  C(REPLAY, "replay/ReplayCalls")
#define CLASS_NUMBER(class, java) class,
#define CLASS_NAME(class, java) "io/murk/ffi/" java,
enum { CLASS_LIST(CLASS_NUMBER) CLASS_COUNT };
static const char *const CLASSES[CLASS_COUNT] = {CLASS_LIST(CLASS_NAME)};

/* X: plain. S: puts the VM's signal handlers back first. H: written by hand below. Each with class, name (the Java
   method has the same in camel case), C parameters, JNI signature, Java arguments. */
#define CALLS(X, S, H) \
  CONFIG_CALLS(X, S, H) \
  DEFINE_CALLS(X, S, H) \
  SPACE_CALLS(X, S, H) \
  DESCRIBE_CALLS(X, S, H) \
  PROPAGATOR_CALLS(X, S, H) \
  LIBRARY_CALLS(X, S, H) \
  LOCKSTEP_CALLS(X, S, H) \
  OBSPLAN_CALLS(X, S, H) \
  BATCHED_CALLS(X, S, H) \
  RESULT_CALLS(X, S, H) \
  VIEW_CALLS(X, S, H) \
  CALLBACK_CALLS(X, S, H) \
  REALTIME_CALLS(X, S, H) \
  DIAGNOSTIC_CALLS(X, S, H) \
  REPLAY_CALLS(X, S, H)

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

/* Threads that Java starts during a call inherit the caller's signal mask: they must never take the host's signals. */
static int32_t enter_to_start_threads(sigset_t *old) {
  sigset_t blocked;
  murk_check_signals();
  int32_t status = murk_enter();
  if (status != MurkStatus_Ok) return status;
  murk_blocked_signals(&blocked);
  pthread_sigmask(SIG_BLOCK, &blocked, old);
  return MurkStatus_Ok;
}

int32_t murk_lockstep_create(uint64_t config, uint64_t *out) {
  sigset_t old;
  int32_t status = enter_to_start_threads(&old);
  if (status != MurkStatus_Ok) return status;
  status = JAVA(lockstep_create, L(config), P(out));
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return status;
}

int32_t murk_realtime_create(uint64_t config, const MurkRealtimeConfig *options, uint64_t *out) {
  sigset_t old;
  int32_t status = enter_to_start_threads(&old);
  if (status != MurkStatus_Ok) return status;
  status = JAVA(realtime_create, L(config), P(options), P(out));
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return status;
}

int32_t murk_realtime_watch(uint64_t world, const char *name, uint32_t port, uint32_t *out_port) {
  sigset_t old;
  int32_t status = enter_to_start_threads(&old);
  if (status != MurkStatus_Ok) return status;
  status = JAVA(realtime_watch, L(world), P(name), I(port), P(out_port));
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return status;
}

int32_t murk_batched_create_threads(const uint64_t *configs, size_t n_configs, const MurkObsEntry *entries,
                                    size_t n_entries, uint32_t threads, uint64_t *out) {
  sigset_t old;
  int32_t status = enter_to_start_threads(&old);
  if (status != MurkStatus_Ok) return status;
  status = JAVA(batched_create_threads, P(configs), L(n_configs), P(entries), L(n_entries), I(threads), P(out));
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return status;
}

int32_t murk_batched_create_def(const MurkBatchedDef *def, uint64_t *out) {
  sigset_t old;
  int32_t status = enter_to_start_threads(&old);
  if (status != MurkStatus_Ok) return status;
  status = JAVA(batched_create_def, P(def), P(out));
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return status;
}

int32_t murk_replay_verify(uint64_t replay, uint64_t config, uint64_t first, uint64_t last, uint64_t *out) {
  sigset_t old;
  int32_t status = enter_to_start_threads(&old);
  if (status != MurkStatus_Ok) return status;
  status = JAVA(replay_verify, L(replay), L(config), L(first), L(last), P(out));
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return status;
}

int32_t murk_replay_extract(uint64_t replay, uint64_t config, uint64_t first, uint64_t last, const char *path, uint32_t version) {
  sigset_t old;
  int32_t status = enter_to_start_threads(&old);
  if (status != MurkStatus_Ok) return status;
  status = JAVA(replay_extract, L(replay), L(config), L(first), L(last), P(path), I(version));
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  return status;
}

int32_t murk_batched_create(const uint64_t *configs, size_t n_configs, const MurkObsEntry *entries, size_t n_entries,
                            uint64_t *out) {
  return murk_batched_create_threads(configs, n_configs, entries, n_entries, 0, out);
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

/* ------------------------------------------------------------------------------------------ a look without Java */

/* A row for each of the first worlds, by the slot of its handle: io.murk.ffi.glance writes it while it holds the world,
   and describes it. A row that is shown says what the Java method would; otherwise that is asked. */
typedef struct {
  _Atomic uint64_t stamp;
  uint64_t tick, seed;
  uint32_t rollbacks, disabled;
} murk_row;
enum { ROWS = 65536 };
static _Alignas(64) murk_row rows[ROWS];

static inline bool murk_glance(uint64_t world, murk_row *seen) {
  uint64_t slot = world >> 32;
  if (slot >= ROWS || atomic_load_explicit(&murk_state, memory_order_relaxed) != MURK_READY) return false;
  const volatile murk_row *row = &rows[slot];
  uint64_t stamp = atomic_load_explicit(&row->stamp, memory_order_acquire);
  if ((uint32_t)(stamp >> 32) != (uint32_t)world || (stamp & 1) == 0) return false;
  seen->tick = row->tick;
  seen->seed = row->seed;
  seen->rollbacks = row->rollbacks;
  seen->disabled = row->disabled;
  atomic_thread_fence(memory_order_acquire);
  return atomic_load_explicit(&row->stamp, memory_order_relaxed) == stamp;
}

#define GLANCE(name, type, member)                                                                                     \
  do {                                                                                                                 \
    murk_row seen;                                                                                                     \
    if (__builtin_expect(out != NULL && murk_glance(world, &seen), 1)) {                                               \
      memcpy(out, &(type){(type)seen.member}, sizeof(type));                                                           \
      return MurkStatus_Ok;                                                                                            \
    }                                                                                                                  \
    int32_t entered = murk_enter();                                                                                    \
    return entered != MurkStatus_Ok ? entered : JAVA(name, L(world), P(out));                                          \
  } while (0)
int32_t murk_current_tick_get(uint64_t world, uint64_t *out) { GLANCE(current_tick_get, uint64_t, tick); }
int32_t murk_seed_get(uint64_t world, uint64_t *out) { GLANCE(seed_get, uint64_t, seed); }
int32_t murk_consecutive_rollbacks_get(uint64_t world, uint32_t *out) { GLANCE(consecutive_rollbacks_get, uint32_t, rollbacks); }
int32_t murk_is_tick_disabled_get(uint64_t world, uint8_t *out) { GLANCE(is_tick_disabled_get, uint8_t, disabled); }

/* ------------------------------------------------------------------------------------------ several worlds */

int32_t murk_lockstep_step_vec(const uint64_t *worlds, const MurkCommand *const *commands, const size_t *n_commands,
                               size_t n, MurkStepMetrics *metrics) {
  if (n == 0) return MurkStatus_Ok;
  const char *null = worlds == NULL ? "worlds" : commands == NULL ? "commands" : n_commands == NULL ? "n_commands" : NULL;
  if (null != NULL) return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: %s=NULL allowed: a pointer", null);
  if (n > MURK_MAX_WORLDS)
    return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: n=%zu allowed=0..%d", n, MURK_MAX_WORLDS);
  for (size_t i = 0; i < n; i++) {
    int32_t status = murk_lockstep_step(worlds[i], commands[i], n_commands[i], NULL, 0, NULL, metrics == NULL ? NULL : &metrics[i]);
    if (status != MurkStatus_Ok) return status;
  }
  return MurkStatus_Ok;
}

int32_t murk_batched_step(const MurkBatchedStep *step) {
  if (step == NULL) return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: step=NULL allowed: a pointer");
  uint32_t size;
  memcpy(&size, step, sizeof size);
  if (size < sizeof *step || size > 65536)
    return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: step.struct_size=%u allowed=%zu..65536", size, sizeof *step);
  MurkBatchedStep given; /* structs may lie at any address */
  memcpy(&given, step, sizeof given);
  if (given.reserved != 0)
    return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: step.reserved=%u allowed=0", given.reserved);
  return murk_batched_step_and_observe_packed(given.batch, given.commands, given.offsets, given.output, given.output_len,
                                              given.mask, given.mask_len, given.tick_ids, given.statuses);
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
  jclass glance = (*env)->FindClass(env, "io/murk/ffi/glance/WorldGlance");
  jmethodID place = glance == NULL ? NULL : (*env)->GetStaticMethodID(env, glance, "place", "(JI)V");
  if (place == NULL) return MurkStatus_RuntimeUnavailable;
  (*env)->CallStaticVoidMethod(env, glance, place, P(rows), ROWS);
  static double scratch[4];
  int32_t status = (*env)->CallStaticIntMethod(env, boot, start, P(scratch));
  if (status == MurkStatus_Ok && !(*env)->ExceptionCheck(env)) return MURK_READY;
  if (status < 0) murk_fetch_text(env, status);
  return MurkStatus_RuntimeUnavailable;
}
