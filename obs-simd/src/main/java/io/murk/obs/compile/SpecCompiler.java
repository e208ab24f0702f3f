package io.murk.obs.compile;

import io.murk.egress.EgressTensor;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsRegion;
import io.murk.obs.ObsSpec;
import io.murk.obs.ObsTransform;
import io.murk.obs.Pool;
import io.murk.obs.execute.AgentEntry;
import io.murk.obs.execute.FixedEntry;
import io.murk.obs.execute.ObsProgram;
import io.murk.obs.execute.PooledBox;
import io.murk.obs.execute.ValueMap;
import io.murk.space.Region;
import io.murk.space.Space;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a spec and lays its entries out, one after the other, in a unit of output.
 *
 * <p>Mistakes are found in this order: no entries, the transforms of all entries, then entry by
 * entry field, component, element type, transform for the type of the field, region, pool and size.
 */
public final class SpecCompiler {
  private final Space space;
  private final FieldSchema schema;
  private final List<FixedEntry> fixed = new ArrayList<>();
  private final List<AgentEntry> agents = new ArrayList<>();
  private final UnitLayout layout = new UnitLayout();

  private SpecCompiler(Space space, FieldSchema schema) {
    this.space = space;
    this.schema = schema;
  }

  /**
   * Compiles a spec.
   *
   * @throws MurkException as {@code ObsPlan.compile} says
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
    int entry = 0;
    try {
      for (; entry < spec.entries().size(); entry++) {
        compiler.add(entry, spec.entries().get(entry));
      }
      return compiler.program();
    } catch (OutOfMemoryError e) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "entry=" + entry + " allowed=what the Java heap has room for: " + e.getMessage(),
          e);
    }
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
    EntryValues values = EntryValues.compile(entry, declared, schema);
    switch (declared.region()) {
      case ObsRegion.Fixed(Region region) ->
          fixed.add(FixedCompiler.compile(entry, declared, region, space, values, layout));
      case ObsRegion.AgentDisk _, ObsRegion.AgentRect _ -> addWindow(entry, declared, values);
    }
  }

  private void addWindow(int entry, ObsEntry declared, EntryValues values) {
    Pool pool = declared.pool();
    ValueMap map = pool == null ? values.map() : values.map().raw();
    var compiled = WindowCompiler.compile(entry, declared.region(), space, map);
    int[] sides = compiled.sides();
    PooledBox box = null;
    if (pool != null) {
      long pitch = sides[sides.length - 1];
      PoolCompiler.Windows windows = PoolCompiler.compile(entry, pool, sides, pitch, values.map());
      PoolCompiler.requireScratch(entry, pool, compiled.window().elements());
      box = windows.box();
      sides = windows.sides();
    }
    EgressTensor tensor = layout.take(entry, values, sides);
    agents.add(
        new AgentEntry(
            declared.field(), tensor.outputOffset(), tensor.maskOffset(), compiled.window(), box));
  }

  private ObsProgram program() {
    return new ObsProgram(
        space,
        schema,
        layout.shape(!agents.isEmpty()),
        fixed.toArray(new FixedEntry[0]),
        agents.toArray(new AgentEntry[0]));
  }
}
