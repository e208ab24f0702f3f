package io.murk.describe.text;

import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.library.AgentEmission;
import io.murk.propagator.library.AgentMovement;
import io.murk.propagator.library.FaultPropagator;
import io.murk.propagator.library.FlowField;
import io.murk.propagator.library.GradientCompute;
import io.murk.propagator.library.IdentityCopy;
import io.murk.propagator.library.MorphologicalOp;
import io.murk.propagator.library.NoiseInjection;
import io.murk.propagator.library.ResourceField;
import io.murk.propagator.library.Reward;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.propagator.library.WavePropagation;
import io.murk.propagator.library.hazard.Blast;
import io.murk.propagator.library.hazard.Fire;
import io.murk.propagator.library.hazard.Smoke;
import io.murk.propagator.library.hazard.Water;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The propagators that a description can hold. A new one of the library is added here. */
final class LibraryPropagators {
  private static final Map<String, Kind<?>> KINDS =
      Stream.of(
              new Kind<>(AgentEmission.class, AgentEmission::of),
              new Kind<>(AgentMovement.class, AgentMovement::of),
              new Kind<>(Blast.class, Blast::of),
              new Kind<>(FaultPropagator.class, FaultPropagator::of),
              new Kind<>(Fire.class, Fire::of),
              new Kind<>(FlowField.class, FlowField::of),
              new Kind<>(GradientCompute.class, GradientCompute::of),
              new Kind<>(IdentityCopy.class, IdentityCopy::of),
              new Kind<>(MorphologicalOp.class, MorphologicalOp::of),
              new Kind<>(NoiseInjection.class, NoiseInjection::of),
              new Kind<>(ResourceField.class, ResourceField::of),
              new Kind<>(Reward.class, Reward::of),
              new Kind<>(ScalarDiffusion.class, ScalarDiffusion::of),
              new Kind<>(Smoke.class, Smoke::of),
              new Kind<>(Water.class, Water::of),
              new Kind<>(WavePropagation.class, WavePropagation::of))
          .collect(
              Collectors.toMap(
                  kind -> kind.type.getSimpleName(),
                  kind -> kind,
                  (one, other) -> one,
                  TreeMap::new));

  private LibraryPropagators() {}

  private record Kind<P extends DescribedPropagator>(
      Class<P> type, Function<PropagatorForm, P> factory) {}

  static void write(Propagator propagator, String name, DescriptionWriter out) {
    PropagatorForm form = formOrNull(propagator);
    if (form == null || !out.hasRoom(arrayBytes(form))) {
      out.begin("unknown propagator").quoted("name", name).end();
      return;
    }
    out.begin("propagator " + form.kind());
    form.values()
        .forEach((key, value) -> {
          if (value instanceof String word) {
            out.word(key, word);
          } else {
            out.array(key, value);
          }
        });
    out.end();
  }

  /** The form of a propagator of the library; others may call themselves what they like. */
  private static @Nullable PropagatorForm formOrNull(Propagator propagator) {
    Kind<?> kind = KINDS.get(propagator.getClass().getSimpleName());
    return kind != null && kind.type.isInstance(propagator)
        ? ((DescribedPropagator) propagator).form()
        : null;
  }

  private static long arrayBytes(PropagatorForm form) {
    long bytes = 0;
    for (Object value : form.values().values()) {
      if (!(value instanceof String)) {
        bytes += (long) java.lang.reflect.Array.getLength(value) * ArrayType.of(value).bytes();
      }
    }
    return bytes;
  }

  /**
   * The propagator of a line.
   *
   * @param reserve asked before memory is taken that the line does not back
   */
  static Propagator read(Line line, Reserve reserve) {
    return line.build(() -> {
      Kind<?> kind = KINDS.get(line.kind());
      if (kind == null) {
        throw line.wrong("propagator=" + line.kind() + " allowed=" + KINDS.keySet());
      }
      PropagatorForm form = line.form();
      if (kind.type == AgentMovement.class) {
        reserve.actions(form.integer("action_capacity", 1, Integer.MAX_VALUE));
      }
      DescribedPropagator built = kind.factory.apply(form);
      for (String key : form.values().keySet()) {
        line.require(
            built.form().values().containsKey(key),
            key + " is no parameter of " + line.kind() + ", allowed=" + built.form());
      }
      return built;
    });
  }

  /** How much more may be taken. */
  interface Reserve {
    /** Room for so many actions, or an exception. */
    void actions(long count);
  }
}
