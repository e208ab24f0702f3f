package io.murk.obs.compile;

import io.murk.egress.EgressShape;
import io.murk.egress.EgressTensor;
import io.murk.egress.ElementType;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.field.FieldType;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsRegion;
import io.murk.obs.ObsSpec;
import io.murk.obs.ObsTransform;
import io.murk.obs.execute.AgentEntry;
import io.murk.obs.execute.AgentWindow;
import io.murk.obs.execute.FixedEntry;
import io.murk.obs.execute.ObsProgram;
import io.murk.obs.execute.ValueMap;
import io.murk.obs.kernel.ElementCode;
import io.murk.space.Region;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a spec and lays its entries out, one after the other, in a unit of output.
 *
 * <p>Mistakes are found in this order: no entries, the transforms of all entries, then entry by
 * entry field, region and size.
 */
public final class SpecCompiler {
  /** The most f32 that a unit can have so that its bytes are still a long. */
  private static final long MAX_UNIT_FLOATS = Long.MAX_VALUE / Float.BYTES;

  private final Space space;
  private final FieldSchema schema;
  private final List<FixedEntry> fixed = new ArrayList<>();
  private final List<AgentEntry> agents = new ArrayList<>();
  private final List<EgressTensor> tensors = new ArrayList<>();
  private long unitElements;

  private SpecCompiler(Space space, FieldSchema schema) {
    this.space = space;
    this.schema = schema;
  }

  /**
   * Compiles a spec.
   *
   * @throws MurkException {@link ErrorCode#INVALID_OBS_SPEC}, or {@link ErrorCode#INVALID_ARGUMENT}
   *     if the schema is for another number of cells than the space has
   */
  public static ObsProgram compile(ObsSpec spec, Space space, FieldSchema schema) {
    if (schema.cells() != space.cellCount()) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "schema.cells="
              + schema.cells()
              + " allowed="
              + space.cellCount()
              + ", the cells of "
              + space);
    }
    if (spec.entries().isEmpty()) {
      throw new MurkException(ErrorCode.INVALID_OBS_SPEC, "entries=0 allowed=1..");
    }
    for (int i = 0; i < spec.entries().size(); i++) {
      checkTransform(i, spec.entries().get(i).transform());
    }
    SpecCompiler compiler = new SpecCompiler(space, schema);
    for (int i = 0; i < spec.entries().size(); i++) {
      compiler.add(i, spec.entries().get(i));
    }
    return compiler.program();
  }

  private static void checkTransform(int entry, ObsTransform transform) {
    if (transform instanceof ObsTransform.Normalize(double min, double max)) {
      if (!Double.isFinite(min)) {
        throw SpecErrors.invalid(entry, "min", min, "a finite number");
      }
      if (!Double.isFinite(max)) {
        throw SpecErrors.invalid(entry, "max", max, "a finite number");
      }
      if (min > max) {
        throw SpecErrors.invalid(entry, "min", min, "at most max (" + max + ")");
      }
    }
  }

  private void add(int entry, ObsEntry declared) {
    int field = declared.field();
    if (!schema.contains(field)) {
      throw SpecErrors.invalid(
          entry,
          "field",
          Integer.toUnsignedString(field),
          schema.size() == 0 ? "none, there are no fields" : "0.." + (schema.size() - 1));
    }
    ValueMap map = compile(declared);
    switch (declared.region()) {
      case ObsRegion.Fixed(Region.All()) -> addAll(entry, field, map);
      case ObsRegion.AgentDisk _, ObsRegion.AgentRect _ -> addWindow(entry, declared, map);
      default ->
          throw SpecErrors.invalid(entry, "region", declared.region(), "All, AgentDisk, AgentRect");
    }
  }

  private void addAll(int entry, int field, ValueMap map) {
    long cells = space.cellCount();
    EgressTensor tensor = take(entry, "floats", cells * map.width(), field, space.shape());
    fixed.add(new FixedEntry(field, tensor.outputOffset(), tensor.maskOffset(), cells, map));
  }

  private void addWindow(int entry, ObsEntry declared, ValueMap map) {
    if (declared.pool() != null) {
      throw SpecErrors.invalid(entry, "pool", declared.pool(), "none around an agent");
    }
    var compiled = WindowCompiler.compile(entry, declared.region(), space, map);
    AgentWindow window = compiled.window();
    EgressTensor tensor =
        take(entry, "elements", window.elements(), declared.field(), compiled.sides());
    long bytes = window.elements() * map.type().bytes();
    agents.add(
        new AgentEntry(
            declared.field(), tensor.outputOffset(), tensor.maskOffset(), window, bytes));
  }

  /** Takes room in the unit and says where it starts. */
  private EgressTensor take(int entry, String key, long elements, int field, int... sides) {
    if (elements > MAX_UNIT_FLOATS - unitElements) {
      throw SpecErrors.invalid(
          entry, key, elements, "at most " + MAX_UNIT_FLOATS + " f32 in all entries together");
    }
    List<Integer> shape = new ArrayList<>();
    for (int side : sides) {
      shape.add(side);
    }
    if (schema.def(field).type() instanceof FieldType.Vector(int dims)) {
      shape.add(dims);
    }
    EgressTensor tensor =
        new EgressTensor(ElementType.F32, unitElements * Float.BYTES, unitElements, shape);
    tensors.add(tensor);
    unitElements += elements;
    return tensor;
  }

  private ValueMap compile(ObsEntry declared) {
    ElementCode code = ElementCode.identity(ElementType.F32);
    if (declared.transform() instanceof ObsTransform.Normalize(double min, double max)) {
      code = code.normalized(min, max);
    }
    return ValueMap.all(code, schema.components(declared.field()));
  }

  private ObsProgram program() {
    EgressShape shape =
        new EgressShape(!agents.isEmpty(), unitElements * Float.BYTES, unitElements, tensors);
    return new ObsProgram(
        space, schema, shape, fixed.toArray(new FixedEntry[0]), agents.toArray(new AgentEntry[0]));
  }
}
