package io.murk.replay.v3;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a file of version 3 says of the build that recorded it and of the world. Immutable.
 *
 * <p>0.1.9 checks none of it when it replays: {@link #configHash} was often written as 0.
 *
 * @param build what recorded it
 * @param seed the world's seed
 * @param configHash {@link #configHash(long, double, int, long, byte[])} of the world, or 0
 * @param fieldCount number of fields, unsigned
 * @param cellCount number of cells, unsigned
 * @param spaceDescriptor any bytes that name the space
 */
public record V3Header(
    Build build,
    long seed,
    long configHash,
    int fieldCount,
    long cellCount,
    SpaceDescriptor spaceDescriptor) {
  /** The version that this package reads and writes. */
  public static final int VERSION = 3;

  private static final byte[] MAGIC = {'M', 'U', 'R', 'K'};
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** Bytes besides strings and descriptor. */
  private static final int FIXED_BYTES = MAGIC.length + 1 + 4 * 4 + 28 + 4;

  /**
   * The program that recorded a file.
   *
   * @param toolchain its compiler
   * @param targetTriple its platform
   * @param murkVersion its version of Murk
   * @param compileFlags its options
   */
  public record Build(
      String toolchain, String targetTriple, String murkVersion, String compileFlags) {}

  /** Bytes that name a space; a value. */
  public static final class SpaceDescriptor {
    private final byte[] bytes;

    /** Copies the bytes, at most 64 MiB. */
    public SpaceDescriptor(byte... bytes) {
      V3Bytes.requireBlob("space_descriptor", bytes.length);
      this.bytes = bytes.clone();
    }

    /** The bytes, a new array. */
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SpaceDescriptor that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "SpaceDescriptor[length=" + bytes.length + "]";
    }
  }

  /**
   * FNV-1a of a world's constants, as 0.1.9 defines it: seed, dt as bits, number of fields, number
   * of cells, then the descriptor's bytes. Fields and propagators are not part of it.
   */
  public static long configHash(
      long seed, double dt, int fieldCount, long cellCount, byte... descriptor) {
    ByteBuffer constants = V3Bytes.buffer(28);
    constants.putLong(seed).putLong(Double.doubleToRawLongBits(dt));
    constants.putInt(fieldCount).putLong(cellCount);
    return fold(fold(FNV_BASIS, constants.array()), descriptor);
  }

  private static long fold(long hash, byte... bytes) {
    long folded = hash;
    for (byte each : bytes) {
      folded = (folded ^ Byte.toUnsignedLong(each)) * FNV_PRIME;
    }
    return folded;
  }

  static V3Header read(InputStream in) {
    byte[] magic = V3Bytes.read(in, MAGIC.length).array();
    if (!Arrays.equals(magic, MAGIC)) {
      throw new MurkException(
          ErrorCode.REPLAY_INVALID_MAGIC, "magic=0x" + hex(magic) + " allowed=0x" + hex(MAGIC));
    }
    int version = V3Bytes.readU8(in);
    if (version != VERSION) {
      throw new MurkException(
          ErrorCode.REPLAY_UNSUPPORTED_VERSION, "version=" + version + " allowed=" + VERSION);
    }
    Build build =
        new Build(
            V3Bytes.readString(in),
            V3Bytes.readString(in),
            V3Bytes.readString(in),
            V3Bytes.readString(in));
    return new V3Header(
        build,
        V3Bytes.readI64(in),
        V3Bytes.readI64(in),
        V3Bytes.readI32(in),
        V3Bytes.readI64(in),
        new SpaceDescriptor(V3Bytes.readBlob(in)));
  }

  private static String hex(byte... bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }

  void write(OutputStream out) {
    byte[][] strings = {
      utf8(build.toolchain),
      utf8(build.targetTriple),
      utf8(build.murkVersion),
      utf8(build.compileFlags)
    };
    long size = FIXED_BYTES + (long) spaceDescriptor.bytes.length;
    for (byte[] string : strings) {
      size += string.length;
    }
    if (size > Integer.MAX_VALUE) {
      throw new MurkException(
          ErrorCode.REPLAY_DATA_TOO_LARGE,
          "header.length=" + size + " allowed=0.." + Integer.MAX_VALUE);
    }
    ByteBuffer bytes = V3Bytes.buffer(size);
    bytes.put(MAGIC).put((byte) VERSION);
    for (byte[] string : strings) {
      V3Bytes.putBlob(bytes, string);
    }
    bytes.putLong(seed).putLong(configHash).putInt(fieldCount).putLong(cellCount);
    V3Bytes.putBlob(bytes, spaceDescriptor.bytes);
    V3Bytes.write(out, bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
