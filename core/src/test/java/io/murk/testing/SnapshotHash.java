package io.murk.testing;

import io.murk.egress.Snapshot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The snapshot hash of murk 0.1.9: FNV-1a 64 over every field's number (4 bytes, little-endian) and
 * the bits of its values.
 */
public final class SnapshotHash {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private SnapshotHash() {}

  /** Hash of one world of a snapshot, over all its fields. */
  public static long of(Snapshot snapshot, int world) {
    long hash = BASIS;
    for (int field = 0; field < snapshot.schema().size(); field++) {
      hash = fold(hash, field);
      long bytes = snapshot.worldFloats(field) * 4;
      MemorySegment values = snapshot.field(field, world);
      for (long at = 0; at < bytes; at += 4) {
        hash = fold(hash, values.get(ValueLayout.JAVA_INT, at));
      }
    }
    return hash;
  }

  private static long fold(long hash, int word) {
    long folded = hash;
    for (int shift = 0; shift < 32; shift += 8) {
      folded = (folded ^ ((word >>> shift) & 0xff)) * PRIME;
    }
    return folded;
  }
}
