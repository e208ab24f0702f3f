package io.murk.propagator;

/**
 * A declared write.
 *
 * @param field the field's number
 * @param mode what its buffer holds before the step
 */
public record FieldWrite(int field, WriteMode mode) {}
