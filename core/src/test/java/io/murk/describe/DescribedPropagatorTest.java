package io.murk.describe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.library.ActionBuffer;
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
import io.murk.world.WorldConfig;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every propagator of the library is described with all its parameters. */
final class DescribedPropagatorTest {
  /** What builders call otherwise than forms do; a stable time step ignores maxDegree. */
  private static final Map<String, String> NAMES =
      Map.of("source", "source_ranks", "place", "placed_ranks", "max_degree", "coefficient");

  /** One of each kind, no parameter at its default. */
  static List<DescribedPropagator> examples() {
    return List.of(
        AgentEmission.builder(1, 2).intensity(0.1f).mode(AgentEmission.Mode.SET).build(),
        AgentMovement.builder(3, new ActionBuffer(77)).place(5, 9).place(65_535, -1).build(),
        Blast.builder(1, 2).spread(0.3).loss(1e-17).threshold(3.5f).vulnerability(7.1).build(),
        new FaultPropagator(4, FaultPropagator.Fault.EXCEPTION, 99),
        Fire.builder(1, 2, 3)
            .conduction(0.3f)
            .heating(12.5f)
            .activation(1e-9f)
            .cooling(Float.MIN_VALUE)
            .consumption(0.7f)
            .ambient(-0f)
            .maxWind(2.25f)
            .build(),
        FlowField.builder(1, 2).normalize(true).scheme(GradientCompute.Scheme.LATTICE).build(),
        GradientCompute.builder(1, 2).scheme(GradientCompute.Scheme.ONE_SIDED).build(),
        new IdentityCopy(3),
        MorphologicalOp.builder(1, 2)
            .op(MorphologicalOp.Op.ERODE)
            .radius(3)
            .threshold(Float.NEGATIVE_INFINITY)
            .build(),
        NoiseInjection.builder(1)
            .kind(NoiseInjection.Kind.UNIFORM)
            .scale(Math.PI)
            .seedOffset(Long.MIN_VALUE)
            .build(),
        ResourceField.builder(1, 2)
            .consumptionRate(0.3f)
            .regrowthRate(0.7f)
            .capacity(9f)
            .regrowth(ResourceField.Regrowth.LOGISTIC)
            .build(),
        new Reward(1, 2, 3, -0.1f, 1e30f),
        ScalarDiffusion.builder(1, 2)
            .coefficient(1.0 / 3)
            .decay(Double.MIN_VALUE)
            .clampMin(-0f)
            .clampMax(1e38f)
            .gradientField(5)
            .source(-1, Float.intBitsToFloat(0x7fc00123))
            .source(1L << 40, -0f)
            .maxDegree(3)
            .build(),
        Smoke.builder(1, 2, 3)
            .diffusion(0.3f)
            .emission(0.7f)
            .threshold(-9f)
            .decay(0.2f)
            .maxWind(2f)
            .build(),
        Water.builder(1, 2).rate(0.3).build(),
        WavePropagation.builder(1, 2).waveSpeed(3.3).damping(0.1).build());
  }

  @Test
  void everyPropagatorOfTheLibraryIsDescribed() throws Exception {
    Set<String> described =
        examples().stream()
            .map(each -> each.getClass().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(propagatorsOfTheLibrary(), described);
  }

  private static Set<String> propagatorsOfTheLibrary()
      throws IOException, URISyntaxException, ClassNotFoundException {
    Path root =
        Path.of(Propagator.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root.resolve("io/murk/propagator/library"))) {
      for (Path file : files.toList()) {
        String name =
            root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
        if (name.endsWith(".class")) {
          Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
          if (Propagator.class.isAssignableFrom(type)) {
            names.add(type.getName());
          }
        }
      }
    }
    assertTrue(names.size() >= 16, names::toString);
    return names;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anotherIsBuiltOfTheFormWithTheSameParameters(DescribedPropagator example) throws Exception {
    PropagatorForm form = example.form();
    assertEquals(example.getClass().getSimpleName(), form.kind());
    Method of = example.getClass().getMethod("of", PropagatorForm.class);
    Object built = of.invoke(null, form);
    same(example.getClass().getSimpleName(), example, built);
  }

  /** Compares objects by all their fields, to the bit. */
  private static void same(String path, Object expected, Object built) throws Exception {
    if (expected == null || built == null) {
      assertEquals(expected, built, path);
      return;
    }
    Class<?> type = expected.getClass();
    assertEquals(type, built.getClass(), path);
    if (type.isArray()) {
      assertEquals(Array.getLength(expected), Array.getLength(built), path);
      if (expected instanceof float[] floats) {
        assertArrayEquals(bits(floats), bits((float[]) built), path);
        return;
      }
      for (int i = 0; i < Array.getLength(expected); i++) {
        assertEquals(Array.get(expected, i), Array.get(built, i), path + "[" + i + "]");
      }
    } else if (!type.getName().startsWith("io.murk") || type.isEnum()) {
      assertEquals(expected, built, path);
    } else {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          same(path + "." + field.getName(), field.get(expected), field.get(built));
        }
      }
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everySetterOfABuilderHasAParameter(DescribedPropagator example) {
    List<String> setters = new ArrayList<>();
    for (Class<?> inner : example.getClass().getDeclaredClasses()) {
      for (Method method : inner.getDeclaredMethods()) {
        if (method.getReturnType() == inner
            && Modifier.isPublic(method.getModifiers())
            && !inner.isEnum()) {
          setters.add(method.getName());
        }
      }
    }
    for (String setter : setters) {
      String name = setter.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
      name = NAMES.getOrDefault(name, name);
      assertTrue(example.form().values().containsKey(name), setter);
    }
  }

  /** Reads the description of a world whose text names this propagator in place of another. */
  @ParameterizedTest
  @MethodSource("examples")
  void theTextOfADescriptionHoldsIt(DescribedPropagator example) {
    WorldDescription small = SmallWorlds.of(example).describe();
    assertTrue(small.isComplete(), small.text());
    assertTrue(small.text().contains("\npropagator " + example.form().kind() + " "), small.text());
    WorldConfig built = WorldConfig.parse(small);
    assertEquals(small, built.describe());
    var form = ((DescribedPropagator) built.pipeline().stages().getFirst().propagator()).form();
    assertEquals(example.form().toString(), form.toString());
  }
}
