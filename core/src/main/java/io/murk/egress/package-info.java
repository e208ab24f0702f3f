/**
 * The port through which numbers leave a world: an {@link io.murk.egress.EgressPlan} turns a {@link
 * io.murk.egress.Snapshot} into numbers in a buffer that the caller owns.
 *
 * <p>Everything that observes a world is a plan; everything that runs worlds can run any plan.
 */
@org.jspecify.annotations.NullMarked
package io.murk.egress;
