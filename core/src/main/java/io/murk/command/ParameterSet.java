package io.murk.command;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters that a world declares: f64 numbers with names and defaults, which commands change
 * and propagators read. A parameter's key is its place in the order of declaration, from 0.
 * Immutable.
 */
public final class ParameterSet {
  /** The most parameters that a world declares. */
  public static final int MAX_PARAMETERS = 4096;

  private static final ParameterSet NONE = new ParameterSet(List.of());

  private final List<Parameter> parameters;

  private ParameterSet(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * One declared parameter.
   *
   * @param name its name, unlike those of the others
   * @param initial its value at the start and after a reset
   */
  public record Parameter(String name, double initial) {}

  /** No parameters. */
  public static ParameterSet none() {
    return NONE;
  }

  /**
   * This set with one more parameter, whose key is the size of this set.
   *
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} when the name is taken or empty, or
   *     when there are {@link #MAX_PARAMETERS}
   */
  public ParameterSet with(String name, double initial) {
    if (name.isEmpty()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "parameter= allowed: a name that is not empty");
    }
    if (parameters.size() == MAX_PARAMETERS) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "parameters=" + (MAX_PARAMETERS + 1) + " allowed=0.." + MAX_PARAMETERS);
    }
    for (Parameter known : parameters) {
      if (known.name().equals(name)) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT, "parameter=" + name + " is declared already");
      }
    }
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(new Parameter(name, initial));
    return new ParameterSet(List.copyOf(more));
  }

  /** Number of parameters. */
  public int size() {
    return parameters.size();
  }

  /** Whether {@code key} is declared. */
  public boolean contains(int key) {
    return key >= 0 && key < parameters.size();
  }

  /** The parameters, by key. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /**
   * The key of a name.
   *
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} when it is not declared
   */
  public int keyOf(String name) {
    for (int key = 0; key < parameters.size(); key++) {
      if (parameters.get(key).name().equals(name)) {
        return key;
      }
    }
    throw new MurkException(
        ErrorCode.INVALID_ARGUMENT,
        "parameter=" + name + " allowed=" + parameters.stream().map(Parameter::name).toList());
  }

  @Override
  public String toString() {
    return "ParameterSet" + parameters;
  }
}
