package io.murk.describe;

import java.util.Arrays;
import java.util.List;

/**
 * What a world is: a text that names everything, and the arrays that it refers to, one after the
 * other in one run of bytes. See "World descriptions" in docs/replay-format.md.
 */
public final class WorldDescription {
  /** What lines begin with that stand for something which no text can hold. */
  private static final String UNKNOWN = "unknown ";

  private final String text;
  private final byte[] blob;

  private WorldDescription(String text, byte[] blob) {
    this.text = text;
    this.blob = blob;
  }

  /**
   * A description as it was read; nothing is checked yet.
   *
   * @param text the text
   * @param blob the arrays; copied
   */
  public static WorldDescription of(String text, byte[] blob) {
    return new WorldDescription(text, blob.clone());
  }

  /** The text; lines end with a line feed. */
  public String text() {
    return text;
  }

  /** The arrays, a new copy. */
  public byte[] blob() {
    return blob.clone();
  }

  /** Bytes of the arrays. */
  public int blobBytes() {
    return blob.length;
  }

  /**
   * What the description cannot hold, one item each: custom rules, propagators that are not of the
   * library. Empty if a world can be built of it.
   */
  public List<String> missing() {
    return text.lines()
        .filter(line -> line.startsWith(UNKNOWN))
        .map(line -> line.substring(UNKNOWN.length()))
        .toList();
  }

  /** Whether a world can be built of it. */
  public boolean isComplete() {
    return missing().isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WorldDescription that
        && text.equals(that.text)
        && Arrays.equals(blob, that.blob);
  }

  @Override
  public int hashCode() {
    return 31 * text.hashCode() + Arrays.hashCode(blob);
  }

  @Override
  public String toString() {
    return text;
  }
}
