/* What the C files of libmurk share. Reading order: calls.c (the functions), guards.c (how a call gets in and out),
   callback.c (propagators in C),
   boot.c (the Java VM), runtime.c (where it is and with which options), quiet.c (what the host must not notice),
   faults.c (whose a fault is). */
#ifndef MURK_INTERNAL_H
#define MURK_INTERNAL_H

#include "murk.h"

#include <jni.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Stack that must be left to enter Java: its guard zones, one frame of ours and room to build an exception. */
#define MURK_STACK_MARGIN (160u * 1024u)
#define MURK_TEXT_CAPACITY 2048

/* ---- process state (guards.c): new -> ready, or a negative status for ever */
enum { MURK_NEW = 0, MURK_READY = 1 };
extern _Atomic int murk_state;
extern JavaVM *murk_vm;

/* ---- thread state (guards.c). A call may enter while its frame lies in [low, low + span); span 0 = not attached. */
typedef struct {
  JNIEnv *env;
  uintptr_t low;
  uintptr_t span;
} murk_thread;
/* Not initial-exec: hosts load the library late (ctypes), when little or no static TLS is left. */
extern __thread murk_thread murk_self;

int32_t murk_enter_slow(uintptr_t frame);
int32_t murk_escaped(JNIEnv *env);
void murk_fetch_text(JNIEnv *env, int32_t status);
int32_t murk_left_in_child(void);

/* Stores the text of a failure for this thread and returns the status. */
int32_t murk_fail(int32_t status, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline int32_t murk_enter(void) {
  uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
  if (__builtin_expect(frame - murk_self.low >= murk_self.span, 0)) return murk_enter_slow(frame);
  /* only murk_shutdown ends what was ready; a thread that is still attached must not enter a VM that is gone */
  if (__builtin_expect(atomic_load_explicit(&murk_state, memory_order_relaxed) != MURK_READY, 0)) return murk_enter_slow(frame);
  return MurkStatus_Ok;
}

/* ---- callback.c: how many functions of the host, called by Java, this thread is inside of, one in the other; objects
   that wait to be freed */
extern __thread int murk_calls_out;
extern _Atomic int murk_postponed;
void murk_free_postponed(JNIEnv *env);
int murk_bind_callbacks(JNIEnv *env);

static inline int32_t murk_leave(int32_t status) {
  JNIEnv *env = murk_self.env;
  if (__builtin_expect(env == NULL, 0)) return murk_left_in_child();
  if (__builtin_expect((*env)->ExceptionCheck(env), 0)) return murk_escaped(env);
  if (__builtin_expect(status < 0, 0)) murk_fetch_text(env, status);
  if (__builtin_expect(atomic_load_explicit(&murk_postponed, memory_order_relaxed) != 0, 0) && murk_calls_out == 0)
    murk_free_postponed(env);
  return status;
}

int murk_bind_guards(JNIEnv *env);

/* ---- boot.c */
typedef struct {
  int64_t micros;
  bool aot_cache; /* one was given to the VM */
} murk_boot_facts;
extern murk_boot_facts murk_boot;

/* Starts the VM; called with the state lock held, once. Returns MURK_READY, or a status with text in murk_boot_text. */
int murk_boot_vm(void);
extern char murk_boot_text[MURK_TEXT_CAPACITY];

/* Remembers the text of a boot failure and returns RuntimeUnavailable. */
int murk_boot_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Text of the pending Java exception, which it clears. */
void murk_describe_exception(JNIEnv *env, char *text, size_t capacity);

/* ---- calls.c: finds the Java method behind every function. */
int murk_bind_calls(JNIEnv *env);

/* ---- runtime.c */
enum { MURK_MAX_OPTIONS = 512 }; /* ours, the host's, and those of the environment */
typedef struct {
  char jvm[4096 + 64];            /* path of libjvm.so */
  JavaVMOption options[MURK_MAX_OPTIONS + 2]; /* and the hooks of boot.c */
  int count;
  bool overflow;   /* there were more */
  bool aot_cache;  /* the VM gets one */
  bool aot_output; /* the VM makes one */
} murk_runtime;
int murk_find_runtime(murk_runtime *runtime);
/* murk_configure, with the state lock held and nothing started. */
int32_t murk_keep_options(const MurkRuntimeOptions *options);
/* What the host chose: "heap=256m threads=1 ...". For as long as the process lives. */
const char *murk_runs_with(void);
const char *murk_temp_directory(void);

/* ---- quiet.c: what is changed while the VM starts, and put back afterwards */
typedef struct {
  int stderr_copy, stderr_catch;
  char *locale;
} murk_quiet;
void murk_plug_streams(void);
void murk_unplug_streams(void);
void murk_quiet_begin(murk_quiet *quiet);
/* Puts everything back. What was written to stderr goes to `text` if that isn't NULL (the start failed), else on to
   stderr, but for the lines that only tell how the VM was started. */
void murk_quiet_end(murk_quiet *quiet, char *text, size_t capacity);

/* ---- faults.c */
/* The signals that Java's own threads must not take: all but those of faults. */
void murk_blocked_signals(sigset_t *signals);
void murk_signals_before_boot(void *jvm);
void murk_signals_after_boot(bool runs);
void murk_signals_in_child(void);

#endif
