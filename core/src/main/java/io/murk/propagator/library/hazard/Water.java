package io.murk.propagator.library.hazard;

import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.check.Requirement;
import io.murk.propagator.library.lattice.Reciprocity;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalDouble;

/**
 * Water that runs downhill: from each cell to its neighbours with a lower surface, in proportion to
 * the difference (a diffusive wave; outflow is limited to what is there as in Mei, Decaudin, Hu,
 * "Fast hydraulic erosion simulation and visualization on GPU", 2007).
 *
 * <p>With terrain height z, level w (a negative one counts as 0) and head {@code h = z + w}; for
 * cell i with neighbours j, in f32, with {@code k = f32(rate * dt)}:
 *
 * <pre>
 * wants_i = fold over lower j from +0 of k * (h_i - h_j)
 * share_i = wants_i > w_i ? w_i / wants_i : 1
 * out_i   = fold over lower j from +0 of (k * (h_i - h_j)) * share_i
 * in_i    = fold over higher j from +0 of (k * (h_j - h_i)) * share_j
 * w_i'    = max(0, w_i - out_i) + in_i
 * </pre>
 *
 * <p>Water is conserved up to rounding and never negative. Neighbourhood must be mutual: a directed
 * graph is refused. Reads the terrain (overlay) and the tick-start level; writes the level in full.
 */
public final class Water implements DescribedPropagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final Requirement REQUIRE = new Requirement("Water");

  private final int levelField;
  private final int terrainField;
  private final double rate;

  private Water(Builder builder) {
    levelField = builder.levelField;
    terrainField = builder.terrainField;
    rate = builder.rate;
  }

  /**
   * Starts a flow of water.
   *
   * @param levelField number of the water level's field, height above the terrain
   * @param terrainField number of the terrain's field, the same unit
   */
  public static Builder builder(int levelField, int terrainField) {
    return new Builder(levelField, terrainField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int levelField;
    private final int terrainField;
    private double rate = 0.1;

    private Builder(int levelField, int terrainField) {
      this.levelField = levelField;
      this.terrainField = terrainField;
    }

    /** Share of a difference in head that flows, 1/s to each neighbour; >= 0; default 0.1. */
    public Builder rate(double value) {
      rate = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} naming the parameter
     */
    public Water build() {
      REQUIRE.field("level_field", levelField);
      REQUIRE.field("terrain_field", terrainField);
      REQUIRE.notNegative("rate", rate);
      return new Water(this);
    }
  }

  /** The propagator that a form describes. */
  public static Water of(PropagatorForm form) {
    return builder(form.field("level_field"), form.field("terrain_field"))
        .rate(form.f64("rate"))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("Water")
        .with("level_field", levelField)
        .with("terrain_field", terrainField)
        .with("rate", rate);
  }

  @Override
  public String name() {
    return "Water";
  }

  @Override
  public Access access() {
    return Access.none()
        .reading(terrainField)
        .readingPrevious(levelField)
        .writing(levelField, WriteMode.FULL);
  }

  /** {@code 1 / (2 * rate * degree)}: beyond it, heads overshoot and slosh. */
  @Override
  public OptionalDouble maxDt(Space space) {
    return Rate.maxDt(2 * rate * space.maxDegree());
  }

  @Override
  public Step bind(Site site) {
    REQUIRE.components(site.schema(), "level_field", levelField, 1);
    REQUIRE.components(site.schema(), "terrain_field", terrainField, 1);
    Reciprocity reciprocity = Reciprocity.of(site.space());
    REQUIRE.fits(
        reciprocity.isMutual(),
        "space=" + site.space() + " allowed: every cell is its neighbours' neighbour as often");
    return new Flow(reciprocity, (float) (rate * site.dt()));
  }

  /** The flow in one world. hot: 0 B/op. */
  private final class Flow implements Step {
    private final int[] starts;
    private final int[] ranks;
    private final float k;

    /** Working memory of a tick, [cell]. */
    private final float[] head;

    private final float[] share;

    /** Held so that the other worlds of the topology find it. */
    private final Reciprocity reciprocity;

    Flow(Reciprocity reciprocity, float k) {
      this.reciprocity = reciprocity;
      starts = reciprocity.neighbours().starts();
      ranks = reciprocity.neighbours().ranks();
      head = new float[starts.length - 1];
      share = new float[head.length];
      this.k = k;
    }

    @Override
    public void run(StepContext context) {
      MemorySegment level = context.readPrevious(levelField);
      MemorySegment terrain = context.read(terrainField);
      MemorySegment out = context.write(levelField);
      for (int i = 0; i < head.length; i++) {
        head[i] = terrain.getAtIndex(F32, i) + depth(level, i);
      }
      for (int i = 0; i < head.length; i++) {
        share[i] = share(i, depth(level, i));
      }
      for (int i = 0; i < head.length; i++) {
        out.setAtIndex(F32, i, after(i, depth(level, i)));
      }
    }

    private static float depth(MemorySegment level, int i) {
      float w = level.getAtIndex(F32, i);
      return w < 0f ? 0f : w;
    }

    /** How much of what would flow out is there. */
    private float share(int i, float depth) {
      float h = head[i];
      float wants = 0f;
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        float fall = h - head[ranks[e]];
        if (fall > 0f) {
          wants += k * fall;
        }
      }
      return wants > depth ? depth / wants : 1f;
    }

    private float after(int i, float depth) {
      float h = head[i];
      float own = share[i];
      float away = 0f;
      float here = 0f;
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        int j = ranks[e];
        float fall = h - head[j];
        if (fall > 0f) {
          away += (k * fall) * own;
        } else if (fall < 0f) {
          here += (k * -fall) * share[j];
        }
      }
      float kept = depth - away;
      return (kept < 0f ? 0f : kept) + here;
    }
  }
}
