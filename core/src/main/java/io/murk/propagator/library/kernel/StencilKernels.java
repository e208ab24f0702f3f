package io.murk.propagator.library.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Loops over runs of cells whose neighbours lie at the same distances, so that every read is a
 * shifted read of the run.
 *
 * <p>{@code in} and {@code out} do not overlap; {@code start} and {@code count} are in f32; {@code
 * offsets} are the distances of the neighbours in bytes, in neighbour order. Everything that a run
 * reads, its own elements and those at all offsets, lies inside {@code in}. Sums are folded from -0
 * in the order of the offsets; with no offsets, the mean is the element itself.
 */
public interface StencilKernels {
  /**
   * For i in [0, count), with n offsets and {@code mean = sum / n}: {@code out = keep * in + share
   * * mean}; without offsets {@code out = in}.
   */
  void diffuse(
      MemorySegment in,
      MemorySegment out,
      long start,
      long count,
      long[] offsets,
      float keep,
      float share);

  /** For i in [0, count): {@code out = sum / n}; without offsets {@code out = in}. */
  void mean(MemorySegment in, MemorySegment out, long start, long count, long[] offsets);

  /**
   * For i in [0, count), on elements that are 0 or 1: 1 if the element or any at the offsets is 1,
   * else 0.
   */
  void any(MemorySegment in, MemorySegment out, long start, long count, long[] offsets);

  /**
   * For i in [0, count), on elements that are 0 or 1: 1 if the element and all at the offsets are
   * 1, else 0.
   */
  void all(MemorySegment in, MemorySegment out, long start, long count, long[] offsets);

  /**
   * Differences on a grid, for i in [0, count): {@code out[2 * (start + i)] = (in at offsets[0] -
   * in at offsets[1]) * half}, and {@code out[2 * (start + i) + 1]} so with offsets 2 and 3.
   */
  void differences(
      MemorySegment in, MemorySegment out, long start, long count, long[] offsets, float half);

  /**
   * Slopes along two axes, for i in [0, count): {@code out[2 * (start + i) + axis]} is that of
   * {@link Slope}.
   */
  void slopes(MemorySegment in, MemorySegment out, long start, long count, Slope x, Slope y);

  /** For i in [0, count): {@code out = in > threshold ? 1 : 0}. */
  void threshold(MemorySegment in, MemorySegment out, long count, float threshold);

  /**
   * One step of the wave equation, in place on the mean of the neighbours' displacements, for
   * {@code count} elements from {@code start}: {@code lap = mean - d}, {@code a = speed2 * lap -
   * damping * v}, {@code v' = v + a * dt}, {@code d' = d + v' * dt}.
   *
   * @param d displacements
   * @param v velocities
   * @param meanThenD means before, new displacements after
   * @param newV new velocities
   */
  void wave(
      MemorySegment d,
      MemorySegment v,
      MemorySegment meanThenD,
      MemorySegment newV,
      long start,
      long count,
      float speed2,
      float damping,
      float dt);
}
