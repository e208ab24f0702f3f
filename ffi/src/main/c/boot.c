/* Starts the Java VM, once in the life of the process. */
#define _GNU_SOURCE
#include "internal.h"

#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

murk_boot_facts murk_boot;
char murk_boot_text[MURK_TEXT_CAPACITY];

typedef jint (*create_vm)(JavaVM **, void **, void *);
typedef jint (*created_vms)(JavaVM **, jsize, jsize *);

static int64_t now_micros(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int murk_boot_fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(murk_boot_text, sizeof murk_boot_text, format, arguments);
  va_end(arguments);
  return MurkStatus_RuntimeUnavailable;
}

void murk_describe_exception(JNIEnv *env, char *text, size_t capacity) {
  snprintf(text, capacity, "unknown reason");
  jthrowable thrown = (*env)->ExceptionOccurred(env);
  (*env)->ExceptionClear(env);
  if (thrown == NULL) return;
  jclass type = (*env)->GetObjectClass(env, thrown);
  jmethodID to_string = (*env)->GetMethodID(env, type, "toString", "()Ljava/lang/String;");
  jstring string = to_string == NULL ? NULL : (jstring)(*env)->CallObjectMethod(env, thrown, to_string);
  const char *chars = string == NULL ? NULL : (*env)->GetStringUTFChars(env, string, NULL);
  if (chars != NULL) {
    snprintf(text, capacity, "%s", chars);
    (*env)->ReleaseStringUTFChars(env, string, chars);
  }
  (*env)->ExceptionClear(env);
}

/* A VM that can't start (heap too large, module not found) ends the process; its abort hook runs just before that, on
   the starting thread. We leave from there: the half-made VM stays behind unused, and the process lives. */
static pthread_t boot_thread;
static jmp_buf start_failed;
static _Atomic bool starting;
static void JNICALL on_abort(void) {
  if (atomic_load(&starting) && pthread_equal(pthread_self(), boot_thread)) longjmp(start_failed, 1);
}
static void JNICALL on_exit_code(jint code) {
  (void)code;
  on_abort();
}

static bool another_vm_runs(void) {
  void *jvm = dlopen("libjvm.so", RTLD_NOW | RTLD_NOLOAD);
  if (jvm == NULL) return false;
  created_vms created = (created_vms)dlsym(jvm, "JNI_GetCreatedJavaVMs");
  JavaVM *vm;
  jsize count = 0;
  bool runs = created != NULL && created(&vm, 1, &count) == JNI_OK && count > 0;
  dlclose(jvm);
  return runs;
}

static int start_vm(JNIEnv **env) {
  static murk_runtime runtime; /* static: the VM keeps pointers to option texts, and longjmp spoils locals */
  static murk_quiet quiet;
  static const char another[] = "another Java VM is already running in this process; Murk can't share a process with it";
  if (another_vm_runs()) return murk_boot_fail("%s", another);
  int found = murk_find_runtime(&runtime);
  if (found != MURK_READY) return found;
  void *jvm = dlopen(runtime.jvm, RTLD_NOW | RTLD_LOCAL);
  if (jvm == NULL) return murk_boot_fail("the Java runtime can't be loaded: %s", dlerror());
  create_vm create = (create_vm)dlsym(jvm, "JNI_CreateJavaVM");
  if (create == NULL) return murk_boot_fail("%s has no JNI_CreateJavaVM", runtime.jvm);
  if (!runtime.aot_output) { /* which hands all options on to a process of its own */
    runtime.options[runtime.count++] = (JavaVMOption){(char *)"abort", (void *)on_abort};
    runtime.options[runtime.count++] = (JavaVMOption){(char *)"exit", (void *)on_exit_code};
  }
  static JavaVMInitArgs arguments;
  arguments = (JavaVMInitArgs){JNI_VERSION_24, runtime.count, runtime.options, JNI_FALSE};
  murk_boot.aot_cache = runtime.aot_cache;
  static char said[MURK_TEXT_CAPACITY - 256];
  murk_signals_before_boot(jvm);
  murk_quiet_begin(&quiet);
  boot_thread = pthread_self();
  volatile jint result = JNI_ERR;
  if (setjmp(start_failed) == 0) {
    atomic_store(&starting, true);
    result = create(&murk_vm, (void **)env, &arguments);
  }
  atomic_store(&starting, false);
  murk_quiet_end(&quiet, result == JNI_OK ? NULL : said, sizeof said);
  murk_signals_after_boot(result == JNI_OK);
  if (result == JNI_OK) return MURK_READY;
  murk_vm = NULL;
  if (result == JNI_EEXIST) return murk_boot_fail("%s", another);
  if (result == JNI_EVERSION) return murk_boot_fail("%s is not a Java 25 runtime", runtime.jvm);
  return murk_boot_fail("the Java VM did not start (%d): %s", (int)result, said[0] ? said : "it gave no reason");
}

static int bind(JNIEnv *env) {
  int bound = murk_bind_guards(env);
  if (bound == MURK_READY) bound = murk_bind_callbacks(env);
  if (bound == MURK_READY) bound = murk_bind_calls(env);
  if (bound == MURK_READY) return MURK_READY;
  char reason[MURK_TEXT_CAPACITY - 256];
  if ((*env)->ExceptionCheck(env)) murk_describe_exception(env, reason, sizeof reason);
  else murk_last_error_message(reason, sizeof reason);
  return murk_boot_fail("libmurk and its Java classes don't fit together: %s", reason);
}

/* Runs on a thread of our own that ends soon: no thread of the host becomes Java's "main" thread, and the host's first
   thread is attached like every other. */
static void *boot_main(void *result) {
  JNIEnv *env = NULL;
  murk_plug_streams();
  int state = start_vm(&env);
  if (state == MURK_READY) {
    state = bind(env);
    (*murk_vm)->DetachCurrentThread(murk_vm);
  }
  murk_unplug_streams();
  *(int *)result = state;
  return NULL;
}

int murk_boot_vm(void) {
  int64_t start = now_micros();
  pthread_t thread;
  pthread_attr_t attributes;
  sigset_t blocked, old;
  static int result = MurkStatus_RuntimeUnavailable;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 8u << 20);
  murk_blocked_signals(&blocked); /* inherited by Java's own threads: they never take the host's signals */
  pthread_sigmask(SIG_SETMASK, &blocked, &old);
  int error = pthread_create(&thread, &attributes, boot_main, &result);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  pthread_attr_destroy(&attributes);
  if (error != 0) return murk_boot_fail("no thread can be started for the Java VM: %s", strerror(error));
  pthread_join(thread, NULL);
  murk_boot.micros = now_micros() - start;
  return result;
}
