/**
 * Models of hazards that spread over cells: fire, smoke, water, blast. Simple, stable and explicit:
 * fit for training and games, not for engineering.
 *
 * <p>Lengths are cells, whatever the space. Rates between neighbours are 1/s for each neighbour.
 * Winds are Vector(2) fields (x, y) in cells a second, x along coordinate axis 1 and y along axis
 * 0, as the gradients of the library; each component is limited to {@code [-maxWind, maxWind]}, for
 * which the stable time step holds, and a NaN is no wind. How a wind blows towards a neighbour on
 * any lattice, and every equation, is in docs/propagators.md. At an Absorb edge nothing passes, a
 * Clamp edge is open (beyond it lies a copy of the edge cell).
 *
 * <p>All state is f32, rounded after every operation, in the order of the equations; exp is
 * StrictMath's. hot: 0 B/op.
 */
@org.jspecify.annotations.NullMarked
package io.murk.propagator.library.hazard;
