package io.murk.obs.execute;

import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import java.lang.foreign.MemorySegment;

/** A compiled transform: copies a run of values and changes them on the way. Hot: 0 B/op. */
public final class ValueTransform {
  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;

  private final boolean normalize;
  private final double min;
  private final double range;

  private ValueTransform(boolean normalize, double min, double range) {
    this.normalize = normalize;
    this.min = min;
    this.range = range;
  }

  /** Changes nothing. */
  public static ValueTransform identity() {
    return new ValueTransform(false, 0.0, 0.0);
  }

  /** Maps {@code min..max} to 0..1; both finite, {@code min <= max}. */
  public static ValueTransform normalize(double min, double max) {
    return new ValueTransform(true, min, max - min);
  }

  /** Copies {@code floats} f32; offsets count f32 too. */
  void copy(MemorySegment source, long sourceAt, MemorySegment target, long targetAt, long floats) {
    long from = sourceAt * Float.BYTES;
    long to = targetAt * Float.BYTES;
    if (normalize) {
      KERNELS.normalizeRun(source, from, target, to, floats, min, range);
    } else {
      KERNELS.copyRun(source, from, target, to, floats);
    }
  }
}
