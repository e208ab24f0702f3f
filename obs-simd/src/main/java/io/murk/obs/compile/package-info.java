/**
 * From a declared observation to one that can be executed: every check of a spec, every size, every
 * shape, so that {@link io.murk.obs.execute} decides nothing about them.
 *
 * <p>Reading order: {@link io.murk.obs.compile.SpecCompiler} walks the entries in the order in
 * which mistakes are reported, {@link io.murk.obs.compile.EntryValues} says what a cell becomes,
 * {@link io.murk.obs.compile.FixedCompiler} and {@link io.murk.obs.compile.PoolCompiler} make the
 * entries of fixed regions, {@link io.murk.obs.compile.WindowCompiler} makes the window of an entry
 * around an agent, {@link io.murk.obs.compile.UnitLayout} puts tensors in their places.
 *
 * <pre>{@code
 * ObsProgram program = SpecCompiler.compile(spec, space, schema);
 * }</pre>
 *
 * <p>Runs once for a plan, may allocate, keeps no state. Null is never passed or returned.
 */
@org.jspecify.annotations.NullMarked
package io.murk.obs.compile;
