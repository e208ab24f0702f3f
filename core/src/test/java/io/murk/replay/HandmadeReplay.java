package io.murk.replay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;

/**
 * Files of version 4 written from docs/replay-format.md alone, right ones and wrong ones: it knows
 * nothing of the classes that write and read them.
 */
final class HandmadeReplay {
  static final String LAYOUT = "space=Line1D\nfield=heat\n";
  static final int PLAIN = 0;
  static final int ZLIB = 1;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<ByteBuffer> index = new ArrayList<>();
  private long frames;
  private int epoch;
  private int states;

  HandmadeReplay() {
    bytes.writeBytes(prologue(4, 0, 0));
  }

  static byte[] prologue(int version, int minor, int features) {
    ByteBuffer prologue = little(16).put(ascii("MURK")).put((byte) version).put((byte) minor);
    prologue.putShort((short) features).putInt(0);
    return prologue.putInt(sum(prologue.array(), 12)).array();
  }

  // ---------------------------------------------------------------- chunks

  /**
   * A chunk with any numbers in its header; lengths are those of the body unless others are set.
   */
  record Chunk(
      String kind,
      int encoding,
      int flags,
      long framesBefore,
      int frames,
      int epoch,
      long stored,
      long raw,
      byte[] body) {
    Chunk(String kind, long framesBefore, int frames, int epoch, byte... body) {
      this(kind, PLAIN, 0, framesBefore, frames, epoch, body.length, body.length, body);
    }

    Chunk encoded(int by, byte... stored) {
      return new Chunk(
          kind, by, flags, framesBefore, frames, epoch, stored.length, body.length, stored);
    }

    Chunk lengths(long storedLength, long rawLength) {
      return new Chunk(
          kind, encoding, flags, framesBefore, frames, epoch, storedLength, rawLength, body);
    }

    Chunk flags(int value) {
      return new Chunk(kind, encoding, value, framesBefore, frames, epoch, stored, raw, body);
    }

    byte[] bytes() {
      ByteBuffer chunk = little(48 + padded(body.length)).put(ascii(kind));
      chunk.putShort((short) encoding).putShort((short) flags).putLong(framesBefore);
      chunk.putInt(frames).putInt(epoch).putLong(stored).putLong(raw);
      chunk.putInt(sum(body, body.length));
      return chunk.putInt(sum(chunk.array(), 44)).put(body).array();
    }
  }

  HandmadeReplay add(Chunk chunk) {
    if (List.of("HEAD", "TICK", "CKPT").contains(chunk.kind)) {
      index.add(
          little(32)
              .put(ascii(chunk.kind))
              .putInt(chunk.epoch)
              .putLong(chunk.framesBefore)
              .putLong(0)
              .putLong(bytes.size()));
    }
    frames += chunk.frames;
    bytes.writeBytes(chunk.bytes());
    return this;
  }

  HandmadeReplay raw(byte... any) {
    bytes.writeBytes(any);
    return this;
  }

  HandmadeReplay head(byte... items) {
    return add(new Chunk("HEAD", 0, 0, 0, items));
  }

  /** The description of a world whose numbers mean nothing. */
  HandmadeReplay head() {
    return head(
        join(
            item("CONF", conf(1)),
            item("LAYO", LAYOUT.getBytes(StandardCharsets.UTF_8)),
            item("BLD ", ascii("murk=0.2.0\njava=25")),
            item("WRLD", ascii("space=Line1D")),
            item("BLOB", new byte[] {1, 2, 3}),
            item("USER", ascii("mine"))));
  }

  static byte[] conf(int stripes) {
    return little(64)
        .putDouble(0.5)
        .putLong(42)
        .putLong(6)
        .putInt(2)
        .putInt(3)
        .putInt(4)
        .putInt(stripes)
        .putLong(5)
        .putLong(7)
        .array();
  }

  static byte[] item(String tag, byte... content) {
    return little(8 + padded(content.length))
        .put(ascii(tag))
        .putInt(content.length)
        .put(content)
        .array();
  }

  /** A state: no checkpoint, but with its tick where one has it. */
  static byte[] stateOf(long tick) {
    return little(40).put(ascii("MURKCKPT")).putLong(24, tick).array();
  }

  HandmadeReplay state(long tick) {
    states++;
    return add(new Chunk("CKPT", frames, 0, epoch, stateOf(tick)));
  }

  HandmadeReplay newEpoch(long tick) {
    epoch++;
    return state(tick);
  }

  HandmadeReplay tick(int frames, byte[]... records) {
    return add(new Chunk("TICK", this.frames, frames, epoch, join(records)));
  }

  HandmadeReplay packedTick(int frames, byte[]... records) {
    Chunk chunk = new Chunk("TICK", this.frames, frames, epoch, join(records));
    return add(chunk.encoded(ZLIB, deflate(chunk.body)));
  }

  /** INDX, SUMM and the trailer. */
  byte[] close(long... counts) {
    long at = bytes.size();
    bytes.writeBytes(new Chunk("INDX", frames, 0, epoch, index()).bytes());
    ByteBuffer summary = little(80);
    for (long count : counts) {
      summary.putLong(count);
    }
    bytes.writeBytes(new Chunk("SUMM", frames, 0, epoch, summary.array()).bytes());
    bytes.writeBytes(trailer(at));
    return bytes.toByteArray();
  }

  byte[] index() {
    ByteBuffer entries = little(8 + 32 * index.size()).putInt(index.size()).putInt(0);
    index.forEach(entry -> entries.put(entry.array()));
    return entries.array();
  }

  static byte[] trailer(long indexAt) {
    ByteBuffer trailer = little(16).putLong(indexAt);
    return trailer.putInt(sum(trailer.array(), 8)).put(ascii("KRUM")).array();
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  int size() {
    return bytes.size();
  }

  int states() {
    return states;
  }

  // ---------------------------------------------------------------- records

  static byte[] record(int kind, int flags, byte... content) {
    return little(8 + padded(content.length))
        .putShort((short) kind)
        .putShort((short) flags)
        .putInt(content.length)
        .put(content)
        .array();
  }

  static byte[] submitted(byte[]... commands) {
    return record(1, 0, join(little(8).putInt(commands.length).array(), join(commands)));
  }

  static byte[] ticked(long tick, long hash) {
    return record(2, 0, little(16).putLong(tick).putLong(hash).array());
  }

  static byte[] failed(long tick, int status, String reason, boolean usedUp) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return record(
        3,
        usedUp ? 1 : 0,
        little(16 + text.length).putLong(tick).putInt(status).putInt(0).put(text).array());
  }

  static byte[] input(int propagator, byte... content) {
    return record(4, 0, join(little(8).putInt(propagator).array(), content));
  }

  static byte[] reset(long seed) {
    return record(5, 0, little(8).putLong(seed).array());
  }

  static byte[] restored() {
    return record(6, 0);
  }

  static byte[] plan(int number, byte... spec) {
    return record(7, 0, join(little(8).putInt(number).array(), spec));
  }

  static byte[] observed(int plan, long output, long mask, int axes, int... centres) {
    ByteBuffer content = little(32 + 4 * centres.length).putInt(plan).putInt(9).putLong(output);
    content.putLong(mask).putInt(axes == 0 ? 1 : centres.length / axes).putInt(axes);
    for (int each : centres) {
      content.putInt(each);
    }
    return record(8, 0, content.array());
  }

  static byte[] note(String text) {
    return record(9, 0, ascii(text));
  }

  // ---------------------------------------------------------------- commands

  /** Flags: 1 source 77, 2 number 88, 4 refused. */
  static byte[] command(int kind, int flags, int priority, int axes, byte... content) {
    int size =
        16 + ((flags & 1) != 0 ? 8 : 0) + ((flags & 2) != 0 ? 8 : 0) + padded(content.length);
    ByteBuffer command = little(size).put((byte) kind).put((byte) flags).put((byte) priority);
    command.put((byte) axes).putInt(size).putLong(-1);
    if ((flags & 1) != 0) {
      command.putLong(77);
    }
    if ((flags & 2) != 0) {
      command.putLong(88);
    }
    return command.put(content).array();
  }

  static byte[] setField(int flags, int field, int component, float value, int... coord) {
    ByteBuffer content = little(12 + 4 * coord.length).putInt(field).putInt(component);
    content.putFloat(value);
    for (int each : coord) {
      content.putInt(each);
    }
    return command(3, flags, 1, coord.length, content.array());
  }

  static byte[] setParameter(int flags, int key, double value) {
    return command(5, flags, 0, 0, little(16).putInt(key).putInt(0).putDouble(value).array());
  }

  static byte[] setParameters(int flags, int count, double... values) {
    ByteBuffer content = little(8 + 16 * values.length).putInt(count).putInt(0);
    for (int key = 0; key < values.length; key++) {
      content.putInt(key).putInt(0).putDouble(values[key]);
    }
    return command(6, flags, 255, 0, content.array());
  }

  static byte[] custom(int flags, int type, int count, byte... content) {
    return command(4, flags, 1, 0, join(little(8).putInt(type).putInt(count).array(), content));
  }

  // ---------------------------------------------------------------- a file

  /** A small file with all that there is: three epochs, five frames, and a tail. */
  static byte[] small() {
    HandmadeReplay file = new HandmadeReplay().head().state(7);
    file.tick(
        2,
        plan(1, (byte) 9, (byte) 8),
        submitted(setField(3, 1, 0, 2.5f, 4), setParameter(0, 2, 0.25)),
        submitted(
            setParameters(1, 2, 1.5, -0.0), custom(2, 0xCAFE, 3, (byte) 1, (byte) 2, (byte) 3)),
        input(3, (byte) 5, (byte) 6, (byte) 7, (byte) 8),
        ticked(8, 0x1111),
        observed(1, 0xAAAA, 0xBBBB, 2, 1, 2, -3, 4),
        note("note"),
        failed(9, -10, "Füll", false),
        ticked(9, 0x2222));
    file.tick(0, submitted(setField(4, 0, 1, Float.NaN, 1, 2, 3)));
    file.state(9);
    file.packedTick(
        1, submitted(command(0, 4, 1, 0)), ticked(10, 0x3333), failed(11, -9, "", true), reset(43));
    file.newEpoch(0);
    file.tick(1, ticked(1, 0x4444), restored());
    file.newEpoch(100);
    file.add(new Chunk("XTRA", 99, 0, 99, (byte) 1));
    file.tick(1, record(77, 0, (byte) 1), ticked(101, 0x5555), note("tail"));
    return file.close(5, 3, 4, 6, 2, 2, 4, 1, 101, 0x5555);
  }

  // ---------------------------------------------------------------- bytes

  static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int padded(int size) {
    return (size + 7) / 8 * 8;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  static byte[] deflate(byte... raw) {
    Deflater deflater = new Deflater(9);
    deflater.setInput(raw);
    deflater.finish();
    byte[] stored = new byte[raw.length + 64];
    int length = deflater.deflate(stored);
    deflater.end();
    return java.util.Arrays.copyOf(stored, length);
  }

  static int sum(byte[] of, int length) {
    CRC32C sum = new CRC32C();
    sum.update(of, 0, length);
    return (int) sum.getValue();
  }
}
