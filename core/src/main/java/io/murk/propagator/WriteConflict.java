package io.murk.propagator;

/**
 * Two declared writes of one field, or one that is declared twice.
 *
 * @param field the field's number
 * @param first place of the propagator that writes it first, from 0
 * @param second place of the one that writes it next
 * @param text both with their names, as messages have it
 */
public record WriteConflict(int field, int first, int second, String text) {}
