package io.murk.propagator.library;

import io.murk.command.CommandBatch;
import io.murk.propagator.Propagator;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import io.murk.testing.AllocationProbe;
import io.murk.world.LockstepWorld;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A process that has run worlds of many shapes, a little or much of each, before it comes to those
 * whose heap is looked at. Prints the bytes of {@link #TICKS} ticks for each until one takes any;
 * the argument says in which order all of them come.
 */
final class VectorHeapProgram {
  private static final int TICKS = 100;
  private static final int SHORT = 4;
  private static final int LONG = 600;

  private VectorHeapProgram() {}

  public static void main(String[] args) {
    var random = new Random(Long.parseLong(args[0]));
    System.out.println("kernels=" + KernelChoice.reason());
    heapSegments();
    others(random).forEach(Runnable::run);
    List<Map.Entry<String, LockstepWorld>> worlds = measured();
    Collections.shuffle(worlds, random);
    long bytes = 0;
    for (var world : worlds) {
      if (bytes == 0) { // the first that is not says enough, and takes long
        Runnable tick = () -> world.getValue().step(CommandBatch.NONE);
        bytes = AllocationProbe.bytes(TICKS, tick);
        System.out.println(world.getKey() + "=" + bytes);
      }
      world.getValue().close();
    }
  }

  /** The propagators with vector kernels. */
  private static Map<String, Supplier<Propagator>> propagators() {
    var all = new TreeMap<>(LibraryWorlds.propagators());
    all.keySet().removeIf(name -> !name.matches("(Scalar|Grad|Flow|Wave|Morph).*|Noise UNIFORM"));
    return all;
  }

  /** Spaces with runs of more than a vector, of all degrees that have a loop of their own. */
  private static Map<String, Space> spaces() {
    Space line = Line1D.of(4, EdgeBehavior.ABSORB);
    Map<String, Space> all = new TreeMap<>();
    all.put("Line1D", Line1D.of(100, EdgeBehavior.CLAMP));
    all.put("Square4", Square4.of(20, 24, EdgeBehavior.ABSORB));
    all.put("Square8", Square8.of(20, 24, EdgeBehavior.ABSORB));
    all.put("Hex2D", Hex2D.of(20, 24));
    all.put("Hex2D small", Hex2D.of(7, 9));
    all.put("Fcc12", Fcc12.of(20, 18, 6, EdgeBehavior.CLAMP));
    all.put("Prism", ProductSpace.of(line, Hex2D.of(12, 12)));
    all.put(
        "Cube",
        ProductSpace.of(Square4.of(5, 5, EdgeBehavior.WRAP), Line1D.of(40, EdgeBehavior.ABSORB)));
    all.put("Tower", ProductSpace.of(line, Square8.of(12, 12, EdgeBehavior.WRAP)));
    return all;
  }

  /** Memory of other kinds than fields have, as callers hold their actions and commands in. */
  private static void heapSegments() {
    for (int round = 0; round < 20_000; round++) {
      for (Object array : new Object[] {new byte[64], new long[8], new float[16]}) {
        MemorySegment segment =
            array instanceof byte[] bytes
                ? MemorySegment.ofArray(bytes)
                : array instanceof long[] longs
                    ? MemorySegment.ofArray(longs)
                    : MemorySegment.ofArray((float[]) array);
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, 0, round);
        float read = segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
        if (Float.floatToRawIntBits(read) != round) {
          throw new AssertionError("round=" + round);
        }
      }
    }
  }

  /** Worlds of every shape in any order, most of them short. */
  private static List<Runnable> others(Random random) {
    List<Space> spaces = new ArrayList<>(LibraryWorlds.spaces());
    spaces.addAll(spaces().values());
    List<Runnable> all = new ArrayList<>();
    for (Supplier<Propagator> propagator : propagators().values()) {
      for (Space space : spaces) {
        int ticks = random.nextInt(8) == 0 ? LONG : SHORT;
        all.add(() -> {
          try (var world = new LockstepWorld(LibraryWorlds.config(space, propagator.get()))) {
            LibraryWorlds.run(world, ticks);
          }
        });
      }
    }
    Collections.shuffle(all, random);
    return all;
  }

  private static List<Map.Entry<String, LockstepWorld>> measured() {
    List<Map.Entry<String, LockstepWorld>> all = new ArrayList<>();
    propagators()
        .forEach((name, propagator) ->
            spaces()
                .forEach((shape, space) -> {
                  var config = LibraryWorlds.config(space, propagator.get());
                  all.add(Map.entry(name + " on " + shape, new LockstepWorld(config)));
                }));
    return all;
  }
}
