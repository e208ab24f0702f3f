package io.murk.replay.v4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the HEAD chunk says.
 *
 * @param numbers CONF
 * @param layout LAYO
 * @param build BLD, lines {@code key=value}
 * @param world WRLD, or null when the configuration can't be described
 * @param arrays BLOB: what {@code world} refers to
 * @param user USER
 */
public record V4Head(
    Numbers numbers,
    String layout,
    String build,
    @Nullable String world,
    byte[] arrays,
    byte[] user) {
  private static final int CONF = 64;

  /**
   * The numbers of CONF.
   *
   * @param dt seconds of a tick
   * @param seed at the start of the recording
   * @param cells of the space
   * @param fields how many
   * @param parameters how many
   * @param propagators how many
   * @param stripes of the tick hash
   * @param checkpointEvery frames between two CKPT chunks, 0 for none
   * @param tick at the start of the recording
   */
  public record Numbers(
      double dt,
      long seed,
      long cells,
      int fields,
      int parameters,
      int propagators,
      int stripes,
      long checkpointEvery,
      long tick) {}

  /** The body of the chunk, behind room for a header. */
  ChunkBytes chunk() {
    byte[] layoutUtf8 = layout.getBytes(StandardCharsets.UTF_8);
    byte[] buildUtf8 = build.getBytes(StandardCharsets.UTF_8);
    byte[] worldUtf8 = world == null ? new byte[0] : world.getBytes(StandardCharsets.UTF_8);
    long length =
        ChunkBytes.HEADER
            + item(CONF)
            + item(layoutUtf8.length)
            + item(buildUtf8.length)
            + (world == null ? 0 : item(worldUtf8.length) + item(arrays.length))
            + (user.length == 0 ? 0 : item(user.length));
    ChunkBytes chunk = new ChunkBytes(new byte[Math.toIntExact(length)]);
    ByteBuffer to = chunk.first().position(ChunkBytes.HEADER);
    put(to, "CONF", conf());
    put(to, "LAYO", layoutUtf8);
    put(to, "BLD ", buildUtf8);
    if (world != null) {
      put(to, "WRLD", worldUtf8);
      put(to, "BLOB", arrays);
    }
    if (user.length > 0) {
      put(to, "USER", user);
    }
    to.clear();
    return chunk;
  }

  private byte[] conf() {
    Numbers of = numbers;
    ByteBuffer conf = ByteBuffer.allocate(CONF).order(ByteOrder.LITTLE_ENDIAN);
    conf.putDouble(of.dt).putLong(of.seed).putLong(of.cells);
    conf.putInt(of.fields).putInt(of.parameters).putInt(of.propagators).putInt(of.stripes);
    conf.putLong(of.checkpointEvery).putLong(of.tick);
    return conf.array();
  }

  private static long item(long length) {
    return 8 + (length + 7 & -8);
  }

  private static void put(ByteBuffer to, String tag, byte... bytes) {
    to.put(tag.getBytes(StandardCharsets.US_ASCII)).putInt(bytes.length).put(bytes);
    to.position(to.position() + 7 & -8);
  }
}
