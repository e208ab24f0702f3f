/**
 * JMH benchmarks, named after what they measure. Every state is non-zero: a field of zeros would be
 * a field of subnormals or of nothing to copy, and flatter no one equally.
 */
@org.jspecify.annotations.NullMarked
package io.murk.perf.bench;
