/**
 * Vector API twins of the library's kernels, bit-equal to the scalar definition: every lane does
 * the scalar operations in their order, without fused multiply-add.
 *
 * <p>No method here takes or returns a vector: vectors go only between methods of the Vector API,
 * which the compiler always inlines. A method of our own it leaves out of line where the code
 * around it has become long, or where it has compiled it by itself before; then every vector
 * becomes an object, for as long as the process lives. Loops that are long to compile are methods
 * of their own, and what passes between them is segments and numbers. A test looks for such
 * methods, and another measures the heap in processes that ran many shapes of worlds before.
 *
 * <p>No vector lives from one turn of a loop to the next: the compiler knows its class there from
 * profiles only, which a busy process may not have. Sums of any number of neighbours, and rounds of
 * random numbers, are kept in {@code out}.
 *
 * <p>Loaded only when the module jdk.incubator.vector is present.
 */
@org.jspecify.annotations.NullMarked
package io.murk.propagator.library.kernel.vector;
