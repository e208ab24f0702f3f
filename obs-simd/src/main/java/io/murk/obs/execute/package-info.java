/**
 * Executing a compiled observation, in stages: check everything, write the entries that all units
 * share, write the entries around each agent, report.
 *
 * <p>Reading order: {@link io.murk.obs.execute.ObsProgram} (the stages), {@link
 * io.murk.obs.execute.ExecutionCheck}, {@link io.murk.obs.execute.FixedEntry} with its {@link
 * io.murk.obs.execute.FixedCells} and {@link io.murk.obs.execute.PooledBox}, {@link
 * io.murk.obs.execute.AgentEntry} with its {@link io.murk.obs.execute.AgentWindow}, {@link
 * io.murk.obs.execute.ValueMap}.
 *
 * <pre>{@code
 * program.execute(snapshot, 0, worlds, AgentSet.NONE, target);
 * }</pre>
 *
 * <p>A unit is a world, or an agent if the program is agent-relative. An element is a number of the
 * output and has a byte in the mask. A field is bound (asked of the snapshot) once for each entry,
 * and the loop over units runs inside. Nothing here allocates on the heap in the steady state,
 * keeps state between executions (but idle room for boxes, {@link
 * io.murk.obs.execute.ScratchStack}) or writes before all checks have passed. Null is an entry
 * around agents without a pool, and nothing else.
 */
@org.jspecify.annotations.NullMarked
package io.murk.obs.execute;
