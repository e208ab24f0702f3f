/* Between the interpreter of inputs (fuzz.c) and what feeds it: driver.c, or libFuzzer and AFL, which bring a main. */
#ifndef MURK_FUZZ_H
#define MURK_FUZZ_H

#include "murk.h"

#include <stdbool.h>

/* Carries out one input; does not return if the engine does something that it must not. Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

extern uint64_t fuzz_calls;         /* so far */
extern const char *fuzz_current; /* the function that is called, without murk_ */
extern bool fuzz_is_new;         /* set when a call answered what it had not before, or followed one that it had not */
unsigned fuzz_answers(void);     /* how many different answers there were: a function and a status */
extern bool fuzz_is_told;        /* names every call on stderr */

#endif
