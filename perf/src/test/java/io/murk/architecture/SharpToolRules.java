package io.murk.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.List;

/**
 * Sharp tools, each in the one place where it may be used. Bans on single methods that hold nearly
 * everywhere are in {@link ForbiddenCalls}.
 */
final class SharpToolRules {
  private static final DescribedPredicate<JavaClass> ARENA = resideInAPackage("io.murk.arena..");
  private static final DescribedPredicate<JavaClass> VECTOR =
      describe(
          "a vector",
          type -> type.getName().matches("jdk.incubator.vector.*(Vector|Mask|Shuffle)"));
  private static final DescribedPredicate<JavaClass> HTTP_SERVER =
      resideInAPackage("com.sun.net.httpserver");
  private static final DescribedPredicate<JavaClass> FFI = resideInAPackage("io.murk.ffi..");

  private SharpToolRules() {}

  static List<HouseRule> all() {
    return List.of(
        vectorApi(),
        vectorValues(),
        nativeMemory(),
        immortalMemory(),
        nativeLinks(),
        restrictedCalls(),
        nativeMethods(),
        internals(),
        httpServer(),
        queues(),
        broughtAlong("com.github.luben..", "io.murk.replay.zstd.."),
        broughtAlong("net.openhft..", "io.murk.replay.chronicle.."),
        memoryOrder());
  }

  private static HouseRule vectorApi() {
    return HouseRule.of(
        classesOutside(
                resideInAPackage("io.murk.obs.kernel.vector..")
                    .or(resideInAPackage("io.murk.propagator.library.kernel.vector..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator.vector..")
            .because("without jdk.incubator.vector everything else must still load and run"),
        """
        package io.murk.obs.kernel;
        class Culprit { jdk.incubator.vector.FloatVector lanes; }
        """);
  }

  private static HouseRule vectorValues() {
    return HouseRule.of(
        noMethods()
            .should()
            .haveRawReturnType(VECTOR)
            .orShould(
                ArchConditions.have(
                    describe(
                        "a vector as a parameter",
                        (JavaMethod method) ->
                            method.getRawParameterTypes().stream().anyMatch(VECTOR))))
            .because("a method of our own is not always inlined, and then every vector is boxed"),
        """
        package io.murk.propagator.library.kernel.vector;
        class Culprit {
          jdk.incubator.vector.FloatVector load(long at) { return null; }
        }
        """);
  }

  private static HouseRule nativeMemory() {
    return HouseRule.of(
        classesOutside(ARENA)
            .should(
                ArchConditions.accessTargetWhere(member("java.lang.foreign.Arena", "of[A-Z].*")))
            .because("native memory is allocated and accounted for in one place, io.murk.arena"),
        """
        package io.murk.ffi;
        class Culprit { Object arena = java.lang.foreign.Arena.ofConfined(); }
        """);
  }

  private static HouseRule immortalMemory() {
    return HouseRule.of(
        classesOutside(ARENA.or(FFI))
            .should(ArchConditions.accessTargetWhere(member("java.lang.foreign.Arena", "global")))
            .because("only upcall stubs may live as long as the process"),
        """
        package io.murk.obs;
        class Culprit { Object arena = java.lang.foreign.Arena.global(); }
        """);
  }

  private static HouseRule nativeLinks() {
    return HouseRule.of(
        classesOutside(FFI)
            .should()
            .dependOnClassesThat(
                assignableTo("java.lang.foreign.Linker")
                    .or(assignableTo("java.lang.foreign.SymbolLookup")))
            .because("only io.murk.ffi talks to native code"),
        """
        package io.murk.engine;
        class Culprit { Object linker = java.lang.foreign.Linker.nativeLinker(); }
        """);
  }

  private static HouseRule restrictedCalls() {
    return HouseRule.of(
        classesOutside(FFI)
            .should(
                ArchConditions.accessTargetWhere(
                    member("java.lang.foreign.MemorySegment", "reinterpret")
                        .or(member("java.lang.foreign.AddressLayout", "withTargetLayout"))
                        .or(member("java.lang.(System|Runtime)", "load|loadLibrary"))))
            .because("restricted methods can crash the process; only io.murk.ffi has that right"),
        """
        package io.murk.arena;
        class Culprit {
          Object wider(java.lang.foreign.MemorySegment segment) { return segment.reinterpret(8); }
        }
        """);
  }

  private static HouseRule nativeMethods() {
    return HouseRule.of(
        noMethods()
            .that()
            .areDeclaredInClassesThat(not(FFI))
            .should()
            .haveModifier(JavaModifier.NATIVE)
            .because("only io.murk.ffi talks to native code"),
        """
        package io.murk.arena;
        class Culprit { native void call(); }
        """);
  }

  private static HouseRule internals() {
    return HouseRule.of(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("sun..", "com.sun..", "jdk.internal..").and(not(HTTP_SERVER)))
            .because("Unsafe and the JDK's insides are nowhere: they leave with some next JDK"),
        """
        package io.murk.arena;
        class Culprit { sun.misc.Unsafe unsafe; }
        """);
  }

  /** Its name looks like an inside, but it is what the module jdk.httpserver exports. */
  private static HouseRule httpServer() {
    return HouseRule.of(
        classesOutside(resideInAPackage("io.murk.realtime.watch"))
            .should()
            .dependOnClassesThat(HTTP_SERVER)
            .because("worlds are seen from outside through io.murk.realtime.watch alone"),
        """
        package io.murk.realtime;
        class Culprit { com.sun.net.httpserver.HttpServer server; }
        """);
  }

  private static HouseRule queues() {
    return HouseRule.of(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.jctools..")
                    .and(not(resideInAPackage("org.jctools.queues.varhandle..")))
                    .and(not(nameStartingWith("org.jctools.queues.MessagePassingQueue"))))
            .because("JCTools' older queues use Unsafe; those in its varhandle packages do not"),
        """
        package io.murk.realtime.share;
        class Culprit { Object queue = new org.jctools.queues.SpscArrayQueue<String>(8); }
        """);
  }

  private static HouseRule broughtAlong(String library, String place) {
    return HouseRule.of(
        classesOutside(resideInAPackage(place))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library)
            .because("what an extra brings along is its own"),
        "package " + library.replace("..", "") + "; public class Neighbour {}",
        "package io.murk.replay; class Culprit { "
            + library.replace("..", "")
            + ".Neighbour n; }");
  }

  private static HouseRule memoryOrder() {
    DescribedPredicate<JavaAccess<?>> orderedAccess =
        member("java.lang.invoke.VarHandle", "(?!(get|set)$).*");
    DescribedPredicate<JavaAccess<?>> lookup =
        member("java.lang.invoke.MethodHandles(.Lookup)?", ".*VarHandle");
    return HouseRule.of(
        classesOutside(
                resideInAPackage("io.murk.realtime.share..")
                    .or(ARENA)
                    .or(typeOrNested("io.murk.engine.crew.BatchPool"))
                    .or(typeOrNested("io.murk.ffi.glance.WorldGlance")))
            .should(ArchConditions.accessTargetWhere(orderedAccess.or(lookup)))
            .because(
                "acquire and release make a protocol, and each has its stress test:"
                    + " io.murk.realtime.share, the batch pool, arena leases, rows of worlds for"
                    + " C"),
        """
        package io.murk.engine;
        class Culprit {
          void publish(java.lang.invoke.VarHandle tick) { tick.setRelease(this, 1L); }
        }
        """);
  }

  private static GivenClassesConjunction classesOutside(DescribedPredicate<JavaClass> place) {
    return noClasses().that(not(place));
  }

  private static DescribedPredicate<JavaClass> typeOrNested(String name) {
    return describe(
        name, type -> type.getName().equals(name) || type.getName().startsWith(name + "$"));
  }

  /** Calls and method references alike. */
  private static DescribedPredicate<JavaAccess<?>> member(String owner, String name) {
    return describe(
        "the target is " + owner + "." + name,
        access ->
            access.getTargetOwner().getName().replace('$', '.').matches(owner)
                && access.getName().matches(name));
  }
}
