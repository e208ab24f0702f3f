package io.murk.propagator.library;

import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.check.Requirement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What agents earn where they stand: {@code presence != 0 ? heat * heatBonus + stepCost : 0}.
 *
 * <p>Reads presence and heat as the propagators before it left them; writes the reward in full. All
 * three fields have one component.
 *
 * @param presenceField number of the field that is not 0 where agents are
 * @param heatField number of the field that is rewarded
 * @param rewardField number of the field to write
 * @param heatBonus reward for one unit of heat; finite
 * @param stepCost what is added in every tick, usually negative; finite
 */
public record Reward(
    int presenceField, int heatField, int rewardField, float heatBonus, float stepCost)
    implements DescribedPropagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final Requirement REQUIRE = new Requirement("Reward");

  /** Checks the parameters. */
  public Reward {
    REQUIRE.field("presence_field", presenceField);
    REQUIRE.field("heat_field", heatField);
    REQUIRE.field("reward_field", rewardField);
    REQUIRE.finite("heat_bonus", heatBonus);
    REQUIRE.finite("step_cost", stepCost);
  }

  /** The propagator that a form describes. */
  public static Reward of(PropagatorForm form) {
    return new Reward(
        form.field("presence_field"),
        form.field("heat_field"),
        form.field("reward_field"),
        form.f32("heat_bonus"),
        form.f32("step_cost"));
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("Reward")
        .with("presence_field", presenceField)
        .with("heat_field", heatField)
        .with("reward_field", rewardField)
        .with("heat_bonus", heatBonus)
        .with("step_cost", stepCost);
  }

  @Override
  public String name() {
    return "Reward";
  }

  @Override
  public Access access() {
    return Access.none().reading(presenceField, heatField).writing(rewardField, WriteMode.FULL);
  }

  @Override
  public Step bind(Site site) {
    REQUIRE.components(site.schema(), "presence_field", presenceField, 1);
    REQUIRE.components(site.schema(), "heat_field", heatField, 1);
    REQUIRE.components(site.schema(), "reward_field", rewardField, 1);
    return this::run;
  }

  private void run(StepContext context) {
    MemorySegment presence = context.read(presenceField);
    MemorySegment heat = context.read(heatField);
    MemorySegment out = context.write(rewardField);
    long n = out.byteSize() >>> 2;
    for (long i = 0; i < n; i++) {
      float reward = heat.getAtIndex(F32, i) * heatBonus + stepCost;
      out.setAtIndex(F32, i, presence.getAtIndex(F32, i) != 0 ? reward : 0f);
    }
  }
}
