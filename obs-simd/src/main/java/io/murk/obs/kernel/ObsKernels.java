package io.murk.obs.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Loops over values.
 *
 * <p>Source and target of a call do not overlap; native memory of a field is fast, heap memory and
 * mapped files are right. Offsets and strides are bytes. Implementations are stateless, thread-safe
 * and agree to the bit (a NaN with a NaN).
 */
public interface ObsKernels {
  /** A word that names the implementation. */
  String name();

  /**
   * Turns consecutive f32 into consecutive elements.
   *
   * @param count how many, 0 or more
   * @param code what they become
   */
  void storeRun(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long count,
      ElementCode code);

  /**
   * Turns f32 at equal distances into elements at equal distances.
   *
   * @param sourceStride bytes from one f32 to the next
   * @param targetStride bytes from one element to the next
   * @param count how many, 0 or more
   * @param code what they become
   */
  void storeStrided(
      MemorySegment source,
      long sourceOffset,
      long sourceStride,
      MemorySegment target,
      long targetOffset,
      long targetStride,
      long count,
      ElementCode code);

  /**
   * Turns the f32 at {@code sourceOffset + 4 * indices[i]} into consecutive elements.
   *
   * @param indices where each is, 0 or more
   * @param code what they become
   */
  void storeIndexed(
      MemorySegment source,
      long sourceOffset,
      int[] indices,
      MemorySegment target,
      long targetOffset,
      ElementCode code);

  /**
   * Writes a window: {@code rows.values()} consecutive elements, 0 where nothing is seen. Reads and
   * writes nothing else of the target; of the source it may read anything.
   *
   * @param sourceOffset of the centre
   * @param code what values become
   */
  void storeWindow(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      WindowRows rows,
      ElementCode code);

  /**
   * Says of each window of a batch which state its centre has, and where it lies; of a centre
   * outside only that it is.
   *
   * @param centers pairs of i32
   * @param centersOffset of the first window's
   */
  void placeWindows(
      MemorySegment centers, long centersOffset, WindowPairs pairs, WindowBatch batch);

  /**
   * Writes the windows of a batch, as {@link #storeWindow} would each.
   *
   * @param states what a window can be, of the same size all
   * @param code what values become
   */
  void storeWindows(
      MemorySegment source,
      MemorySegment target,
      WindowBatch batch,
      WindowRows[] states,
      ElementCode code);

  /**
   * Writes the masks of a batch of windows.
   *
   * @param masks of all states, with {@link WindowBatch#SLACK} bytes behind them
   * @param stride bytes from the mask of one state to the next; 0 if all have one
   */
  void storeMasks(byte[] masks, int stride, MemorySegment target, WindowBatch batch);

  /**
   * Writes {@code values} elements for each f32: one at the index that it is, 0 at the others.
   *
   * @param sourceStride bytes from one f32 to the next
   * @param count how many f32, 0 or more
   * @param values elements for each
   * @param code the element type and what 0 and 1 become
   */
  void storeOneHot(
      MemorySegment source,
      long sourceOffset,
      long sourceStride,
      MemorySegment target,
      long targetOffset,
      long count,
      int values,
      ElementCode code);

  /**
   * Pools a rectangle of values and turns the results into consecutive elements; and writes their
   * mask, 0 with element 0 for a MAX or MIN of NaN alone, else 1.
   *
   * @param sourceOffset of the rectangle's first value
   * @param maskOffset of the first element's byte
   * @param code what results become
   */
  void storePooled(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      MemorySegment mask,
      long maskOffset,
      PoolRows rows,
      ElementCode code);

  /** Turns one value into an element. */
  void storeValue(float value, MemorySegment target, long targetOffset, ElementCode code);

  /** Copies bytes. */
  void copyBytes(
      MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset, long count);

  /** Writes one byte many times: 0 or 1. */
  void fillBytes(MemorySegment target, long offset, long count, byte value);
}
