package io.murk.egress;

/** How an element of a tensor lies in memory; native byte order. */
public enum ElementType {
  /** IEEE-754 binary32. */
  F32(4),
  /** IEEE-754 binary16. */
  F16(2),
  /** An unsigned byte. */
  U8(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of an element, and its alignment in a unit. */
  public int bytes() {
    return bytes;
  }
}
