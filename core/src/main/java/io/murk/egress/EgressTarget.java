package io.murk.egress;

import io.murk.error.MurkException;
import java.lang.foreign.MemorySegment;

/**
 * The caller's buffers: native memory or byte arrays, that overlap neither each other nor what is
 * observed.
 *
 * @param output the tensors of every unit, as the plan's {@link EgressShape} says; may be larger
 *     than needed and needs no alignment
 * @param mask one byte an element, 1 where the output holds a cell's value, else 0
 * @param report what was observed, or a report that nobody reads
 */
public record EgressTarget(MemorySegment output, MemorySegment mask, EgressReport report) {
  /**
   * Checks that this thread can write so many units of a shape into the buffers. The report may
   * have no room for them yet.
   *
   * @param units 0 or more
   * @throws MurkException {@code EXECUTION_FAILED}, or {@code BUFFER_TOO_SMALL} if a buffer is
   */
  public void check(EgressShape shape, int units) {
    String unit = shape.agentRelative() ? "agent" : "world";
    BufferCheck.writable("output", output, units, unit, shape.outputBytes());
    BufferCheck.writable("mask", mask, units, unit, shape.maskBytes());
  }
}
