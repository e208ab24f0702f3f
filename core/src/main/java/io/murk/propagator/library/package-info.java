/**
 * The propagators that Murk ships, written against the exported API only.
 *
 * <p>All arithmetic is f32, rounded after every operation, without fused multiply-add and in a
 * fixed order, so that results are the same bits on every machine, vector width and thread count.
 */
@org.jspecify.annotations.NullMarked
package io.murk.propagator.library;
