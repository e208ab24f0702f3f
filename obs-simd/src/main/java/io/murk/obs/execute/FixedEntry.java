package io.murk.obs.execute;

import io.murk.egress.EgressTarget;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** An entry that shows the same to every unit. Immutable. Hot: 0 B/op. */
public final class FixedEntry {
  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;
  private static final long GATHERED = -1;

  private final int field;
  private final long outputOffset;
  private final long maskOffset;
  private final FixedCells cells;
  private final ValueMap map;
  private final @Nullable PooledBox pool;

  /** What of a field is gathered before it is pooled. */
  private final ValueMap raw;

  /** Where the box begins that is pooled in the field, bytes; or {@link #GATHERED}. */
  private final long boxOffset;

  private FixedEntry(
      Place place, FixedCells cells, ValueMap map, @Nullable PooledBox pool, long boxOffset) {
    this.field = place.field;
    this.outputOffset = place.outputOffset;
    this.maskOffset = place.maskOffset;
    this.cells = cells;
    this.map = map;
    this.raw = map.raw();
    this.pool = pool;
    this.boxOffset = boxOffset;
  }

  /**
   * Which field an entry shows, and where.
   *
   * @param field number of the field
   * @param outputOffset bytes from the start of a unit's output to its tensor
   * @param maskOffset bytes from the start of a unit's mask to its part
   */
  public record Place(int field, long outputOffset, long maskOffset) {}

  /** Every cell for itself. */
  public static FixedEntry of(Place place, FixedCells cells, ValueMap map) {
    return new FixedEntry(place, cells, map, null, GATHERED);
  }

  /**
   * Cells that are gathered and then pooled; their elements are at most {@link PooledBox#MAX_BOX}.
   */
  public static FixedEntry pooled(Place place, FixedCells cells, ValueMap map, PooledBox pool) {
    return new FixedEntry(place, cells, map, pool, GATHERED);
  }

  /**
   * Cells that are pooled where they lie.
   *
   * @param first rank of the box's first cell
   */
  public static FixedEntry pooledInPlace(
      Place place, FixedCells cells, ValueMap map, PooledBox pool, int first) {
    return new FixedEntry(place, cells, map, pool, (long) first * Float.BYTES);
  }

  /** Number of the field. */
  int field() {
    return field;
  }

  /** Elements of the tensor. */
  long elements() {
    return pool == null ? cells.cells() * map.width() : pool.elements();
  }

  /** Bytes of the tensor. */
  private long bytes() {
    return elements() * map.type().bytes();
  }

  /** Elements that a scratch needs room for. */
  int scratchElements() {
    return pool == null || boxOffset != GATHERED ? 0 : (int) (cells.cells() * raw.width());
  }

  /** Whether its mask is always all 1. */
  boolean isComplete() {
    return pool == null && cells.isComplete();
  }

  /** Whether it shows the whole field, so that it alone fills a unit of so many bytes. */
  boolean isField(int fieldCells, long unitBytes) {
    return pool == null && cells.isField(fieldCells) && bytes() == unitBytes;
  }

  /** Writes a run of whole fields to a run of units that this entry alone fills. */
  void writeFields(MemorySegment field, long cell, MemorySegment output, long at, long cells) {
    map.run(field, cell, output, at, cells);
  }

  /** Writes the tensor alone, of an entry whose mask is all 1. */
  void writeComplete(MemorySegment field, MemorySegment output, long at) {
    cells.gather(field, map, output, at + outputOffset);
  }

  /**
   * Writes the tensor and its mask.
   *
   * @param field the field's values of one world
   * @param at where the unit starts in the output
   * @param maskAt where it starts in the mask
   * @param scratch room for {@link #scratchElements}
   */
  void write(MemorySegment field, EgressTarget target, long at, long maskAt, Scratch scratch) {
    MemorySegment output = target.output();
    MemorySegment mask = target.mask();
    long tensorAt = at + outputOffset;
    long tensorMaskAt = maskAt + maskOffset;
    PooledBox pool = this.pool;
    if (pool == null) {
      cells.gather(field, map, output, tensorAt);
      cells.writeMask(mask, tensorMaskAt, map.width());
    } else if (boxOffset != GATHERED) {
      pool.storeInPlace(field, boxOffset, output, tensorAt, mask, tensorMaskAt);
    } else {
      EgressTarget box = scratch.box;
      cells.gather(field, raw, box.output(), 0);
      cells.writeMask(box.mask(), 0, raw.width());
      pool.store(scratch, cells.isComplete(), output, tensorAt, mask, tensorMaskAt);
    }
  }

  /** Copies the tensor and its mask from one unit to another one. */
  void stamp(EgressTarget target, long from, long maskFrom, long to, long maskTo) {
    MemorySegment output = target.output();
    MemorySegment mask = target.mask();
    KERNELS.copyBytes(output, from + outputOffset, output, to + outputOffset, bytes());
    KERNELS.copyBytes(mask, maskFrom + maskOffset, mask, maskTo + maskOffset, elements());
  }

  /**
   * How many elements hold a cell's value.
   *
   * @param maskAt where a unit that was written starts in the mask; of windows, values may decide
   */
  long valid(MemorySegment mask, long maskAt) {
    PooledBox pool = this.pool;
    if (pool == null) {
      return cells.valid() * map.width();
    }
    boolean isFull = cells.isComplete() && !pool.skipsNaN();
    return isFull ? pool.elements() : pool.valid(mask, maskAt + maskOffset);
  }
}
