/**
 * What propagators prepare once for a topology, beside its neighbours: directions of neighbours,
 * and the cells that lie north, south, east and west.
 *
 * <p>Tables are immutable, and shared by all worlds of a topology as long as one of them holds
 * them. Their arrays are handed out as they are: read them, do not write them.
 */
@org.jspecify.annotations.NullMarked
package io.murk.propagator.library.lattice;
