/**
 * The fixed crew of threads on which the worlds of a batch tick, or the stages of one tick run.
 *
 * <p>One caller at a time gives it work and waits for it.
 */
@org.jspecify.annotations.NullMarked
package io.murk.engine.crew;
