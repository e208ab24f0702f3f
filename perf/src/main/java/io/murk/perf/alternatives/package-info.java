/**
 * Designs that lost, compiled and measured beside those that won: "why not X?" is answered by
 * running X. Each says what it lost to and why.
 */
@org.jspecify.annotations.NullMarked
package io.murk.perf.alternatives;
