package io.murk.egress;

import java.lang.foreign.MemorySegment;

/**
 * The caller's buffers.
 *
 * @param output f32, native byte order; may be larger than needed
 * @param mask one byte an element, 1 where the output holds a cell's value, else 0
 * @param report what was observed, or a report that nobody reads
 */
public record EgressTarget(MemorySegment output, MemorySegment mask, EgressReport report) {}
