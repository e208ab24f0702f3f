/**
 * What propagators do with a cell and its neighbours, on any space: one mechanism for all lattices
 * and graphs.
 *
 * <p>A {@link io.murk.propagator.library.stencil.StencilRule} says which cells a cell reads. {@link
 * io.murk.propagator.library.stencil.StencilPlan} is compiled from it once for a topology: long
 * runs of cells that read at the same distances, the cells beside them at a constant step, and
 * tables for the rest. {@link io.murk.propagator.library.stencil.NeighbourDiffusion}, {@link
 * io.murk.propagator.library.stencil.NeighbourMean}, {@link
 * io.murk.propagator.library.stencil.NeighbourSpread} and {@link
 * io.murk.propagator.library.stencil.FieldGradient} go over a plan with the chosen kernels.
 *
 * <p>Reading order: StencilRule, StencilPlan, StencilCompiler, NeighbourDiffusion.
 */
@org.jspecify.annotations.NullMarked
package io.murk.propagator.library.stencil;
