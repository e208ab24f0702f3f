/**
 * Rules that advance fields, and their order.
 *
 * <p>A {@link io.murk.propagator.Propagator} declares what it reads and writes; {@link
 * io.murk.propagator.Pipeline} checks all declarations against each other once, when a world is
 * built; a bound {@link io.murk.propagator.Propagator.Step} then runs every tick and sees only what
 * was declared.
 *
 * <p>Reads: {@code reads} is the overlay (values that earlier propagators or commands of this tick
 * left; a field that no earlier one wrote has its tick-start values), {@code readsPrevious} the
 * frozen tick-start values. A propagator never sees its own writes of this tick through a read.
 *
 * <p>Reading order: Propagator, Access, StepContext, Pipeline.
 */
@org.jspecify.annotations.NullMarked
package io.murk.propagator;
