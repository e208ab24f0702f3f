/*
 * Feeds fuzz.c without a fuzzing engine: kept seeds, mutations of them and random bytes, from a seed that is printed.
 *
 *   fuzz CORPUS                   runs every file of the directory, then new inputs for MURK_FUZZ_SECONDS (4) seconds
 *   fuzz FILE                     runs one input again and names its calls
 *   fuzz --bite N                 lies about the length of a buffer: must die, or the pages around buffers are worth nothing
 *
 * MURK_FUZZ_KEEP=DIR keeps inputs that led to something new; MURK_FUZZ_SECONDS=0 MURK_FUZZ_KEEP=FEW fuzz MANY picks those
 * of a directory that all answers need, the small ones first. MURK_FUZZ_SEED chooses the seed. The input that runs lies in fuzz-last.bin of the working directory; it stays there if
 * the process dies. A directory of inputs works with libFuzzer and AFL as it is.
 */
#define _GNU_SOURCE
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST = 4096, MAX_KEPT = 4096, LEDGER_EVERY = 512 };

static struct {
  uint8_t bytes[LONGEST];
  size_t size;
} *kept;
static size_t kept_count;
static uint8_t *last; /* a file, so that it is there when we are gone */
static int last_file;

static uint64_t state;
static uint64_t draw(void) { /* splitmix64 */
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static void too_slow(int signal) {
  static const char said[] = "fuzz: no answer within 20 s from murk_";
  (void)!write(2, said, sizeof said - 1);
  (void)!write(2, fuzz_current, strlen(fuzz_current));
  (void)!write(2, "\n", 1);
  _exit(signal);
}

/* What led to something new is written to MURK_FUZZ_KEEP, a directory, if that is set. */
static void write_kept(const uint8_t *bytes, size_t size) {
  static unsigned number;
  const char *directory = getenv("MURK_FUZZ_KEEP");
  if (directory == NULL) return;
  char path[4096];
  snprintf(path, sizeof path, "%s/%04zu-%u", directory, size, number++);
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(bytes, 1, size, file) != size) perror(path);
  if (file != NULL) fclose(file);
}

/* Mutated too, later on. */
static void keep(const uint8_t *bytes, size_t size) {
  size_t at = kept_count < MAX_KEPT ? kept_count++ : draw() % MAX_KEPT;
  memcpy(kept[at].bytes, bytes, size);
  kept[at].size = size;
  write_kept(bytes, size);
}

static void run(const uint8_t *bytes, size_t size) {
  memcpy(last, bytes, size);
  alarm(20);
  fuzz_is_new = false;
  if (ftruncate(last_file, (off_t)size) != 0) perror("fuzz: ftruncate");
  LLVMFuzzerTestOneInput(bytes, size);
  if (ftruncate(last_file, LONGEST) != 0) perror("fuzz: ftruncate");
}

static void open_last(void) {
  last_file = open("fuzz-last.bin", O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (last_file < 0 || ftruncate(last_file, LONGEST) != 0) {
    perror("fuzz-last.bin");
    exit(2);
  }
  last = mmap(NULL, LONGEST, PROT_READ | PROT_WRITE, MAP_SHARED, last_file, 0);
  if (last == MAP_FAILED) {
    perror("fuzz-last.bin");
    exit(2);
  }
}

static size_t read_input(const char *path, uint8_t *bytes) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(2);
  }
  size_t size = fread(bytes, 1, LONGEST, file);
  fclose(file);
  return size;
}

static void run_corpus(const char *directory) {
  struct dirent **entries = NULL;
  int count = scandir(directory, &entries, NULL, alphasort);
  for (int i = 0; i < count && kept_count < MAX_KEPT; i++) {
    char path[4096];
    struct stat is;
    snprintf(path, sizeof path, "%s/%s", directory, entries[i]->d_name);
    if (stat(path, &is) == 0 && S_ISREG(is.st_mode)) {
      kept[kept_count].size = read_input(path, kept[kept_count].bytes);
      unsigned answers = fuzz_answers();
      run(kept[kept_count].bytes, kept[kept_count].size);
      if (fuzz_answers() > answers) write_kept(kept[kept_count].bytes, kept[kept_count].size);
      kept_count++;
    }
    free(entries[i]);
  }
  free(entries);
}

static size_t mutate(uint8_t *bytes) {
  size_t size = 0;
  if (kept_count == 0 || draw() % 4 == 0) {
    size = 1 + draw() % (draw() % 8 == 0 ? LONGEST : 400);
    for (size_t i = 0; i < size; i++) bytes[i] = (uint8_t)draw();
    return size;
  }
  size_t a = draw() % kept_count, b = draw() % kept_count;
  size = kept[a].size;
  memcpy(bytes, kept[a].bytes, size);
  if (draw() % 3 == 0 && size > 0 && kept[b].size > 0) { /* the beginning of one, the end of another */
    size_t cut = draw() % size, from = draw() % kept[b].size, more = kept[b].size - from;
    if (cut + more > LONGEST) more = LONGEST - cut;
    memcpy(bytes + cut, kept[b].bytes + from, more);
    size = cut + more;
  }
  for (uint64_t changes = 1 + draw() % 12; changes > 0 && size > 0; changes--) {
    size_t at = draw() % size;
    switch (draw() % 3) {
    case 0: bytes[at] = (uint8_t)draw(); break;
    case 1: bytes[at] ^= (uint8_t)(1u << draw() % 8); break;
    default: bytes[at] = (uint8_t)(draw() % 2 ? 255 : draw() % 3);
    }
  }
  return size;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* A world of many gigabytes is the caller's right, but not on this machine: what does not fit must be refused. */
static void limit_memory(void) {
  enum { MORE = 1 << 30 };
  unsigned long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%lu", &pages) != 1) return;
  fclose(file);
  struct rlimit limit = {0};
  getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + MORE;
  if (setrlimit(RLIMIT_AS, &limit) != 0) perror("fuzz: setrlimit");
}

/* The engine's account of native memory; -1 if it says nothing about it. */
static long long native_bytes(void) {
  static char json[65536];
  murk_info_json(json, sizeof json);
  const char *at = strstr(json, "\"native_bytes\":");
  return at == NULL ? -1 : atoll(at + strlen("\"native_bytes\":"));
}

static void check_ledger(long long before) {
  long long now = native_bytes();
  if (now == before) return;
  fprintf(stderr, "fuzz: native memory was not freed: %lld bytes, before %lld\n", now, before);
  abort();
}

/* What must not be survived. */
static int bite(int which) {
  const double shape[] = {64, 64, 0};
  uint64_t config = 0, propagator = 0, world = 0;
  MurkScalarDiffusionDef def = {.struct_size = sizeof def, .gradient_field = -1, .coefficient = 0.1};
  uint8_t *pages = mmap(NULL, 3 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || mprotect(pages + 4096, 4096, PROT_READ | PROT_WRITE) != 0) return 2;
  uint8_t *end = pages + 2 * 4096;
  murk_config_create(&config);
  murk_config_set_space(config, MurkSpaceType_Square4, shape, 3);
  murk_config_add_field(config, "a", 0, 1, 0, 0);
  murk_config_set_dt(config, 0.5);
  murk_scalar_diffusion_create(&def, &propagator);
  murk_config_add_propagator(config, propagator);
  if (murk_lockstep_create(config, &world) != MurkStatus_Ok) return 2;
  int32_t status = 1;
  switch (which) {
  case 0: status = murk_snapshot_read_field(world, 0, (float *)(void *)(end - 4096), 4096); break; /* bulk, 4 times too short */
  case 1: status = murk_step_metrics(world, (MurkStepMetrics *)(void *)(end - 120)); break;         /* the last word */
  case 2: /* without the number of axes */
    memcpy(end - 72, &(int32_t){MurkCommandType_SetField}, 4);
    status = murk_lockstep_step(world, (const MurkCommand *)(void *)(end - 72), 1, NULL, 0, NULL, NULL);
    break;
  case 3: status = murk_seed_get(world, (uint64_t *)(void *)(pages + 4092)); break; /* begins before the page */
  default: return 2;
  }
  fprintf(stderr, "fuzz: --bite %d was survived with status %d\n", which, (int)status);
  return status == MurkStatus_Panicked || status == MurkStatus_InternalError ? 1 : 0;
}

int main(int count, char **names) {
  if (count == 3 && strcmp(names[1], "--bite") == 0) return bite(atoi(names[2]));
  if (count != 2) {
    fprintf(stderr, "usage: fuzz CORPUS | fuzz FILE | fuzz --bite 0..3\n");
    return 2;
  }
  signal(SIGALRM, too_slow);
  open_last();
  kept = calloc(MAX_KEPT, sizeof *kept);
  if (kept == NULL) return 2;
  struct stat is;
  if (stat(names[1], &is) != 0) {
    perror(names[1]);
    return 2;
  }
  static uint8_t bytes[LONGEST];
  LLVMFuzzerTestOneInput(bytes, 0); /* starts the engine */
  limit_memory();
  if (S_ISREG(is.st_mode)) {
    fuzz_is_told = true;
    LLVMFuzzerTestOneInput(bytes, read_input(names[1], bytes));
    printf("fuzz: survived\n");
    return 0;
  }
  const char *given = getenv("MURK_FUZZ_SEED"), *time_given = getenv("MURK_FUZZ_SECONDS");
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  state = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 20;
  printf("fuzz: MURK_FUZZ_SEED=%llu\n", (unsigned long long)state);
  fflush(stdout);
  long long before = native_bytes();
  run_corpus(names[1]);
  check_ledger(before);
  uint64_t inputs = 0;
  size_t from_corpus = kept_count;
  for (double end = seconds() + (time_given != NULL ? atof(time_given) : 4); seconds() < end;) {
    size_t size = mutate(bytes);
    run(bytes, size);
    if (fuzz_is_new) keep(bytes, size);
    if (++inputs % LEDGER_EVERY == 0) check_ledger(before);
  }
  check_ledger(before);
  printf("fuzz: %zu kept inputs, %llu new ones, %llu calls, %u different answers, %lld native bytes before and after\n",
         from_corpus, (unsigned long long)inputs, (unsigned long long)fuzz_calls, fuzz_answers(), before);
  unlink("fuzz-last.bin");
  return 0;
}
