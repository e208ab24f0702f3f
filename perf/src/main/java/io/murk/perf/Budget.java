package io.murk.perf;

/**
 * The most that a figure may be.
 *
 * @param name name of the figure
 * @param limit the largest allowed value, inclusive
 * @param reason why this much, for whoever is stopped by it
 */
record Budget(String name, double limit, String reason) {}
