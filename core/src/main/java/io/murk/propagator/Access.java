package io.murk.propagator;

import io.murk.field.FieldSet;
import java.util.List;

/**
 * What a propagator reads and writes.
 *
 * @param reads fields read through the overlay
 * @param readsPrevious fields read as they were at the start of the tick
 * @param writes fields written, in order
 */
public record Access(FieldSet reads, FieldSet readsPrevious, List<FieldWrite> writes) {
  /** Copies the list. */
  public Access {
    writes = List.copyOf(writes);
  }

  /** Nothing. */
  public static Access none() {
    return new Access(FieldSet.empty(), FieldSet.empty(), List.of());
  }

  /** This access with overlay reads. */
  public Access reading(int... fields) {
    return new Access(reads.union(FieldSet.of(fields)), readsPrevious, writes);
  }

  /** This access with reads of tick-start values. */
  public Access readingPrevious(int... fields) {
    return new Access(reads, readsPrevious.union(FieldSet.of(fields)), writes);
  }

  /** This access with one more write. */
  public Access writing(int field, WriteMode mode) {
    var more = new java.util.ArrayList<>(writes);
    more.add(new FieldWrite(field, mode));
    return new Access(reads, readsPrevious, more);
  }
}
