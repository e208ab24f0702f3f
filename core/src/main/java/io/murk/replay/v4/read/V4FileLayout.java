package io.murk.replay.v4.read;

/**
 * The frame of a file of version 4, little-endian: docs/replay-format.md, "The file".
 *
 * <pre>
 * prologue (16)             chunk header (48)                       trailer (16)
 *   0 4cc "MURK"              0 4cc kind                              0 u64 where INDX starts
 *   4 u8  version             4 u16 encoding                          8 u32 CRC-32C of 0..7
 *   5 u8  minor version       6 u16 bit 0: must be known             12 4cc "KRUM"
 *   6 u16 features            8 u64 frames before
 *   8 u32 reserved           16 u32 frames in it (TICK)
 *  12 u32 CRC-32C of 0..11   20 u32 epoch
 *                            24 u64 stored length
 *                            32 u64 raw length
 *                            40 u32 CRC-32C of the stored body
 *                            44 u32 CRC-32C of 0..43
 * </pre>
 */
public final class V4FileLayout {
  /** The version, at byte 4 of a file. */
  public static final int VERSION = 4;

  /** Bytes of the prologue. */
  public static final int PROLOGUE = 16;

  /** Bytes of a chunk's header. */
  public static final int CHUNK_HEADER = 48;

  /** Bytes of the trailer. */
  public static final int TRAILER = 16;

  /** "MURK". */
  public static final int MAGIC = fourCc("MURK");

  /** "KRUM". */
  public static final int END_MAGIC = fourCc("KRUM");

  static final int HEAD = fourCc("HEAD");
  static final int TICK = fourCc("TICK");
  static final int CKPT = fourCc("CKPT");
  static final int INDX = fourCc("INDX");
  static final int SUMM = fourCc("SUMM");

  static final int AT_VERSION = 4;
  static final int AT_MINOR = 5;
  static final int AT_FEATURES = 6;
  static final int AT_PROLOGUE_SUM = 12;

  static final int AT_KIND = 0;
  static final int AT_ENCODING = 4;
  static final int AT_FLAGS = 6;
  static final int AT_FRAMES_BEFORE = 8;
  static final int AT_FRAMES = 16;
  static final int AT_EPOCH = 20;
  static final int AT_STORED = 24;
  static final int AT_RAW = 32;
  static final int AT_BODY_SUM = 40;
  static final int AT_HEADER_SUM = 44;

  static final int AT_INDEX = 0;
  static final int AT_TRAILER_SUM = 8;
  static final int AT_END_MAGIC = 12;

  /** Bit 0 of a chunk's flags: refuse the file if the kind is not known. */
  static final int MUST_KNOW = 1;

  /** Body as it is. */
  public static final int PLAIN = 0;

  /** Body by zlib. */
  public static final int ZLIB = 1;

  /** Body by Zstandard. */
  public static final int ZSTD = 2;

  /** A raw body has at most this many times the stored bytes, and a constant more. */
  static final long RAW_FACTOR = 1024;

  static final long RAW_CONSTANT = 1 << 16;

  /** The most bytes of an encoded body when it is decoded. */
  static final long MOST_DECODED = 1L << 30;

  /** Bytes of an INDX entry, and of what is before the first. */
  static final int INDEX_ENTRY = 32;

  static final int INDEX_FRONT = 8;

  /** Bytes of SUMM. */
  static final int SUMMARY = 80;

  /** Items of HEAD: 4cc, u32 length, bytes. */
  static final int ITEM_HEADER = 8;

  /** Bytes of HEAD's item CONF. */
  static final int CONF = 64;

  private V4FileLayout() {}

  /** Four ASCII bytes as they lie in a file, read as a little-endian number. */
  static int fourCc(String text) {
    return text.charAt(0) | text.charAt(1) << 8 | text.charAt(2) << 16 | text.charAt(3) << 24;
  }

  /** A kind or tag for a message; bytes that are no letters as hexadecimal digits. */
  static String text(int fourCc) {
    StringBuilder text = new StringBuilder();
    for (int shift = 0; shift < 32; shift += 8) {
      int letter = fourCc >>> shift & 0xff;
      if (letter < ' ' || letter > '~') {
        return "0x" + java.util.HexFormat.of().toHexDigits(Integer.reverseBytes(fourCc));
      }
      text.append((char) letter);
    }
    return text.toString();
  }

  /** Up to the next multiple of 8; {@code length} is at most 2^62. */
  static long padded(long length) {
    return length + 7 & -8;
  }
}
