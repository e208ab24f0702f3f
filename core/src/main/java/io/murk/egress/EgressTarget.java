package io.murk.egress;

import java.lang.foreign.MemorySegment;

/**
 * The caller's buffers.
 *
 * @param output the tensors of every unit, as the plan's {@link EgressShape} says; may be larger
 *     than needed and needs no alignment
 * @param mask one byte an element, 1 where the output holds a cell's value, else 0
 * @param report what was observed, or a report that nobody reads
 */
public record EgressTarget(MemorySegment output, MemorySegment mask, EgressReport report) {}
