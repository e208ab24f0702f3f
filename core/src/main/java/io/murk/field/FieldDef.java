package io.murk.field;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The definition of one field. Immutable; start from {@link #scalar}, {@link #vector} or {@link
 * #categorical} and change what differs:
 *
 * <pre>{@code
 * FieldDef.scalar("heat").units("kelvin").bounds(0f, 500f).enforceBounds(true)
 * }</pre>
 *
 * <p>Defaults: per-tick, zero at the start, zero again in every tick in which nothing writes it, no
 * units, no bounds.
 *
 * <p>Bounds alone are kept with the field and alter nothing, as units do. A field that {@link
 * #enforceBounds enforces} them has every value that a tick changed brought within them, just
 * before the tick is published, as its {@link Boundary} says; a field that is {@link #scanNonFinite
 * scanned} is then looked through for NaN and infinities, which roll the tick back. Published
 * values, those of tick 0 too, keep what the field opted in to.
 */
public final class FieldDef {
  private final Options options;

  private FieldDef(Options options) {
    this.options = options;
  }

  /** An initial value for every element of a field. */
  @FunctionalInterface
  public interface InitialValue {
    /**
     * The value of one element: the same for the same arguments, always. Called when a world is
     * built or reset, by the thread that does it.
     */
    float at(int rank, int component);
  }

  /** What can be chosen. A definition never changes its own; a change is made to a copy. */
  private static final class Options implements Cloneable {
    private final String name;
    private final FieldType type;
    private Mutability mutability = Mutability.PER_TICK;
    private @Nullable String units;
    private float @Nullable [] bounds;
    private Boundary boundary = Boundary.CLAMP;
    private boolean carryForward;
    private boolean enforceBounds;
    private boolean scanNonFinite;
    private float @Nullable [] initial;
    private @Nullable InitialValue initialValue;

    private Options(String name, FieldType type) {
      this.name = name;
      this.type = type;
    }

    @Override
    protected Options clone() {
      try {
        return (Options) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private FieldDef with(Consumer<Options> change) {
    Options changed = options.clone();
    change.accept(changed);
    return new FieldDef(changed);
  }

  /** A field of the given type with the defaults above. */
  public static FieldDef of(String name, FieldType type) {
    return new FieldDef(
        new Options(Objects.requireNonNull(name, "name"), Objects.requireNonNull(type, "type")));
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
    return with(changed -> changed.mutability = value);
  }

  /** This definition with units, free text. */
  public FieldDef units(String value) {
    return with(changed -> changed.units = value);
  }

  /** This definition with bounds, both finite, {@code min <= max}. */
  public FieldDef bounds(float min, float max) {
    return with(changed -> changed.bounds = new float[] {min, max});
  }

  /** This definition with another boundary. */
  public FieldDef boundary(Boundary value) {
    return with(changed -> changed.boundary = value);
  }

  /** This definition, keeping its values in a tick in which nothing writes them (or not). */
  public FieldDef carryForward(boolean value) {
    return with(changed -> changed.carryForward = value);
  }

  /**
   * This definition, with values brought within the bounds before a tick is published (or not). The
   * field must have bounds, and its initial values must keep them.
   */
  public FieldDef enforceBounds(boolean value) {
    return with(changed -> changed.enforceBounds = value);
  }

  /**
   * This definition, rolling a tick back that would publish a NaN or an infinity in it (or not).
   * Bounds are enforced first.
   */
  public FieldDef scanNonFinite(boolean value) {
    return with(changed -> changed.scanNonFinite = value);
  }

  /**
   * This definition with initial values, which a reset restores.
   *
   * @param values one value for all elements, or cells * components values; copied
   */
  public FieldDef initial(float... values) {
    float[] copy = values.clone();
    return with(changed -> {
      changed.initial = copy;
      changed.initialValue = null;
    });
  }

  /** This definition with an initial value for each element, which a reset restores. */
  public FieldDef initial(InitialValue value) {
    return with(changed -> {
      changed.initial = null;
      changed.initialValue = value;
    });
  }

  /** The name; need not be unique, may be empty. */
  public String name() {
    return options.name;
  }

  /** The type. */
  public FieldType type() {
    return options.type;
  }

  /** The mutability. */
  public Mutability mutability() {
    return options.mutability;
  }

  /** The units, or null. */
  public @Nullable String unitsOrNull() {
    return options.units;
  }

  /** {min, max}, a new array, or null. */
  public float @Nullable [] boundsOrNull() {
    float[] pair = options.bounds;
    return pair == null ? null : pair.clone();
  }

  /** The boundary. */
  public Boundary boundary() {
    return options.boundary;
  }

  /** Whether values are kept in a tick in which nothing writes them. */
  public boolean isCarriedForward() {
    return options.carryForward;
  }

  /** Whether values are brought within the bounds before a tick is published. */
  public boolean enforcesBounds() {
    return options.enforceBounds;
  }

  /** Whether a NaN or an infinity rolls a tick back. */
  public boolean scansNonFinite() {
    return options.scanNonFinite;
  }

  /** Initial values: one, or one an element, or null. Not a copy. */
  float @Nullable [] initialOrNull() {
    return options.initial;
  }

  /** The function of initial values, or null. */
  @Nullable InitialValue initialValueOrNull() {
    return options.initialValue;
  }

  /**
   * Checks the definition for a space of {@code cells} cells.
   *
   * @throws MurkException {@link ErrorCode#INVALID_FIELD} naming the field
   */
  void check(long cells) {
    checkType();
    checkBounds();
    if (options.carryForward && options.mutability != Mutability.PER_TICK) {
      throw invalid("carry_forward=true allowed for PerTick fields only");
    }
    checkInitial(cells);
  }

  private void checkType() {
    if (options.type instanceof FieldType.Vector(int dims) && dims < 1) {
      throw invalid("dims=" + Integer.toUnsignedString(dims) + " allowed: dims must be > 0");
    }
    if (options.type instanceof FieldType.Categorical(int values) && values < 1) {
      throw invalid(
          "n_values=" + Integer.toUnsignedString(values) + " allowed: n_values must be > 0");
    }
  }

  private void checkBounds() {
    float[] pair = options.bounds;
    if (pair == null) {
      if (options.enforceBounds) {
        throw invalid("enforce_bounds=true allowed for fields with bounds only");
      }
      return;
    }
    if (!(Float.isFinite(pair[0]) && Float.isFinite(pair[1]))) {
      throw invalid("bounds=" + Arrays.toString(pair) + " allowed: finite");
    }
    if (pair[0] > pair[1]) {
      throw invalid("bounds=" + Arrays.toString(pair) + " allowed: min <= max");
    }
    boolean measured = options.boundary == Boundary.WRAP || options.boundary == Boundary.REFLECT;
    float width = pair[1] - pair[0];
    if (options.enforceBounds && measured && !Float.isFinite(width + width)) {
      throw invalid(
          "bounds="
              + Arrays.toString(pair)
              + " boundary="
              + options.boundary
              + " allowed: 2 * (max - min) finite");
    }
  }

  private void checkInitial(long cells) {
    int components = options.type.components();
    float[] values = options.initial;
    if (values != null && values.length != 1 && values.length != cells * components) {
      throw invalid("initial.length=" + values.length + " allowed=1 or " + cells * components);
    }
    if (!options.enforceBounds && !options.scanNonFinite) {
      return;
    }
    InitialValue function = options.initialValue;
    if (function == null) {
      int n = values == null ? 1 : values.length;
      for (int i = 0; i < n; i++) {
        checkInitial(values == null ? 0f : values[i], i / components, i % components);
      }
    } else {
      for (int rank = 0; rank < cells; rank++) {
        for (int component = 0; component < components; component++) {
          checkInitial(function.at(rank, component), rank, component);
        }
      }
    }
  }

  private void checkInitial(float value, int rank, int component) {
    float[] pair = options.bounds;
    if (options.scanNonFinite && !Float.isFinite(value)) {
      throw invalid(
          element(value, rank, component) + " allowed: finite, because the field is scanned");
    }
    if (options.enforceBounds && pair != null) {
      float kept = options.boundary.apply(value, pair[0], pair[1]);
      if (Float.floatToIntBits(kept) != Float.floatToIntBits(value)) {
        throw invalid(
            element(value, rank, component)
                + " allowed="
                + pair[0]
                + ".."
                + pair[1]
                + (options.boundary == Boundary.WRAP ? " without the latter" : "")
                + ", because bounds are enforced");
      }
    }
  }

  private static String element(float value, int rank, int component) {
    return "initial=" + value + " at rank=" + rank + " component=" + component;
  }

  private MurkException invalid(String detail) {
    return new MurkException(ErrorCode.INVALID_FIELD, "field=" + options.name + " " + detail);
  }

  @Override
  public String toString() {
    return "FieldDef[" + options.name + ", " + options.type + ", " + options.mutability + "]";
  }
}
