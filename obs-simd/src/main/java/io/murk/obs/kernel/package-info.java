/**
 * The loops over values: one interface, a scalar implementation that defines every result to the
 * bit, and one class that decides, once a process, which implementation runs.
 *
 * <p>Reading order: {@link io.murk.obs.kernel.ObsKernels}, {@link
 * io.murk.obs.kernel.ScalarKernels}, {@link io.murk.obs.kernel.ObsKernelChoice}; the vector twins
 * are in {@code io.murk.obs.kernel.vector}.
 *
 * <pre>{@code
 * ObsKernelChoice.KERNELS.storeRun(field, fieldOffset, output, outputOffset, count, code);
 * }</pre>
 *
 * <p>A kernel is called for a row or a run of cells, never for a cell. Offsets are bytes, counts
 * are elements (f32 in an output, bytes in a mask). Segments need no alignment. Bounds are those of
 * the segments; callers have checked them before. Hot: 0 B/op, no slices, no lambdas.
 */
@org.jspecify.annotations.NullMarked
package io.murk.obs.kernel;
