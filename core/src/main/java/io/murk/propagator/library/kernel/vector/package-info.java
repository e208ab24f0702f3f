/**
 * Vector API twins of the library's kernels, bit-equal to the scalar definition: every lane does
 * the scalar operations in their order, without fused multiply-add.
 *
 * <p>Loaded only when the module jdk.incubator.vector is present.
 */
@org.jspecify.annotations.NullMarked
package io.murk.propagator.library.kernel.vector;
