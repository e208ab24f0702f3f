/**
 * The tick: one {@link io.murk.engine.TickEngine} a world, one class a stage.
 *
 * <p>{@code tick()} reads as its stages: guard, drain, begin, apply, run, publish, commit, with one
 * catch that rolls back. Everything that crosses a tick is created with the engine; a tick
 * allocates nothing on the heap once its columns have grown to the commands that arrive.
 *
 * <p>Threads: an engine is used by one thread at a time; whoever shares it between threads orders
 * their calls.
 */
@org.jspecify.annotations.NullMarked
package io.murk.engine;
