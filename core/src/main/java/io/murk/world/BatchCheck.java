package io.murk.world;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold of configurations before a batch is made of them. */
final class BatchCheck {
  /** Heap bytes of a world's objects, and of those for each of its fields and propagators. */
  private static final long WORLD_HEAP_BYTES = 1_000;

  private static final long PART_HEAP_BYTES = 250;

  private BatchCheck() {}

  static void alike(List<WorldConfig> configs) {
    WorldConfig first = configs.getFirst();
    for (int world = 1; world < configs.size(); world++) {
      WorldConfig other = configs.get(world);
      if (!first.space().sameTopology(other.space())) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT,
            "configs[" + world + "].space=" + other.space() + " allowed=" + first.space());
      }
      if (!first.schema().sameLayout(other.schema())) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT,
            "configs["
                + world
                + "].fields differ in type or mutability from those of configs[0]: "
                + other.schema());
      }
    }
  }

  static void served(@Nullable EgressPlan plan, WorldConfig config) {
    if (plan != null && !plan.serves(config.space(), config.schema())) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "plan="
              + plan
              + " was compiled for other worlds, allowed=a plan for "
              + config.space()
              + " and "
              + config.schema());
    }
  }

  /** Checks what can be wrong before a world is stepped, and says how many units there are. */
  static int room(Snapshot worlds, EgressPlan with, AgentSet around, EgressTarget egress) {
    int units = worlds.worlds();
    if (with.shape().agentRelative()) {
      int ndim = worlds.space().ndim();
      if (around.ndim() != ndim) {
        throw new MurkException(
            ErrorCode.INVALID_ARGUMENT,
            "agents.ndim="
                + around.ndim()
                + " allowed="
                + ndim
                + ": obs_entries contain a region around agents, whose centres have the axes of "
                + worlds.space());
      }
      around.check(0, units);
      units = around.units(units);
    } else if (around.slots() != 0) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "agents.slots="
              + around.slots()
              + " allowed=AgentSet.NONE: obs_entries contain no region around agents");
    }
    egress.check(with.shape(), units);
    return units;
  }

  /**
   * Refuses what can't fit before the heap is full: a host whose other threads then fail to load
   * their classes would not recover. The objects of a world are counted low; what passes and does
   * not fit after all is refused when the heap ends.
   */
  static void heap(List<WorldConfig> configs) {
    WorldConfig first = configs.getFirst();
    int parts = first.schema().size() + first.pipeline().stages().size();
    long needed = heapBytes(configs.size(), parts);
    long most = Runtime.getRuntime().maxMemory();
    if (needed > most) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "worlds="
              + configs.size()
              + " need at least "
              + needed
              + " bytes of Java heap, which has "
              + most
              + " (-Xmx, in MURK_JVM_OPTS)");
    }
  }

  /** Heap bytes of the objects of worlds, counted low. */
  static long heapBytes(int worlds, int parts) {
    return worlds * (WORLD_HEAP_BYTES + PART_HEAP_BYTES * parts);
  }
}
