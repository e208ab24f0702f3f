/**
 * Realtime worlds under load: many threads that submit and observe, and an account of what became
 * of every command, every tick and every observation. {@link io.murk.perf.load.LoadRun} is the
 * program.
 */
@org.jspecify.annotations.NullMarked
package io.murk.perf.load;
