/** Figures of worlds that tick by themselves: submitting, publishing, observing, jitter. */
@org.jspecify.annotations.NullMarked
package io.murk.perf.realtime;
