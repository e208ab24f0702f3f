package io.murk.realtime.watch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square8;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FrameLayoutTest {
  @Test
  void theBytesAreTheDocumentedOnes() {
    float[] cells = {0f, 1f, Float.NaN, 2f, Float.POSITIVE_INFINITY, 0.5f};
    byte[] frame = new byte[FrameLayout.bytes(6, FrameLayout.KIND_U8)];
    FrameLayout.write(frame, 258, 2, 3, FrameLayout.KIND_U8, cells);
    ByteBuffer head = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals("MRK1", new String(frame, 0, 4, java.nio.charset.StandardCharsets.US_ASCII));
    assertEquals(46, head.getInt(4));
    assertEquals(258, head.getLong(8));
    assertEquals(2, head.getInt(16));
    assertEquals(3, head.getInt(20));
    assertEquals(0f, head.getFloat(24));
    assertEquals(2f, head.getFloat(28));
    assertEquals(0, head.getInt(32));
    assertEquals(3, head.getInt(36));
    assertArrayEquals(
        new byte[] {1, (byte) 128, 0, (byte) 255, 0, 65}, Arrays.copyOfRange(frame, 40, 46));
  }

  @Test
  void equalAndExtremeAndMissingValuesHaveCodesToo() {
    assertArrayEquals(new byte[] {1, 1}, codes(3f, 3f));
    assertArrayEquals(new byte[] {0, 0}, codes(Float.NaN, Float.NEGATIVE_INFINITY));
    assertArrayEquals(
        new byte[] {1, (byte) 255, (byte) 128}, codes(-Float.MAX_VALUE, Float.MAX_VALUE, 0f));
  }

  private static byte[] codes(float... cells) {
    byte[] frame = new byte[FrameLayout.bytes(cells.length, FrameLayout.KIND_U8)];
    FrameLayout.write(frame, 0, 1, 1, FrameLayout.KIND_U8, cells);
    return Arrays.copyOfRange(frame, FrameLayout.HEADER_BYTES, frame.length);
  }

  @Test
  void everySpaceHasRows() {
    assertEquals("3x4:", grid(Square8.of(3, 4, EdgeBehavior.WRAP)));
    assertEquals("1x300:", grid(Line1D.of(300, EdgeBehavior.ABSORB)));
    assertEquals("2x512:one row, wrapped every 512 cells", grid(Ring1D.of(1000)));
    assertEquals("5x7:hexagons: row r, column q", grid(Hex2D.of(5, 7)));
    Space fcc = Fcc12.of(4, 4, 4, EdgeBehavior.ABSORB);
    assertEquals("6x6:cells in the order of their ranks, 6 a row", grid(fcc));
  }

  private static String grid(Space space) {
    FieldGrid grid = FieldGrid.of(space);
    return grid.rows() + "x" + grid.cols() + ":" + grid.note();
  }
}
