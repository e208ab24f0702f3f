package io.murk.replay.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of Zstandard, right ones and hostile ones. */
final class ZstdCodecTest {
  private static final int BEHIND = 32;

  private final ZstdCodec codec = new ZstdCodec();

  private static byte[] bytes(int length, int values) {
    byte[] bytes = new byte[length];
    Random random = new Random(length);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(values);
    }
    return bytes;
  }

  private byte[] encoded(byte... raw) {
    byte[] stored = new byte[codec.mostEncoded(raw.length)];
    return Arrays.copyOf(stored, codec.encode(raw, 0, raw.length, stored, 0));
  }

  private void refused(String why, byte... stored) {
    IOException refused =
        assertThrows(IOException.class, () -> codec.decode(stored, new byte[1000]));
    assertEquals(why, refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 1000, 65536, 65537, 1 << 20})
  void whatWasEncodedIsDecoded(int length) throws IOException {
    for (int values : new int[] {1, 3, 256}) {
      byte[] raw = bytes(length, values);
      byte[] decoded = new byte[length];
      assertEquals(length, codec.decode(encoded(raw), decoded));
      assertArrayEquals(raw, decoded);
    }
  }

  @Test
  void aPartOfAnArrayIsEncodedIntoAPartOfAnother() throws IOException {
    byte[] raw = bytes(5000, 9);
    byte[] stored = new byte[48 + codec.mostEncoded(3000)];
    int length = codec.encode(raw, 48, 3000, stored, 48);
    assertArrayEquals(new byte[48], Arrays.copyOf(stored, 48));
    byte[] decoded = new byte[3000];
    assertEquals(3000, codec.decode(Arrays.copyOfRange(stored, 48, 48 + length), decoded));
    assertArrayEquals(Arrays.copyOfRange(raw, 48, 3048), decoded);
  }

  @Test
  void anEncoderThatHasNoRoomSaysSo() {
    assertThrows(
        ZstdException.class, () -> codec.encode(bytes(900, 256), 0, 900, new byte[100], 50));
  }

  @Test
  void aFrameThatIsLargerThanItsArrayIsRefused() {
    refused("Destination buffer is too small", encoded(new byte[1 << 26]));
    refused("Destination buffer is too small", encoded(bytes(1001, 256)));
  }

  @Test
  void aFrameThatClaimsToBeHugeIsRefusedWithoutMemoryForIt() {
    ByteBuffer frame = ByteBuffer.allocate(4 + 1 + 8 + 3).order(ByteOrder.LITTLE_ENDIAN);
    // single segment, eight bytes of content size; one last raw block without bytes
    frame.putInt(0xFD2FB528).put((byte) 0xE0).putLong(1L << 60).put((byte) 1);
    refused("Data corruption detected", frame.array());
  }

  @Test
  void aFrameWithAHugeWindowTakesNoMemoryForIt() throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(4 + 1 + 1 + 3 + 1).order(ByteOrder.LITTLE_ENDIAN);
    // no content size, a window of 2^41 bytes; one last block that repeats a byte seven times
    frame.putInt(0xFD2FB528).put((byte) 0).put((byte) (31 << 3));
    frame.put((byte) (7 << 3 | 1 << 1 | 1)).put((byte) 0).put((byte) 0).put((byte) 'x');
    refused("Frame requires too much memory for decoding", frame.array());
    frame.put(5, (byte) (20 << 3)); // 2^30
    byte[] raw = new byte[7];
    assertEquals(7, codec.decode(frame.array(), raw));
    assertEquals('x', raw[6]);
  }

  @Test
  void onlyOneFrameIsABody() {
    byte[] one = encoded(bytes(300, 5));
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);
    refused("frame_bytes=" + one.length + " allowed=" + two.length, two);
    refused(
        "frame_bytes=" + one.length + " allowed=" + (one.length + 1),
        Arrays.copyOf(one, one.length + 1));
    refused("Src size is incorrect", Arrays.copyOf(one, one.length - 1));
    refused("it does not begin as a frame of Zstandard does");
    refused("it does not begin as a frame of Zstandard does", 0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0);
  }

  private void refused(String why, int... stored) {
    byte[] bytes = new byte[stored.length];
    for (int i = 0; i < stored.length; i++) {
      bytes[i] = (byte) stored[i];
    }
    refused(why, bytes);
  }

  @Test
  void damagedFramesAreRefusedOrDecodedAndNothingIsWrittenBehindTheArray() {
    Random random = new Random(1);
    byte[] right = encoded(bytes(4000, 40));
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged =
          Arrays.copyOf(
              right, random.nextInt(2) == 0 ? right.length : random.nextInt(right.length));
      for (int flips = 1 + random.nextInt(3); flips > 0 && damaged.length > 4; flips--) {
        damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
      }
      byte[] raw = new byte[4000 + BEHIND];
      byte[] room = Arrays.copyOf(raw, random.nextInt(4001));
      try {
        assertTrue(codec.decode(damaged, room) <= room.length);
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 10_000, "refused=" + refused);
  }
}
