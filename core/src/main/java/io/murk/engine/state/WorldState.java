package io.murk.engine.state;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a world is at the end of a tick: what its next tick follows from, besides its configuration.
 * The arrays and segments are whose they are: nothing is copied.
 *
 * @param layout {@link StateLayout} of the world
 * @param tick the last published tick
 * @param seed the seed of the configuration or of the last reset
 * @param rollbacks failed ticks in a row
 * @param disabled whether ticking is disabled
 * @param parameterVersion changes of parameters so far
 * @param parameters their values, by key
 * @param fixedSum CRC-32C of the values of all Static fields, which are not part of the state
 * @param memories what each step remembers, in the order of the pipeline
 * @param fields the values of each field, [cell][component] f32; null for a Static one
 */
public record WorldState(
    String layout,
    long tick,
    long seed,
    int rollbacks,
    boolean disabled,
    long parameterVersion,
    double[] parameters,
    int fixedSum,
    List<byte[]> memories,
    @Nullable MemorySegment[] fields) {}
