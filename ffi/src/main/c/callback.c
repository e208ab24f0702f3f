/* Propagators written in C: how Java calls them, and what they may ask for meanwhile.
 *
 * A running step has a slot, found by the token that users see as `opaque`: the slot's number and how often it was used.
 * Slots are never freed, so a token of long ago meets another number, never freed memory. */
#define _GNU_SOURCE
#include "internal.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { SLOT_COUNT = 65536, GENERATION_BITS = 40, TEXT_CAPACITY = 1024 };
#define GENERATION_MASK ((UINT64_C(1) << GENERATION_BITS) - 1)
/* Results of the native method: what step_fn returned, or that it could not be called. */
#define NOT_CALLED (INT64_C(1) << 32)

typedef struct slot {
  atomic_flag busy;     /* guards what follows against stale users on other threads */
  uint64_t token;       /* of the running step; 0 = none */
  uint64_t generation;
  uint64_t number;
  MurkCallbackContext *frame;
  pthread_t thread;
  JNIEnv *env;
  jobject step;
  bool has_text;
  char text[TEXT_CAPACITY];
  MurkStepContext basic;
  struct slot *next_free;
} slot;

static _Atomic(slot *) slots[SLOT_COUNT];
static pthread_mutex_t free_lock = PTHREAD_MUTEX_INITIALIZER;
static slot *free_slots;
static uint64_t slot_count;

/* A thread's slots, one for each level of callbacks that step worlds whose callbacks step worlds. */
static __thread slot *mine[MURK_MAX_NESTED_CALLBACKS];
static __thread int callback_depth;
__thread int murk_calls_out;
static pthread_key_t owner_of_slots;

_Atomic int murk_postponed;
static jclass postponed_class;
static jmethodID stage_method, coordinate_method, drain_method;

/* ------------------------------------------------------------------------------------------ slots */

static void lock(slot *s) {
  while (atomic_flag_test_and_set_explicit(&s->busy, memory_order_acquire)) sched_yield();
}
static void unlock(slot *s) { atomic_flag_clear_explicit(&s->busy, memory_order_release); }

static slot *new_slot(void) {
  pthread_mutex_lock(&free_lock);
  slot *s = free_slots;
  if (s != NULL) free_slots = s->next_free;
  else if (slot_count < SLOT_COUNT && (s = calloc(1, sizeof *s)) != NULL) {
    atomic_flag_clear(&s->busy);
    s->number = ++slot_count;
    atomic_store_explicit(&slots[s->number - 1], s, memory_order_release);
  }
  pthread_mutex_unlock(&free_lock);
  return s;
}

static void give_slots_back(void *unused) {
  (void)unused;
  pthread_mutex_lock(&free_lock);
  for (int depth = 0; depth < MURK_MAX_NESTED_CALLBACKS; depth++) {
    if (mine[depth] == NULL) continue;
    mine[depth]->next_free = free_slots;
    free_slots = mine[depth];
    mine[depth] = NULL;
  }
  pthread_mutex_unlock(&free_lock);
}

/* The slot of a running step, locked, or NULL. */
static slot *find(void *opaque) {
  uint64_t token = (uint64_t)(uintptr_t)opaque, number = token >> GENERATION_BITS;
  if (number == 0 || number > SLOT_COUNT) return NULL;
  slot *s = atomic_load_explicit(&slots[number - 1], memory_order_acquire);
  if (s == NULL) return NULL;
  lock(s);
  if (s->token == token) return s;
  unlock(s);
  return NULL;
}

/* ------------------------------------------------------------------------------------------ what steps ask for */

static int32_t stale(void) {
  return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: opaque is not that of a running step; allowed: the one of this call's context");
}
static int32_t undeclared(const char *use, uint32_t field) {
  return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: field=%u was not declared for %s by this propagator", field, use);
}
static int32_t other_thread(void) {
  return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: thread is not the one that runs step_fn, allowed: that one");
}

static const MurkStepField *field_of(const MurkStepField *fields, uint32_t count, uint32_t field) {
  for (uint32_t i = 0; i < count; i++)
    if (fields[i].field_id == field) return &fields[i];
  return NULL;
}

static int32_t hand_out(void *opaque, bool previous, uint32_t field, const float **out, size_t *len) {
  if (out == NULL || len == NULL) return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: out or len=NULL allowed: a pointer");
  slot *s = find(opaque);
  if (s == NULL) return stale();
  const MurkCallbackContext *frame = s->frame;
  const MurkStepField *found = previous ? field_of(frame->reads_previous, frame->n_reads_previous, field)
                                        : field_of(frame->reads, frame->n_reads, field);
  if (found != NULL) {
    *out = found->values;
    *len = found->length;
  }
  unlock(s);
  return found != NULL ? MurkStatus_Ok : undeclared(previous ? "read_previous" : "read", field);
}

static int32_t read_now(void *opaque, uint32_t field, const float **out, size_t *len) { return hand_out(opaque, false, field, out, len); }
static int32_t read_previous(void *opaque, uint32_t field, const float **out, size_t *len) { return hand_out(opaque, true, field, out, len); }

/* A Sparse field is copied when it is first asked for, by Java, on the thread that runs the step. */
static int32_t stage(slot *s, uint32_t field, float **out) {
  if (!pthread_equal(s->thread, pthread_self())) return other_thread();
  if (atomic_load(&murk_state) == MurkStatus_Forked) return murk_left_in_child();
  jlong address = (*s->env)->CallLongMethod(s->env, s->step, stage_method, (jint)field);
  if ((*s->env)->ExceptionCheck(s->env)) {
    (*s->env)->ExceptionClear(s->env);
    address = 0;
  }
  if (address == 0) return murk_fail(MurkStatus_AllocationFailed, "AllocationFailed: field=%u can't be copied for writing", field);
  *out = (float *)(intptr_t)address;
  return MurkStatus_Ok;
}

int32_t murk_step_write(void *opaque, uint32_t field, float **out, size_t *len) {
  if (out == NULL || len == NULL) return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: out or len=NULL allowed: a pointer");
  slot *s = find(opaque);
  if (s == NULL) return stale();
  MurkStepField *found = (MurkStepField *)field_of(s->frame->writes, s->frame->n_writes, field);
  float *values = found == NULL ? NULL : found->values;
  size_t length = found == NULL ? 0 : found->length;
  unlock(s);
  if (found == NULL) return undeclared("write", field);
  if (values == NULL) {
    int32_t status = stage(s, field, &values);
    if (status != MurkStatus_Ok) return status;
    found->values = values;
  }
  *out = values;
  *len = length;
  return MurkStatus_Ok;
}

int32_t murk_step_fail(void *opaque, const char *text) {
  if (text == NULL) return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: text=NULL allowed: a pointer");
  slot *s = find(opaque);
  if (s == NULL) return stale();
  size_t length = strnlen(text, TEXT_CAPACITY - 1);
  while (text[length] != 0 && length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--; /* whole characters */
  memcpy(s->text, text, length);
  s->text[length] = 0;
  s->has_text = true;
  unlock(s);
  return MurkStatus_Ok;
}

int32_t murk_step_coordinate(void *opaque, uint64_t rank, int32_t *out, size_t ndim) {
  slot *s = find(opaque);
  if (s == NULL) return stale();
  uint32_t axes = s->frame->ndim;
  uint64_t cells = s->frame->cell_count;
  unlock(s);
  if (out == NULL || rank >= cells || ndim < axes)
    return murk_fail(MurkStatus_InvalidArgument, "InvalidArgument: out=%p rank=%llu ndim=%zu allowed: a pointer, 0..%llu, %u..", (void *)out,
                     (unsigned long long)rank, ndim, (unsigned long long)cells - 1, axes);
  if (!pthread_equal(s->thread, pthread_self())) return other_thread();
  if (atomic_load(&murk_state) == MurkStatus_Forked) return murk_left_in_child();
  jint status = (*s->env)->CallIntMethod(s->env, s->step, coordinate_method, (jlong)rank, (jlong)(intptr_t)out);
  if ((*s->env)->ExceptionCheck(s->env)) {
    (*s->env)->ExceptionClear(s->env);
    return murk_fail(MurkStatus_AllocationFailed, "AllocationFailed: no memory for a coordinate");
  }
  return status;
}

/* ------------------------------------------------------------------------------------------ called by Java */

/* Rounding, flushing of small numbers, traps: Java's arithmetic has those of its thread, so a step must not leave others. */
typedef struct {
  uint64_t vector, scalar;
} modes;
static modes floating_point_modes(void) {
  modes m = {0, 0};
#if defined(__x86_64__)
  uint16_t control;
  __asm__ volatile("fnstcw %0" : "=m"(control));
  m = (modes){_mm_getcsr() & ~0x3fu, control}; /* without the flags of what has happened */
#elif defined(__aarch64__)
  __asm__ volatile("mrs %0, fpcr" : "=r"(m.vector));
#endif
  return m;
}
static void restore_floating_point_modes(modes before) {
  modes now = floating_point_modes();
  if (__builtin_expect(now.vector == before.vector && now.scalar == before.scalar, 1)) return;
#if defined(__x86_64__)
  uint16_t control = (uint16_t)before.scalar;
  _mm_setcsr((uint32_t)before.vector);
  __asm__ volatile("fldcw %0" : : "m"(control));
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(before.vector));
#endif
}

static jlong JNICALL call(JNIEnv *env, jobject step, jlong function, jlong user_data, jlong address, jboolean basic) {
  int depth = callback_depth;
  if (depth == MURK_MAX_NESTED_CALLBACKS) return NOT_CALLED;
  slot *s = mine[depth];
  if (__builtin_expect(s == NULL, 0)) {
    s = mine[depth] = new_slot();
    if (s == NULL) return NOT_CALLED;
    pthread_setspecific(owner_of_slots, &mine);
  }
  MurkCallbackContext *frame = (MurkCallbackContext *)(intptr_t)address;
  void *user = (void *)(intptr_t)user_data;
  modes before = floating_point_modes();
  lock(s);
  s->generation = (s->generation + 1) & GENERATION_MASK;
  s->token = s->number << GENERATION_BITS | s->generation;
  s->frame = frame;
  s->thread = pthread_self();
  s->env = env;
  s->step = step;
  s->has_text = false;
  unlock(s);
  frame->opaque = (void *)(uintptr_t)s->token;
  callback_depth = depth + 1;
  murk_calls_out++;
  int32_t result;
  if (basic) {
    s->basic = (MurkStepContext){frame->opaque, read_now, read_previous, murk_step_write, frame->tick_id, frame->dt, frame->cell_count};
    result = ((MurkStepFn)(intptr_t)function)(user, &s->basic);
  } else {
    frame->user_data = user;
    result = ((MurkCallbackFn)(intptr_t)function)(frame);
  }
  murk_calls_out--;
  callback_depth = depth;
  lock(s);
  s->token = 0;
  s->frame = NULL;
  s->step = NULL;
  unlock(s);
  s->basic.opaque = NULL;
  restore_floating_point_modes(before);
  return (jlong)(uint32_t)result;
}

/* The text that the step which this thread has just run left, NULL if none. */
static jlong JNICALL failure_text(JNIEnv *env, jclass class) {
  (void)env;
  (void)class;
  int depth = callback_depth;
  slot *s = depth == MURK_MAX_NESTED_CALLBACKS ? NULL : mine[depth];
  return s != NULL && s->has_text ? (jlong)(intptr_t)s->text : 0;
}

static void JNICALL destroy(JNIEnv *env, jclass class, jlong function, jlong user_data) {
  (void)env;
  (void)class;
  murk_calls_out++; /* what it calls frees nothing else that waits, or destroy functions would run inside of each other */
  ((MurkDestroyFn)(intptr_t)function)((void *)(intptr_t)user_data);
  murk_calls_out--;
}

static void JNICALL postponed(JNIEnv *env, jclass class, jint count) {
  (void)env;
  (void)class;
  atomic_store(&murk_postponed, count);
}

/* Frees what was destroyed inside callbacks, at the end of a call that isn't inside one itself. */
__attribute__((noinline, cold)) void murk_free_postponed(JNIEnv *env) {
  (*env)->CallStaticVoidMethod(env, postponed_class, drain_method);
  if ((*env)->ExceptionCheck(env)) (*env)->ExceptionClear(env);
}

int murk_bind_callbacks(JNIEnv *env) {
  static const JNINativeMethod step_methods[] = {{(char *)"call", (char *)"(JJJZ)J", (void *)call},
                                                 {(char *)"failureText", (char *)"()J", (void *)failure_text}};
  static const JNINativeMethod propagator_methods[] = {{(char *)"destroy", (char *)"(JJ)V", (void *)destroy}};
  static const JNINativeMethod postponed_methods[] = {{(char *)"tell", (char *)"(I)V", (void *)postponed}};
  jclass step = (*env)->FindClass(env, "io/murk/ffi/callback/CallbackStep");
  jclass propagator = step == NULL ? NULL : (*env)->FindClass(env, "io/murk/ffi/callback/CallbackPropagator");
  jclass list = propagator == NULL ? NULL : (*env)->FindClass(env, "io/murk/ffi/callback/Postponed");
  if (list == NULL) return MurkStatus_RuntimeUnavailable;
  if ((*env)->RegisterNatives(env, step, step_methods, 2) != JNI_OK || (*env)->RegisterNatives(env, propagator, propagator_methods, 1) != JNI_OK ||
      (*env)->RegisterNatives(env, list, postponed_methods, 1) != JNI_OK)
    return MurkStatus_RuntimeUnavailable;
  postponed_class = (*env)->NewGlobalRef(env, list);
  stage_method = (*env)->GetMethodID(env, step, "stage", "(I)J");
  coordinate_method = stage_method == NULL ? NULL : (*env)->GetMethodID(env, step, "coordinate", "(JJ)I");
  drain_method = coordinate_method == NULL ? NULL : (*env)->GetStaticMethodID(env, list, "drain", "()V");
  return drain_method == NULL ? MurkStatus_RuntimeUnavailable : MURK_READY;
}

/* A Java program that loads libmurk itself (our tests do) can call C propagators without starting a VM. */
JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
  (void)reserved;
  JNIEnv *env;
  if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_24) != JNI_OK || murk_bind_callbacks(env) != MURK_READY) return JNI_ERR;
  return JNI_VERSION_24;
}

__attribute__((constructor)) static void on_load(void) { pthread_key_create(&owner_of_slots, give_slots_back); }
