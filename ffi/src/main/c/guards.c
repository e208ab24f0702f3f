/* How a call gets into Java and out again: attach, stack limit, fork, failure texts. */
#define _GNU_SOURCE
#include "internal.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

_Atomic int murk_state = MURK_NEW;
JavaVM *murk_vm;
__thread murk_thread murk_self;

static __thread char text[MURK_TEXT_CAPACITY];

static pthread_mutex_t boot_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t attached;
static jclass last_error, stack_overflow_error, out_of_memory_error;
static jmethodID last_error_copy;

/* ------------------------------------------------------------------------------------------ failure texts */

int32_t murk_fail(int32_t status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return status;
}

/* Java keeps the text of a failing call; it is taken over at once, so that reading it needs no Java. */
void murk_fetch_text(JNIEnv *env, int32_t status) {
  jint length = (*env)->CallStaticIntMethod(env, last_error, last_error_copy, (jlong)(intptr_t)text, (jlong)sizeof text);
  if ((*env)->ExceptionCheck(env)) {
    (*env)->ExceptionClear(env);
    length = 0;
  }
  if (length <= 0 && status == MurkStatus_AllocationFailed)
    murk_fail(status, "AllocationFailed: the Java heap is exhausted; give it more with MURK_JVM_OPTS=-Xmx...");
  else if (length <= 0) murk_fail(status, "the call failed with status %d; its text was lost", (int)status);
}

/* Last line of defence: the Java side catches everything, unless the stack ends before it can. */
int32_t murk_escaped(JNIEnv *env) {
  jthrowable thrown = (*env)->ExceptionOccurred(env);
  (*env)->ExceptionClear(env);
  bool stack = (*env)->IsInstanceOf(env, thrown, stack_overflow_error);
  bool memory = (*env)->IsInstanceOf(env, thrown, out_of_memory_error);
  (*env)->DeleteLocalRef(env, thrown);
  if (stack) return murk_fail(MurkStatus_StackExhausted, "the stack of this thread ended inside the engine");
  if (memory) return murk_fail(MurkStatus_AllocationFailed, "the Java heap is exhausted; give it more with MURK_JVM_OPTS=-Xmx...");
  return murk_fail(MurkStatus_Panicked, "an exception left the engine");
}

static int32_t copy_text(char *buffer, size_t capacity) {
  size_t length = strlen(text);
  if (buffer != NULL && capacity > 0) {
    size_t copied = length < capacity ? length : capacity - 1;
    memcpy(buffer, text, copied);
    buffer[copied] = 0;
  }
  return (int32_t)length;
}
int32_t murk_last_error_message(char *buffer, size_t capacity) { return copy_text(buffer, capacity); }
int32_t murk_last_panic_message(char *buffer, size_t capacity) { return copy_text(buffer, capacity); }

static jclass global_class(JNIEnv *env, const char *name) {
  jclass local = (*env)->FindClass(env, name);
  if (local == NULL) return NULL;
  jclass global = (*env)->NewGlobalRef(env, local);
  (*env)->DeleteLocalRef(env, local);
  return global;
}

int murk_bind_guards(JNIEnv *env) {
  stack_overflow_error = global_class(env, "java/lang/StackOverflowError");
  out_of_memory_error = global_class(env, "java/lang/OutOfMemoryError");
  last_error = global_class(env, "io/murk/ffi/LastError");
  if (last_error == NULL) return MurkStatus_RuntimeUnavailable;
  last_error_copy = (*env)->GetStaticMethodID(env, last_error, "copyTo", "(JJ)I");
  return last_error_copy == NULL ? MurkStatus_RuntimeUnavailable : MURK_READY;
}

/* ------------------------------------------------------------------------------------------ threads */

static int32_t stack_exhausted(size_t left) {
  return murk_fail(MurkStatus_StackExhausted,
                   "stack_left_bytes=%zu is too little to enter the engine; at least %u are needed: recurse less deeply, "
                   "or give this thread a larger stack",
                   left, MURK_STACK_MARGIN);
}

static void stack_of_self(uintptr_t *low, uintptr_t *high) {
  pthread_attr_t attributes;
  void *address = NULL;
  size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstack(&attributes, &address, &size);
    pthread_attr_destroy(&attributes);
  }
  *low = (uintptr_t)address;
  *high = (uintptr_t)address + size;
}

static int32_t check_stack(uintptr_t frame, uintptr_t low, uintptr_t high) {
  if (frame < low || frame >= high)
    return murk_fail(MurkStatus_StackExhausted, "the engine can't be entered from a stack that is not the thread's own");
  if (frame - low < MURK_STACK_MARGIN) return stack_exhausted(frame - low);
  return MurkStatus_Ok;
}

/* Why there is no engine, for good. */
static int32_t refuse_state(int state) {
  if (state == MurkStatus_Forked)
    return murk_fail(state, "this process was forked after the engine had started, and a Java VM doesn't survive fork; "
                            "start worker processes with 'spawn' or 'forkserver', or use Murk only after forking");
  return murk_fail(state, "%s", murk_boot_text);
}

/* A callback has forked, and this is the child: it has no Java any more, though it may still have Java's frames. */
__attribute__((noinline, cold)) int32_t murk_left_in_child(void) { return refuse_state(MurkStatus_Forked); }

static int ready(void) {
  int state = atomic_load_explicit(&murk_state, memory_order_acquire);
  if (state != MURK_NEW) return state;
  pthread_mutex_lock(&boot_lock);
  state = atomic_load(&murk_state);
  if (state == MURK_NEW) {
    state = murk_boot_vm();
    atomic_store(&murk_state, state);
  }
  pthread_mutex_unlock(&boot_lock);
  return state;
}

/* Boots, attaches this thread, finds the ends of its stack; or tells which of these can't be done. */
__attribute__((noinline, cold)) int32_t murk_enter_slow(uintptr_t frame) {
  if (murk_self.env != NULL && atomic_load(&murk_state) == MURK_READY) {
    uintptr_t low = murk_self.low - MURK_STACK_MARGIN;
    return check_stack(frame, low, murk_self.low + murk_self.span);
  }
  uintptr_t low, high;
  stack_of_self(&low, &high);
  int32_t status = check_stack(frame, low, high);
  if (status != MurkStatus_Ok) return status;
  int state = ready();
  if (state < 0) return refuse_state(state);
  JNIEnv *env = NULL;
  if ((*murk_vm)->GetEnv(murk_vm, (void **)&env, JNI_VERSION_24) != JNI_OK) {
    JavaVMAttachArgs arguments = {JNI_VERSION_24, (char *)"murk-caller", NULL};
    if ((*murk_vm)->AttachCurrentThreadAsDaemon(murk_vm, (void **)&env, &arguments) != JNI_OK || env == NULL)
      return murk_fail(MurkStatus_AttachFailed, "the Java VM can't take in this thread (stack of %zu bytes)", (size_t)(high - low));
    pthread_setspecific(attached, &murk_self);
  }
  stack_of_self(&low, &high); /* again: the VM has put guard pages under the stack of the process's first thread */
  status = check_stack(frame, low, high);
  if (status != MurkStatus_Ok) return status;
  murk_self = (murk_thread){env, low + MURK_STACK_MARGIN, high - low - MURK_STACK_MARGIN};
  return MurkStatus_Ok;
}

static void on_thread_exit(void *self) {
  (void)self;
  murk_self = (murk_thread){NULL, 0, 0};
  if (atomic_load(&murk_state) == MURK_READY) (*murk_vm)->DetachCurrentThread(murk_vm);
}

int32_t murk_init(void) { return murk_enter(); }

int32_t murk_configure(const MurkRuntimeOptions *options) {
  pthread_mutex_lock(&boot_lock);
  int state = atomic_load(&murk_state);
  int32_t status = MurkStatus_Ok;
  if (state == MURK_NEW) status = murk_keep_options(options);
  else if (state == MURK_READY)
    status = murk_fail(MurkStatus_AlreadyStarted,
                       "AlreadyStarted: the engine runs since the first call that needed it, with %s; configure it before that",
                       murk_runs_with());
  else status = refuse_state(state);
  pthread_mutex_unlock(&boot_lock);
  return status;
}

int32_t murk_shutdown(void) {
  if (atomic_load(&murk_state) != MURK_READY) return MurkStatus_Ok;
  if (murk_calls_out != 0)
    return murk_fail(MurkStatus_Busy, "Busy: murk_shutdown was called from a function that the engine calls, allowed: outside");
  int32_t status = murk_enter();
  if (status != MurkStatus_Ok) return status;
  pthread_setspecific(attached, NULL);
  murk_self = (murk_thread){NULL, 0, 0};
  atomic_store(&murk_state, murk_boot_fail("the Java VM was ended by murk_shutdown"));
  return (*murk_vm)->DestroyJavaVM(murk_vm) == JNI_OK ? MurkStatus_Ok : MurkStatus_InternalError;
}

/* ------------------------------------------------------------------------------------------ fork */

static void before_fork(void) { pthread_mutex_lock(&boot_lock); } /* waits for a start in another thread */
static void after_fork_in_parent(void) { pthread_mutex_unlock(&boot_lock); }
static void after_fork_in_child(void) {
  pthread_mutex_init(&boot_lock, NULL);
  murk_self = (murk_thread){NULL, 0, 0}; /* only the forking thread exists here */
  murk_signals_in_child();
  if (atomic_load(&murk_state) == MURK_READY) atomic_store(&murk_state, MurkStatus_Forked);
}

__attribute__((constructor)) static void on_load(void) {
  pthread_key_create(&attached, on_thread_exit);
  pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}
