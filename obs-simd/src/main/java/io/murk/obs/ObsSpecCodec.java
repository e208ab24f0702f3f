package io.murk.obs;

/**
 * Specs as bytes ("MOBS"), for files and other processes; {@code docs/observations.md} draws them.
 *
 * <p>Version 1 is that of murk 0.1.9, byte for byte. Version 2 says what version 1 cannot: one
 * component of a Vector field, pools with another window or stride on each axis, F16 and U8,
 * one-hot, and more than 65535 entries or region parameters. A spec is written in version 1
 * whenever it fits.
 *
 * <p>What is read is what was written: {@code decode(encode(spec)).equals(spec)}. Three mistakes,
 * which no plan can be compiled with, are written as they are and refused when they are read: a
 * pool size or stride of 0, an AgentRect without half extents, a Disk, Neighbours or Rect whose
 * coordinates have no axes. Everything else that a world cannot show is found by {@link
 * ObsPlan#compile}. Thread-safe, keeps nothing.
 */
public final class ObsSpecCodec {
  private ObsSpecCodec() {}

  /**
   * The bytes of a spec, in the lowest version that can say it.
   *
   * @throws io.murk.error.MurkException {@code INVALID_OBS_SPEC} naming the entry: a negative
   *     radius, depth, half extent, pool size or stride; a component below -1; a Rect or Coords
   *     whose coordinates differ in their number of axes; more bytes than an array holds
   */
  public static byte[] encode(ObsSpec spec) {
    return SpecWriter.write(spec);
  }

  /**
   * The spec of some bytes. Any bytes may be given: what they claim to hold is believed only as far
   * as they go, and no memory is taken for more.
   *
   * @throws io.murk.error.MurkException {@code INVALID_OBS_SPEC} naming entry, key and value:
   *     another magic or a version above 2; bytes that end too early or go on behind the last
   *     entry; a tag that is not known; region parameters of the wrong number or negative; a pool
   *     size or stride of 0 or above 2147483647; a component below -1
   */
  public static ObsSpec decode(byte[] bytes) {
    return new SpecReader(bytes).read();
  }
}
