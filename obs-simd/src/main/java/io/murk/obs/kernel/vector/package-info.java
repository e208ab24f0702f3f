/**
 * Vector API twins of the observation kernels, bit-equal to the scalar definition (a NaN with a
 * NaN). What a plain loop or a bulk copy does as fast stays with the definition.
 *
 * <p>No method here takes or returns a vector, no vector lives from one turn of a loop to the next,
 * and there is one vector width: the reasons are those of the propagators' vector kernels. f32 and
 * f64 vectors have the same number of bytes, so a vector of f32 becomes two of f64: the first half
 * of each load is converted, and the first half of each store is what counts; the other half is
 * written over by the store that follows. What follows the last is left to the definition.
 *
 * <p>Reading order: {@link io.murk.obs.kernel.vector.VectorKernels} says which loop does what.
 *
 * <p>Loaded only when the module jdk.incubator.vector is present.
 */
@org.jspecify.annotations.NullMarked
package io.murk.obs.kernel.vector;
