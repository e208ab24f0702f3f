/**
 * Lattices: which cells there are, who neighbours whom, how far apart they are, what a region is.
 *
 * <p>Inside the engine a cell is its rank, an int from 0 to {@code cellCount - 1} in canonical
 * order; coordinates ({@code int[]}, one entry an axis) exist here and at the edges only. Spaces
 * are immutable and may be shared by any number of worlds and threads.
 *
 * <p>Reading order: {@link io.murk.space.Space}, {@link io.murk.space.Line1D}, {@link
 * io.murk.space.Square4} with its {@link io.murk.space.GridGeometry} (which Square8 and Hex2D
 * share), {@link io.murk.space.Fcc12}, {@link io.murk.space.ProductSpace}, {@link
 * io.murk.space.GraphSpace}, {@link io.murk.space.Region}, {@link io.murk.space.RegionPlan}. Rules
 * of an axis stand in {@link io.murk.space.EdgeBehavior}, checks of coordinates in {@link
 * io.murk.space.Coord}, what is alike in compiling regions in {@link io.murk.space.RegionPlan}.
 */
@org.jspecify.annotations.NullMarked
package io.murk.space;
