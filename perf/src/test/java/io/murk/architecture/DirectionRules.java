package io.murk.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.util.ArrayList;
import java.util.List;

/** Who may know whom, inside the modules; between modules JPMS itself says no. */
final class DirectionRules {
  /**
   * The rooms of core from the ground up. A room may use the rooms on its own floor and below; that
   * neighbours on one floor do not need each other is the matter of {@link #noCycles}.
   */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("error"),
          List.of("space", "field"),
          List.of("command", "entity"),
          List.of("propagator", "egress"),
          List.of("replay", "engine", "describe"),
          List.of("world"),
          List.of("env", "verify"));

  private DirectionRules() {}

  static List<HouseRule> all() {
    List<HouseRule> rules = new ArrayList<>();
    for (int floor = 0; floor + 1 < FLOORS.size(); floor++) {
      String[] above =
          FLOORS.subList(floor + 1, FLOORS.size()).stream()
              .flatMap(List::stream)
              .toArray(String[]::new);
      for (String room : FLOORS.get(floor)) {
        rules.add(
            keepsFrom(
                room,
                "the rooms of core have one direction: error <- space, field <- command, entity"
                    + " <- propagator, egress <- replay, engine, describe <- world <- env, verify",
                above));
      }
    }
    rules.add(noCycles());
    for (String extra : List.of("replay.zstd", "replay.chronicle")) {
      rules.add(
          keepsFrom(
              extra,
              "an extra serves recordings and knows core's exported packages alone",
              "engine",
              "arena",
              "replay.v4",
              "obs",
              "realtime",
              "ffi"));
      rules.add(nobodyKnows(extra));
    }
    rules.add(
        keepsFrom("arena", "the arena knows bytes and no domain", "error", "field", "engine"));
    rules.add(keepsFrom("replay", "replay knows a step function, not an engine", "engine"));
    rules.add(
        keepsFrom(
            "propagator.library",
            "the shipped propagators use the exported API only, as a user's would",
            "arena",
            "egress"));
    rules.add(
        keepsFrom(
            "obs.kernel",
            "kernels are loops over memory and know no plan",
            "obs.compile",
            "obs.execute"));
    rules.add(
        keepsFrom(
            "realtime.share", "what threads share does not know the threads", "realtime.loop"));
    rules.add(
        HouseRule.of(
            noClasses()
                .that()
                .resideInAPackage("io.murk.propagator")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.murk.propagator.library..")
                .because("the propagator API does not know the propagators that ship with it"),
            neighbour("propagator.library"),
            culprit("propagator", "propagator.library")));
    return rules;
  }

  /** Rooms are the packages directly below io.murk, each with everything inside it. */
  private static HouseRule noCycles() {
    return HouseRule.of(
        slices()
            .matching("io.murk.(*)..")
            .should()
            .beFreeOfCycles()
            .because("two rooms that need each other are one room"),
        "package io.murk.space; public class One { io.murk.field.Two two; }",
        "package io.murk.field; public class Two { io.murk.space.One one; }");
  }

  private static HouseRule nobodyKnows(String extra) {
    return HouseRule.of(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.murk." + extra + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.murk." + extra + "..")
            .because("only whoever asks for an extra gets it"),
        neighbour(extra),
        culprit("replay", extra));
  }

  private static HouseRule keepsFrom(String room, String why, String... others) {
    String[] packages = new String[others.length];
    for (int i = 0; i < others.length; i++) {
      packages[i] = "io.murk." + others[i] + "..";
    }
    String own = "io.murk." + room + "..";
    return HouseRule.of(
        noClasses()
            .that()
            .resideInAPackage(own)
            .should()
            .dependOnClassesThat(resideInAnyPackage(packages).and(not(resideInAPackage(own))))
            .because(why),
        neighbour(others[0]),
        culprit(room, others[0]));
  }

  private static String neighbour(String room) {
    return "package io.murk." + room + "; public class Neighbour {}";
  }

  private static String culprit(String room, String neighbour) {
    return "package io.murk." + room + "; class Culprit { io.murk." + neighbour + ".Neighbour n; }";
  }
}
