package io.murk.field;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The definition of one field. Immutable; start from {@link #scalar}, {@link #vector} or {@link
 * #categorical} and change what differs:
 *
 * <pre>{@code
 * FieldDef.scalar("heat").units("kelvin").carryForward(true)
 * }</pre>
 *
 * <p>Defaults: per-tick, zero at the start, zero again in every tick in which nothing writes it, no
 * units, no bounds.
 *
 * <p>Units, bounds and boundary are kept with the field; values are not altered by them.
 */
public final class FieldDef {
  private final String name;
  private final FieldType type;
  private final Mutability mutability;
  private final @Nullable String units;
  private final float @Nullable [] bounds;
  private final Boundary boundary;
  private final boolean carryForward;
  private final float @Nullable [] initial;

  private FieldDef(
      String name,
      FieldType type,
      Mutability mutability,
      @Nullable String units,
      float @Nullable [] bounds,
      Boundary boundary,
      boolean carryForward,
      float @Nullable [] initial) {
    this.name = name;
    this.type = type;
    this.mutability = mutability;
    this.units = units;
    this.bounds = bounds;
    this.boundary = boundary;
    this.carryForward = carryForward;
    this.initial = initial;
  }

  /** A field of the given type with the defaults above. */
  public static FieldDef of(String name, FieldType type) {
    return new FieldDef(name, type, Mutability.PER_TICK, null, null, Boundary.CLAMP, false, null);
  }

  /** One f32 a cell. */
  public static FieldDef scalar(String name) {
    return of(name, new FieldType.Scalar());
  }

  /** {@code dims} f32 a cell. */
  public static FieldDef vector(String name, int dims) {
    return of(name, new FieldType.Vector(dims));
  }

  /** One of {@code values} categories a cell. */
  public static FieldDef categorical(String name, int values) {
    return of(name, new FieldType.Categorical(values));
  }

  /** This definition with another mutability. */
  public FieldDef mutability(Mutability value) {
    return new FieldDef(name, type, value, units, bounds, boundary, carryForward, initial);
  }

  /** This definition with units, free text. */
  public FieldDef units(String value) {
    return new FieldDef(name, type, mutability, value, bounds, boundary, carryForward, initial);
  }

  /** This definition with bounds, both finite, {@code min <= max}. */
  public FieldDef bounds(float min, float max) {
    float[] value = {min, max};
    return new FieldDef(name, type, mutability, units, value, boundary, carryForward, initial);
  }

  /** This definition with another boundary. */
  public FieldDef boundary(Boundary value) {
    return new FieldDef(name, type, mutability, units, bounds, value, carryForward, initial);
  }

  /** This definition, keeping its values in a tick in which nothing writes them (or not). */
  public FieldDef carryForward(boolean value) {
    return new FieldDef(name, type, mutability, units, bounds, boundary, value, initial);
  }

  /**
   * This definition with initial values, which a reset restores.
   *
   * @param values one value for all elements, or cells * components values; copied
   */
  public FieldDef initial(float... values) {
    return new FieldDef(
        name, type, mutability, units, bounds, boundary, carryForward, values.clone());
  }

  /** The name; need not be unique, may be empty. */
  public String name() {
    return name;
  }

  /** The type. */
  public FieldType type() {
    return type;
  }

  /** The mutability. */
  public Mutability mutability() {
    return mutability;
  }

  /** The units, or null. */
  public @Nullable String unitsOrNull() {
    return units;
  }

  /** {min, max}, a new array, or null. */
  public float @Nullable [] boundsOrNull() {
    return bounds == null ? null : bounds.clone();
  }

  /** The boundary. */
  public Boundary boundary() {
    return boundary;
  }

  /** Whether values are kept in a tick in which nothing writes them. */
  public boolean isCarriedForward() {
    return carryForward;
  }

  /** Initial values: one, or one an element, or null for zeros. Not a copy. */
  float @Nullable [] initialOrNull() {
    return initial;
  }

  /**
   * Checks the definition for a space of {@code cells} cells.
   *
   * @throws MurkException {@link ErrorCode#INVALID_FIELD} naming the field
   */
  void check(long cells) {
    if (type instanceof FieldType.Vector(int dims) && dims < 1) {
      throw invalid("dims=" + Integer.toUnsignedString(dims) + " allowed: dims must be > 0");
    }
    if (type instanceof FieldType.Categorical(int values) && values < 1) {
      throw invalid(
          "n_values=" + Integer.toUnsignedString(values) + " allowed: n_values must be > 0");
    }
    float[] pair = bounds;
    if (pair != null && !(Float.isFinite(pair[0]) && Float.isFinite(pair[1]))) {
      throw invalid("bounds=" + Arrays.toString(pair) + " allowed: finite");
    }
    if (pair != null && pair[0] > pair[1]) {
      throw invalid("bounds=" + Arrays.toString(pair) + " allowed: min <= max");
    }
    if (carryForward && mutability != Mutability.PER_TICK) {
      throw invalid("carry_forward=true allowed for PerTick fields only");
    }
    float[] values = initial;
    if (values != null && values.length != 1 && values.length != cells * type.components()) {
      throw invalid(
          "initial.length=" + values.length + " allowed=1 or " + cells * type.components());
    }
  }

  private MurkException invalid(String detail) {
    return new MurkException(ErrorCode.INVALID_FIELD, "field=" + name + " " + detail);
  }

  @Override
  public String toString() {
    return "FieldDef[" + name + ", " + type + ", " + mutability + "]";
  }
}
