package io.murk.propagator;

/** A step's own word that it can't go on. The tick is rolled back. */
public final class PropagatorFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private PropagatorFailure(String message) {
    super(message);
  }

  /** The step could not be executed. */
  public static PropagatorFailure executionFailed(String reason) {
    return new PropagatorFailure("execution failed: " + reason);
  }

  /** A NaN was found in a cell. */
  public static PropagatorFailure nanDetected(int field, long cell) {
    return new PropagatorFailure("NaN detected: field=" + field + " cell=" + cell);
  }

  /** A constraint of the model does not hold. */
  public static PropagatorFailure constraintViolation(String constraint) {
    return new PropagatorFailure("constraint violation: " + constraint);
  }
}
