/* Faults: the Java VM's handlers and the host's, side by side.

   Compiled Java code faults on purpose (null checks, safepoints), so the VM's handlers of four signals must stay in
   place for as long as Java threads run. What the host's program, or Python, says to sigaction() and signal() about
   these signals after the start therefore changes a note, not the process: their entries for the two functions are
   turned to ours. Faults that aren't Java's go to whom the note names. */
#define _GNU_SOURCE
#include "internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const int NEEDED[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL}; /* null checks and safepoints of compiled code */
static const int UNNEEDED[] = {SIGPIPE, SIGXFSZ};              /* the VM ignores them; the engine does no such I/O */
enum { NEEDED_COUNT = 4, UNNEEDED_COUNT = 2 };

typedef int (*vm_handle_fn)(int, siginfo_t *, void *, int);
static vm_handle_fn vm_handle;                       /* whether a fault was the VM's, and what to do about it */
static struct sigaction of_vm[NEEDED_COUNT];         /* what the VM wanted to install */
static struct sigaction in_kernel[NEEDED_COUNT];     /* what is installed */
static struct sigaction of_host[NEEDED_COUNT];       /* under note_lock */
static struct sigaction unneeded[UNNEEDED_COUNT];    /* the host's, from before the start */
static _Atomic bool vm_starts, notes_kept;
/* The frame from which a handler of the host was called last: not for sure one that is still there, for handlers jump. */
typedef struct {
  pid_t thread;
  uintptr_t self;
} host_call;
static host_call *_Atomic last_host_call;
static _Atomic pid_t last_host_thread;

void murk_blocked_signals(sigset_t *signals) {
  sigfillset(signals);
  for (int i = 0; i < NEEDED_COUNT; i++) sigdelset(signals, NEEDED[i]);
}

static int needed_index(int signal) {
  for (int i = 0; i < NEEDED_COUNT; i++)
    if (NEEDED[i] == signal) return i;
  return -1;
}

/* ------------------------------------------------------------------------------------------ the host's notes */

/* Held for two copies, with all signals blocked: handlers may take it. */
static atomic_flag note_lock = ATOMIC_FLAG_INIT;

static void exchange_note(int i, const struct sigaction *new, struct sigaction *old) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  while (atomic_flag_test_and_set_explicit(&note_lock, memory_order_acquire)) {
  }
  if (old != NULL) *old = of_host[i];
  if (new != NULL) of_host[i] = *new;
  atomic_flag_clear_explicit(&note_lock, memory_order_release);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void call_host(int signal, siginfo_t *info, void *context, const struct sigaction *host) {
  sigset_t mask, before;
  mask = ((ucontext_t *)context)->uc_sigmask; /* as the kernel would have it */
  for (int each = 1; each < NSIG; each++)
    if (sigismember(&host->sa_mask, each) == 1) sigaddset(&mask, each);
  if (host->sa_flags & SA_NODEFER) sigdelset(&mask, signal);
  else sigaddset(&mask, signal);
  volatile host_call here = {gettid(), (uintptr_t)&here};
  pid_t thread = atomic_exchange(&last_host_thread, here.thread);
  host_call *outer = atomic_exchange(&last_host_call, (host_call *)&here);
  pthread_sigmask(SIG_SETMASK, &mask, &before);
  if (host->sa_flags & SA_SIGINFO) host->sa_sigaction(signal, info, context);
  else host->sa_handler(signal);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  atomic_store(&last_host_call, outer);
  atomic_store(&last_host_thread, thread);
  here.self = 0;
}

/* Whether a function with a frame here was called, at some depth, by a handler of the host: that frame is near, above, and
   says so of itself. Only frames of this thread are looked at, so they can be read. */
static bool is_in_host_handler(uintptr_t frame) {
  uintptr_t call = (uintptr_t)atomic_load(&last_host_call);
  if (atomic_load(&last_host_thread) != gettid() || call <= frame || call - frame > MURK_STACK_MARGIN) return false;
  const volatile host_call *found = (const volatile host_call *)call;
  return found->self == call && found->thread == gettid();
}

static void on_fault(int signal, siginfo_t *info, void *context) {
  int error = errno;
  if (!vm_handle(signal, info, context, 0)) {
    int i = needed_index(signal);
    struct sigaction host, reset = {.sa_handler = SIG_DFL};
    exchange_note(i, NULL, &host);
    bool sent = info->si_code <= 0; /* by kill or raise */
    if (host.sa_handler == SIG_DFL || (host.sa_handler == SIG_IGN && !sent)) of_vm[i].sa_sigaction(signal, info, context); /* ends the process */
    else if (host.sa_handler != SIG_IGN) {
      if (host.sa_flags & (int)SA_RESETHAND) exchange_note(i, &reset, NULL);
      call_host(signal, info, context, &host);
    }
  }
  errno = error;
}

static int host_sigaction(int signal, const struct sigaction *new, struct sigaction *old) {
  int i = needed_index(signal);
  if (i < 0 || !atomic_load(&notes_kept)) return sigaction(signal, new, old);
  struct sigaction given, known; /* the host's memory is touched without the lock */
  if (new != NULL) given = *new;
  exchange_note(i, new == NULL ? NULL : &given, &known);
  /* A handler that has said what it had to say, and now lets the fault end the process. */
  if (new != NULL && given.sa_handler == SIG_DFL &&
      is_in_host_handler((uintptr_t)__builtin_frame_address(0)))
    sigaction(signal, &given, NULL);
  if (old != NULL) *old = known;
  return 0;
}

static sighandler_t host_signal(int number, sighandler_t handler) {
  if (needed_index(number) < 0 || !atomic_load(&notes_kept)) return signal(number, handler);
  struct sigaction new = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;
  sigemptyset(&new.sa_mask);
  host_sigaction(number, &new, &old);
  return old.sa_handler;
}

/* The VM's own calls, while it starts: it is told that there is nobody else, so it hands no fault on by itself. */
static int vm_sigaction(int signal, const struct sigaction *new, struct sigaction *old) {
  int i = needed_index(signal);
  if (i < 0 || !atomic_load(&vm_starts)) return sigaction(signal, new, old);
  struct sigaction before = of_vm[i];
  if (new != NULL) {
    struct sigaction ours = *new;
    ours.sa_sigaction = on_fault;
    ours.sa_flags |= SA_SIGINFO;
    of_vm[i] = *new;
    in_kernel[i] = ours;
    if (sigaction(signal, &ours, NULL) != 0) return -1;
  }
  if (old != NULL) *old = before;
  return 0;
}

/* ------------------------------------------------------------------------------------------ entries of functions */

typedef struct {
  const void *inside; /* the object that has this address, or NULL: the host's program and libpython */
  const char *name;
  void *function;
  int turned;
} turn;

#if defined(__x86_64__)
enum { JUMP_SLOT = R_X86_64_JUMP_SLOT, GLOB_DAT = R_X86_64_GLOB_DAT };
#elif defined(__aarch64__)
enum { JUMP_SLOT = R_AARCH64_JUMP_SLOT, GLOB_DAT = R_AARCH64_GLOB_DAT };
#else
enum { JUMP_SLOT = -1, GLOB_DAT = -1 }; /* none is turned */
#endif

static bool has_address(const struct dl_phdr_info *object, const void *address) {
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    if (part->p_type == PT_LOAD && (uintptr_t)address - (object->dlpi_addr + part->p_vaddr) < part->p_memsz) return true;
  }
  return false;
}

static bool is_meant(const struct dl_phdr_info *object, const turn *wanted) {
  if (wanted->inside != NULL) return has_address(object, wanted->inside);
  const char *name = object->dlpi_name == NULL ? "" : object->dlpi_name, *file = strrchr(name, '/');
  return name[0] == 0 ? object->dlpi_phnum > 0 : strncmp(file == NULL ? name : file + 1, "libpython", 9) == 0;
}

/* Entries are read only once the program runs, where it was linked with "relro". */
static void write_entry(const struct dl_phdr_info *object, void **entry, turn *wanted) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)entry & ~(page - 1);
  bool locked = false;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    uintptr_t first = (object->dlpi_addr + part->p_vaddr) & ~(page - 1);
    uintptr_t end = (object->dlpi_addr + part->p_vaddr + part->p_memsz) & ~(page - 1);
    if (part->p_type == PT_GNU_RELRO && (uintptr_t)entry - first < end - first) locked = true;
  }
  if (locked && mprotect((void *)start, page, PROT_READ | PROT_WRITE) != 0) return;
  __atomic_store_n(entry, wanted->function, __ATOMIC_RELEASE);
  if (locked) mprotect((void *)start, page, PROT_READ);
  wanted->turned++;
}

static uintptr_t in_memory(const struct dl_phdr_info *object, ElfW(Addr) address) {
  return address < object->dlpi_addr ? object->dlpi_addr + address : address; /* the loader has added it, or not */
}

static int turn_object(struct dl_phdr_info *object, size_t size, void *data) {
  turn *wanted = data;
  (void)size;
  if (!is_meant(object, wanted)) return 0;
  const ElfW(Dyn) *entry = NULL;
  for (int i = 0; i < object->dlpi_phnum; i++)
    if (object->dlpi_phdr[i].p_type == PT_DYNAMIC) entry = (const ElfW(Dyn) *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
  uintptr_t symbols = 0, names = 0, tables[2] = {0, 0};
  size_t sizes[2] = {0, 0};
  for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_SYMTAB) symbols = in_memory(object, entry->d_un.d_ptr);
    if (entry->d_tag == DT_STRTAB) names = in_memory(object, entry->d_un.d_ptr);
    if (entry->d_tag == DT_JMPREL) tables[0] = in_memory(object, entry->d_un.d_ptr);
    if (entry->d_tag == DT_PLTRELSZ) sizes[0] = entry->d_un.d_val;
    if (entry->d_tag == DT_RELA) tables[1] = in_memory(object, entry->d_un.d_ptr);
    if (entry->d_tag == DT_RELASZ) sizes[1] = entry->d_un.d_val;
  }
  if (symbols == 0 || names == 0) return 0;
  for (int t = 0; t < 2; t++) {
    const ElfW(Rela) *each = (const ElfW(Rela) *)tables[t];
    for (size_t n = each == NULL ? 0 : sizes[t] / sizeof *each; n > 0; n--, each++) {
      int type = (int)ELF64_R_TYPE(each->r_info);
      if (type != JUMP_SLOT && type != GLOB_DAT) continue;
      const ElfW(Sym) *symbol = (const ElfW(Sym) *)symbols + ELF64_R_SYM(each->r_info);
      if (strcmp((const char *)names + symbol->st_name, wanted->name) == 0)
        write_entry(object, (void **)(object->dlpi_addr + each->r_offset), wanted);
    }
  }
  return 0;
}

static int turn_to(const void *inside, const char *name, void *function) {
  turn wanted = {inside, name, function, 0};
  dl_iterate_phdr(turn_object, &wanted);
  return wanted.turned;
}

/* ------------------------------------------------------------------------------------------ before and after */

void murk_signals_before_boot(void *jvm) {
  for (int i = 0; i < UNNEEDED_COUNT; i++) sigaction(UNNEEDED[i], NULL, &unneeded[i]);
  for (int i = 0; i < NEEDED_COUNT; i++) {
    sigaction(NEEDED[i], NULL, &of_host[i]);
    of_vm[i] = (struct sigaction){.sa_handler = SIG_DFL};
  }
  vm_handle = (vm_handle_fn)dlsym(jvm, "JVM_handle_linux_signal");
  if (vm_handle != NULL) atomic_store(&vm_starts, turn_to((const void *)(uintptr_t)vm_handle, "sigaction", (void *)vm_sigaction) > 0);
}

void murk_signals_after_boot(bool runs) {
  bool ours = atomic_exchange(&vm_starts, false);
  for (int i = 0; i < NEEDED_COUNT; i++) {
    ours = ours && of_vm[i].sa_handler != SIG_DFL;
    if (!runs && of_vm[i].sa_handler != SIG_DFL) sigaction(NEEDED[i], &of_host[i], NULL); /* there is no VM to ask */
  }
  for (int i = 0; i < NEEDED_COUNT && !ours; i++) sigaction(NEEDED[i], NULL, &in_kernel[i]);
  for (int i = 0; i < UNNEEDED_COUNT; i++) sigaction(UNNEEDED[i], &unneeded[i], NULL);
  if (!ours || !runs) return;
  atomic_store(&notes_kept, true);
  turn_to(NULL, "sigaction", (void *)host_sigaction);
  turn_to(NULL, "signal", (void *)host_signal);
}

/* A fork's child has no VM: the host's handlers are its own again. */
void murk_signals_in_child(void) {
  if (!atomic_exchange(&notes_kept, false)) return;
  atomic_flag_clear(&note_lock); /* another thread of the parent may have had it */
  for (int i = 0; i < NEEDED_COUNT; i++) {
    struct sigaction now;
    sigaction(NEEDED[i], NULL, &now);
    if (now.sa_sigaction == on_fault) sigaction(NEEDED[i], &of_host[i], NULL);
  }
}

int32_t murk_check_signals(void) {
  if (atomic_load(&murk_state) != MURK_READY) return 0;
  int32_t restored = 0;
  for (int i = 0; i < NEEDED_COUNT; i++) {
    struct sigaction now;
    sigaction(NEEDED[i], NULL, &now);
    if (now.sa_sigaction == in_kernel[i].sa_sigaction) continue;
    sigaction(NEEDED[i], &in_kernel[i], NULL);
    restored++;
  }
  return restored;
}
