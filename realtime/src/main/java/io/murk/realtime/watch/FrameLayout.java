package io.murk.realtime.watch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One picture of a field in a stream; little endian, the next one follows without a gap.
 *
 * <pre>
 *  offset  type  what
 *       0  u32   magic 0x314B524D, the bytes "MRK1"
 *       4  u32   bytes of this frame, these 40 included
 *       8  u64   tick
 *      16  u32   rows
 *      20  u32   cols
 *      24  f32   smallest finite value, 0 without one
 *      28  f32   largest finite value, 0 without one
 *      32  u32   kind of the cells: 0 = u8, 1 = f32
 *      36  u32   step: every so-many-th row and column of the field is in the frame
 *      40        cells, [row][col]
 * </pre>
 *
 * <p>A u8 cell is 0 where the value is not finite or there is no cell, else 1 to 255: the value is
 * {@code min + (cell - 1) * (max - min) / 254}, to the nearest. An f32 cell is the value itself,
 * NaN where there is no cell.
 */
final class FrameLayout {
  static final int MAGIC = 0x314B524D;
  static final int HEADER_BYTES = 40;
  static final int KIND_U8 = 0;
  static final int KIND_F32 = 1;

  private static final int STEPS = 254;

  private FrameLayout() {}

  /** Bytes of a frame. */
  static int bytes(int cells, int kind) {
    return HEADER_BYTES + (kind == KIND_U8 ? cells : cells * Float.BYTES);
  }

  /**
   * Writes a frame.
   *
   * @param frame {@link #bytes} of them
   */
  static void write(byte[] frame, long tick, int rows, int step, int kind, float[] cells) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float value : cells) {
      if (Float.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
    if (min > max) {
      min = 0;
      max = 0;
    }
    ByteBuffer to = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    to.putInt(MAGIC).putInt(frame.length).putLong(tick);
    to.putInt(rows).putInt(cells.length / rows).putFloat(min).putFloat(max);
    to.putInt(kind).putInt(step);
    if (kind == KIND_F32) {
      to.asFloatBuffer().put(cells);
    } else {
      quantise(cells, min, max, to);
    }
  }

  private static void quantise(float[] cells, float min, float max, ByteBuffer to) {
    double scale = max > min ? STEPS / ((double) max - min) : 0;
    for (float value : cells) {
      long code = Float.isFinite(value) ? 1 + Math.round(((double) value - min) * scale) : 0;
      to.put((byte) code);
    }
  }
}
