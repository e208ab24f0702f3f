/* What the host must not notice of the start of a Java VM: stderr, locale, environment. */
#define _GNU_SOURCE
#include "internal.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern char **environ;

/* ------------------------------------------------------------------------------------------ environment */

/* Options for other Java programs must not reach this VM (agents, heap sizes), nor be announced on stderr. While the VM
   starts, these entries are swapped for others, in place: a getenv in another thread sees the one or the other. */
static const char *const HIDDEN[] = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_AOT_VM_OPTIONS"};
enum { HIDDEN_COUNT = sizeof HIDDEN / sizeof HIDDEN[0] };
static char placeholder[HIDDEN_COUNT][24];
static char *hidden[HIDDEN_COUNT];

static void hide_environment(void) {
  for (int i = 0; i < HIDDEN_COUNT; i++) {
    hidden[i] = NULL;
    size_t length = strlen(HIDDEN[i]);
    snprintf(placeholder[i], sizeof placeholder[i], "MURK_HIDDEN_%d=", i);
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
      if (strncmp(*entry, HIDDEN[i], length) == 0 && (*entry)[length] == '=') {
        hidden[i] = *entry;
        *entry = placeholder[i];
        break;
      }
  }
}

static void show_environment(void) {
  for (int i = 0; i < HIDDEN_COUNT; i++)
    for (char **entry = environ; hidden[i] != NULL && entry != NULL && *entry != NULL; entry++)
      if (*entry == placeholder[i]) {
        *entry = hidden[i];
        break;
      }
}

/* ------------------------------------------------------------------------------------------ stderr */

/* Lines that the VM writes whatever its options are, and that tell the host nothing it should act on. */
static bool is_noise(const char *line) {
  return strstr(line, "Using incubator modules") != NULL || strncmp(line, "Picked up ", 10) == 0 ||
         strstr(line, "[aot") != NULL || strstr(line, "[cds") != NULL;
}

/* A host that has closed fd 0, 1 or 2 would find files of the VM there, and lose them when it opens its own. */
static unsigned plugged; /* bit fd: was closed, and is /dev/null for the while */

void murk_plug_streams(void) {
  for (int fd = 0; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    int opened = open("/dev/null", O_RDWR);
    if (opened == fd) plugged |= 1u << fd;
    else if (opened >= 0) close(opened); /* another thread took the number meanwhile */
  }
}

void murk_unplug_streams(void) {
  for (int fd = 0; fd <= STDERR_FILENO; fd++)
    if (plugged & 1u << fd) close(fd);
}

static void catch_stderr(murk_quiet *quiet) {
  quiet->stderr_copy = quiet->stderr_catch = -1;
  fflush(stderr);
  quiet->stderr_catch = memfd_create("murk-stderr", MFD_CLOEXEC);
  if (quiet->stderr_catch < 0) return;
  quiet->stderr_copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (quiet->stderr_copy >= 0 && dup2(quiet->stderr_catch, STDERR_FILENO) >= 0) return;
  if (quiet->stderr_copy >= 0) close(quiet->stderr_copy);
  close(quiet->stderr_catch);
  quiet->stderr_copy = quiet->stderr_catch = -1;
}

static void put_line(const char *line, char *text, size_t capacity) {
  if (is_noise(line)) return;
  if (text == NULL) {
    ssize_t written = write(STDERR_FILENO, line, strlen(line));
    (void)written;
    return;
  }
  size_t used = strlen(text);
  snprintf(text + used, capacity - used, "%s", line);
  for (char *c = text + used; *c; c++)
    if (*c == '\n' || *c == '\r') *c = ' ';
}

static void release_stderr(murk_quiet *quiet, char *text, size_t capacity) {
  if (text != NULL) text[0] = 0;
  if (quiet->stderr_copy < 0) return;
  fflush(stderr);
  dup2(quiet->stderr_copy, STDERR_FILENO);
  close(quiet->stderr_copy);
  FILE *caught = fdopen(quiet->stderr_catch, "r");
  if (caught == NULL) {
    close(quiet->stderr_catch);
    return;
  }
  rewind(caught);
  char line[1024];
  while (fgets(line, sizeof line, caught) != NULL) put_line(line, text, capacity);
  fclose(caught);
}

/* ------------------------------------------------------------------------------------------ all of it */

void murk_quiet_begin(murk_quiet *quiet) {
  const char *locale = setlocale(LC_ALL, NULL);
  quiet->locale = locale == NULL ? NULL : strdup(locale);
  hide_environment();
  catch_stderr(quiet);
}

void murk_quiet_end(murk_quiet *quiet, char *text, size_t capacity) {
  release_stderr(quiet, text, capacity);
  show_environment();
  if (quiet->locale != NULL) setlocale(LC_ALL, quiet->locale); /* JNI_CreateJavaVM calls setlocale(LC_ALL, "") */
  free(quiet->locale);
  quiet->locale = NULL;
}
