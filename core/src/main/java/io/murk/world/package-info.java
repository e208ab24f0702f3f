/**
 * Worlds that a program drives: build a {@link io.murk.world.WorldConfig}, step it alone as a
 * {@link io.murk.world.LockstepWorld} or with others as a {@link io.murk.world.BatchedEngine}.
 *
 * <pre>{@code
 * WorldConfig config = WorldConfig.builder()
 *     .space(Square4.of(16, 16, EdgeBehavior.ABSORB))
 *     .field(FieldDef.scalar("heat"))
 *     .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).source(136, 1f).build())
 *     .dt(1.0)
 *     .build();
 * try (var world = new LockstepWorld(config)) {
 *   StepResult result = world.step(CommandBatch.NONE);
 *   MemorySegment heat = world.snapshot().field(0);
 * }
 * }</pre>
 *
 * <p>Threads: a world or batch is used by one thread at a time; different ones are independent.
 */
@org.jspecify.annotations.NullMarked
package io.murk.world;
