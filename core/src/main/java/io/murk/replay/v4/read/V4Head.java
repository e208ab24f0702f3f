package io.murk.replay.v4.read;

import static io.murk.replay.v4.read.V4FileLayout.CONF;
import static io.murk.replay.v4.read.V4FileLayout.ITEM_HEADER;
import static io.murk.replay.v4.read.V4FileLayout.fourCc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The items of HEAD: each tag at most once, unknown ones passed over. */
public final class V4Head {
  private static final int CONF_TAG = fourCc("CONF");
  private static final int LAYOUT = fourCc("LAYO");
  private static final int BUILD = fourCc("BLD ");
  private static final int WORLD = fourCc("WRLD");
  private static final int BLOB = fourCc("BLOB");
  private static final int USER = fourCc("USER");

  private static final int AT_STRIPES = 36;
  private static final int AT_START_TICK = 48;

  private final V4Body body;

  /** Looked up by tag only, never gone over. */
  private final Map<Integer, ByteBuffer> items = new LinkedHashMap<>();

  private V4Head(V4Body body) {
    this.body = body;
  }

  /** Reads the items. */
  public static V4Head read(V4Body body) {
    V4Head head = new V4Head(body);
    ByteBuffer bytes = body.bytes();
    int end = bytes.capacity();
    int at = 0;
    while (at < end) {
      if (end - at < ITEM_HEADER) {
        throw body.chunk().malformed(at, "bytes_left=" + (end - at) + " allowed=8..");
      }
      int tag = bytes.getInt(at);
      long length = Integer.toUnsignedLong(bytes.getInt(at + 4));
      long room = end - at - ITEM_HEADER;
      if (V4FileLayout.padded(length) > room) {
        throw head.malformed(at, tag, "length=" + length + " allowed=0.." + (room & -8));
      }
      head.put(at, tag, bytes.slice(at + ITEM_HEADER, (int) length));
      at += ITEM_HEADER + (int) V4FileLayout.padded(length);
    }
    head.requireConf();
    return head;
  }

  private void put(int at, int tag, ByteBuffer item) {
    boolean known =
        tag == CONF_TAG
            || tag == LAYOUT
            || tag == BUILD
            || tag == WORLD
            || tag == BLOB
            || tag == USER;
    if (!known) {
      return;
    }
    if (items.put(tag, item.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN)) != null) {
      throw malformed(at, tag, "is there twice, allowed=once");
    }
    boolean isText = tag == LAYOUT || tag == BUILD || tag == WORLD;
    if (isText && V4Text.read(item).isEmpty()) {
      throw malformed(at, tag, "is not UTF-8");
    }
  }

  private void requireConf() {
    ByteBuffer conf = items.get(CONF_TAG);
    if (conf == null || conf.capacity() < CONF) {
      throw body.chunk().malformed("item=CONF length=" + length(conf) + " allowed=" + CONF + "..");
    }
    if (!items.containsKey(LAYOUT)) {
      throw body.chunk().malformed("item=LAYO is not there");
    }
    if (conf.getInt(AT_STRIPES) == 0) {
      throw body.chunk().malformed("item=CONF stripes=0 allowed=1..");
    }
  }

  private static int length(@org.jspecify.annotations.Nullable ByteBuffer item) {
    return item == null ? 0 : item.capacity();
  }

  private io.murk.error.MurkException malformed(int at, int tag, String detail) {
    return body.chunk().malformed(at, "item=" + V4FileLayout.text(tag) + " " + detail);
  }

  /** CONF, at least 64 bytes. */
  public ByteBuffer conf() {
    return item(CONF_TAG).orElseThrow();
  }

  int stripes() {
    return conf().getInt(AT_STRIPES);
  }

  long startTick() {
    return conf().getLong(AT_START_TICK);
  }

  /** LAYO. */
  public String layout() {
    return text(LAYOUT).orElseThrow();
  }

  /** BLD, or an empty text. */
  public String build() {
    return text(BUILD).orElse("");
  }

  /** WRLD. */
  public Optional<String> world() {
    return text(WORLD);
  }

  /** BLOB, or no bytes. */
  public ByteBuffer blob() {
    return item(BLOB).orElseGet(() -> ByteBuffer.allocate(0));
  }

  /** USER, or no bytes. */
  public ByteBuffer user() {
    return item(USER).orElseGet(() -> ByteBuffer.allocate(0));
  }

  private Optional<ByteBuffer> item(int tag) {
    return Optional.ofNullable(items.get(tag));
  }

  private Optional<String> text(int tag) {
    return item(tag).flatMap(V4Text::read);
  }
}
