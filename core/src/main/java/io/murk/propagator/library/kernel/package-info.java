/**
 * Loops of the library's propagators: an interface, the scalar implementation that defines the
 * result.
 *
 * <p>Offsets and counts are in f32. One call covers a row, never a cell. hot: 0 B/op.
 */
@org.jspecify.annotations.NullMarked
package io.murk.propagator.library.kernel;
