package io.murk.propagator;

/** A propagator whose parameters can be written down, so that another one is built of them. */
public interface DescribedPropagator extends Propagator {
  /** Its kind and all its parameters. */
  PropagatorForm form();
}
