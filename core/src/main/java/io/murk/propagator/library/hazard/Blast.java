package io.murk.propagator.library.hazard;

import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.check.Requirement;
import io.murk.space.NeighbourTable;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalDouble;

/**
 * Energy of a blast that spreads, is lost on the way, and damages what stands in its cells. Not a
 * model of shock waves: energy spreads as heat does, with a loss, which gives the fall with
 * distance that games and training worlds need.
 *
 * <p>For cell i with n neighbours j, in f32, with {@code s = f32(spread * dt)} and {@code a =
 * f32(exp(-(loss * dt)))}:
 *
 * <pre>
 * E'  = (max(0, 1 - s * n) * E + s * fold over j from +0 of E_j) * a
 * hp' = max(0, hp - f32(vulnerability * dt) * (E - threshold)) where E > threshold, else hp
 * </pre>
 *
 * <p>Energy never gets negative nor exceeds the largest before, and where neighbours are mutual its
 * sum never grows, up to rounding. Damage follows the energy at the start of the tick, so that a
 * charge set by a command acts at once. Reads the tick-start energy; writes the energy in full and
 * edits hp (incremental).
 */
public final class Blast implements DescribedPropagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final Requirement REQUIRE = new Requirement("Blast");

  private final int energyField;
  private final int hpField;
  private final double spread;
  private final double loss;
  private final float threshold;
  private final double vulnerability;

  private Blast(Builder builder) {
    energyField = builder.energyField;
    hpField = builder.hpField;
    spread = builder.spread;
    loss = builder.loss;
    threshold = builder.threshold;
    vulnerability = builder.vulnerability;
  }

  /**
   * Starts a blast.
   *
   * @param energyField number of the energy's field
   * @param hpField number of the field of structural hit points
   */
  public static Builder builder(int energyField, int hpField) {
    return new Builder(energyField, hpField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int energyField;
    private final int hpField;
    private double spread = 0.2;
    private double loss = 0.5;
    private float threshold = 1f;
    private double vulnerability = 1;

    private Builder(int energyField, int hpField) {
      this.energyField = energyField;
      this.hpField = hpField;
    }

    /** 1/s to each neighbour; finite, not negative; default 0.2. */
    public Builder spread(double value) {
      spread = value;
      return this;
    }

    /** 1/s; finite, not negative; default 0.5. */
    public Builder loss(double value) {
      loss = value;
      return this;
    }

    /** Energy that does no damage yet; finite, not negative; default 1. */
    public Builder threshold(float value) {
      threshold = value;
      return this;
    }

    /** Hit points a second for each unit above the threshold; finite, not negative; default 1. */
    public Builder vulnerability(double value) {
      vulnerability = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} naming the parameter
     */
    public Blast build() {
      REQUIRE.field("energy_field", energyField);
      REQUIRE.field("hp_field", hpField);
      REQUIRE.notNegative("spread", spread);
      REQUIRE.notNegative("loss", loss);
      REQUIRE.notNegative("threshold", threshold);
      REQUIRE.notNegative("vulnerability", vulnerability);
      return new Blast(this);
    }
  }

  /** The propagator that a form describes. */
  public static Blast of(PropagatorForm form) {
    return builder(form.field("energy_field"), form.field("hp_field"))
        .spread(form.f64("spread"))
        .loss(form.f64("loss"))
        .threshold(form.f32("threshold"))
        .vulnerability(form.f64("vulnerability"))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("Blast")
        .with("energy_field", energyField)
        .with("hp_field", hpField)
        .with("spread", spread)
        .with("loss", loss)
        .with("threshold", threshold)
        .with("vulnerability", vulnerability);
  }

  @Override
  public String name() {
    return "Blast";
  }

  @Override
  public Access access() {
    return Access.none()
        .readingPrevious(energyField)
        .writing(energyField, WriteMode.FULL)
        .writing(hpField, WriteMode.INCREMENTAL);
  }

  /** {@code 1 / (spread * degree)}. */
  @Override
  public OptionalDouble maxDt(Space space) {
    return Rate.maxDt(spread * space.maxDegree());
  }

  @Override
  public Step bind(Site site) {
    REQUIRE.components(site.schema(), "energy_field", energyField, 1);
    REQUIRE.components(site.schema(), "hp_field", hpField, 1);
    NeighbourTable table = NeighbourTable.of(site.space());
    float s = (float) (spread * site.dt());
    float kept = (float) StrictMath.exp(-(loss * site.dt()));
    float damage = (float) (vulnerability * site.dt());
    return context -> {
      spread(context, table, s, kept);
      damage(context, damage);
    };
  }

  private void spread(StepContext context, NeighbourTable table, float s, float kept) {
    MemorySegment energy = context.readPrevious(energyField);
    MemorySegment out = context.write(energyField);
    int[] starts = table.starts();
    int[] ranks = table.ranks();
    for (int i = 0; i + 1 < starts.length; i++) {
      float sum = 0f;
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        sum += energy.getAtIndex(F32, ranks[e]);
      }
      float keep = 1f - s * (starts[i + 1] - starts[i]);
      float own = (keep < 0f ? 0f : keep) * energy.getAtIndex(F32, i);
      out.setAtIndex(F32, i, (own + s * sum) * kept);
    }
  }

  private void damage(StepContext context, float damage) {
    MemorySegment energy = context.readPrevious(energyField);
    MemorySegment hp = context.write(hpField);
    float threshold = this.threshold;
    long n = hp.byteSize() >>> 2;
    for (long i = 0; i < n; i++) {
      float over = energy.getAtIndex(F32, i) - threshold;
      if (over > 0f) {
        float left = hp.getAtIndex(F32, i) - damage * over;
        hp.setAtIndex(F32, i, left < 0f ? 0f : left);
      }
    }
  }
}
