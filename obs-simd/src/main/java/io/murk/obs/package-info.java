/**
 * Observations: what to see of a world is declared once, compiled once, and then written tick after
 * tick as tensors into memory that the caller owns.
 *
 * <p>Reading order: {@link io.murk.obs.ObsEntry} with its {@link io.murk.obs.ObsRegion} and {@link
 * io.murk.obs.ObsTransform}, {@link io.murk.obs.ObsSpec}, {@link io.murk.obs.ObsPlan}; specs as
 * bytes: {@link io.murk.obs.ObsSpecCodec}; plans for worlds that differ: {@link
 * io.murk.obs.ObsPlanCache}.
 *
 * <pre>{@code
 * ObsSpec spec = ObsSpec.of(ObsEntry.all(heat).normalized(0, 100), ObsEntry.all(marker));
 * ObsPlan plan = ObsPlan.compile(spec, space, schema);
 * EgressShape shape = plan.shape();                     // how large a world's observation is
 * MemorySegment output = arena.allocate(worlds * shape.outputBytes(), 64);
 * MemorySegment mask = arena.allocate(worlds * shape.maskBytes());
 * EgressReport report = new EgressReport();
 * EgressTarget target = new EgressTarget(output, mask, report);
 * // every tick:
 * report.prepare(worlds);
 * plan.execute(snapshot, 0, worlds, AgentSet.NONE, target);
 * }</pre>
 *
 * <p>Verbs: compile (spec to plan), execute (plan). All but the cache is immutable and may be
 * shared by threads. Null is an entry without a pool, and nothing else; what can be missing is
 * returned by an {@code OrNull}. Mistakes are a {@link io.murk.error.MurkException} whose text has
 * {@code key=value} pairs, thrown before anything was written.
 */
@org.jspecify.annotations.NullMarked
package io.murk.obs;
