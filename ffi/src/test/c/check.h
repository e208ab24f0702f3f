/* The checks of the C tests, and the worlds that they use. */
#ifndef MURK_TEST_CHECK_H
#define MURK_TEST_CHECK_H

#define _GNU_SOURCE
#include "murk.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern _Atomic int passed, failed;

/* Counts a check; tells about a failing one on stderr. */
bool check(bool good, const char *file, int line, const char *what);
bool check_status(int32_t expected, int32_t status, const char *file, int line, const char *call);
/* The call failed with this status, and its text contains these words (separated by '|'). */
bool check_fails(int32_t expected, const char *words, int32_t status, const char *file, int line, const char *call);

#define CHECK(condition) check((condition), __FILE__, __LINE__, #condition)
#define OK(call) check_status(MurkStatus_Ok, (call), __FILE__, __LINE__, #call)
#define FAILS(status, words, call) check_fails((status), (words), (call), __FILE__, __LINE__, #call)

enum { ROWS = 8, COLS = 6, CELLS = ROWS * COLS };

/* A config of 8 x 6 cells: field 0 "heat" (diffusing from cell 9, value 10), field 1 "mark" (only commands write it),
   field 2 "wind" (vector of 2, only commands write it). */
uint64_t heat_config(void);
/* The same with a fault propagator on a further field 3. */
uint64_t fault_config(int32_t kind, uint64_t succeed_ticks);
uint64_t heat_world(void);
MurkCommand set_field(uint32_t field, int32_t row, int32_t col, float value);
MurkObsEntry observe_all_of(uint32_t field);
MurkObsEntry observe_disk_of(uint32_t field, int32_t radius);
const char *last_error(void);

/* One test: a name and a function. Those of `isolated` run in a process of their own. */
typedef struct {
  const char *name;
  void (*run)(void);
} test_case;
extern const test_case lifecycle_tests[], error_tests[], fault_tests[], thread_tests[], process_tests[], isolated_tests[];
extern const test_case define_tests[], library_tests[], hostile_tests[];
extern const test_case view_tests[], observe_tests[], callback_tests[], live_tests[], replay_tests[];
void destroying_needs_no_heap(void);

#endif
