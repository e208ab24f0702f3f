package io.murk.ffi;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.ForeignTarget;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.StructWriter;
import io.murk.obs.ObsPlan;
import io.murk.obs.ObsPlanCache;
import io.murk.obs.ObsSpec;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import java.lang.foreign.MemorySegment;

/**
 * An observation plan, with what its calls reuse. A plan used with a world of other space or fields
 * is compiled again for that one. hot: 0 B/op while it stays with one world and one set of buffers.
 */
public final class HeldPlan extends Held {
  private final ObsPlanCache cache;
  private final ForeignTarget target = new ForeignTarget();
  private ObsPlan plan;

  /** What {@link #compiledFor} answered last. */
  private volatile ObsPlan compiled;

  private AgentSet agents = AgentSet.NONE;

  private HeldPlan(ObsSpec spec, WorldConfig config) {
    cache = new ObsPlanCache(spec);
    plan = cache.compile(config.space(), config.schema());
    compiled = plan;
  }

  /** Compiles a spec for worlds like this. */
  public static HeldPlan compile(ObsSpec spec, WorldConfig config) {
    return new HeldPlan(spec, config);
  }

  /**
   * The plan for a world that observes on threads of its own: without the monitor, unless it has to
   * be compiled. It may outlive this object.
   */
  public ObsPlan compiledFor(WorldConfig config) {
    ObsPlan last = compiled;
    if (!last.serves(config.space(), config.schema())) {
      synchronized (this) {
        last = cache.compile(config.space(), config.schema());
        compiled = last;
      }
    }
    return last;
  }

  /** Compiles a spec for a world. */
  public static HeldPlan compile(ObsSpec spec, LockstepWorld world) {
    return new HeldPlan(spec, world.config());
  }

  /** f32 of a unit. */
  public long outputFloats() {
    return plan.shape().outputFloats();
  }

  /** Mask bytes of a unit. */
  public long maskBytes() {
    return plan.shape().maskBytes();
  }

  /** murk_obsplan_execute. */
  public void execute(
      LockstepWorld world, long output, long outputLen, long mask, long maskLen, long result) {
    plan = cache.compile(world.config().space(), world.config().schema());
    if (plan.shape().agentRelative()) {
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED,
          "the plan has AgentDisk or AgentRect entries; allowed: murk_obsplan_execute_agents");
    }
    bind(1, output, outputLen, mask, maskLen);
    world.observe(plan, AgentSet.NONE, target.egress());
    StructWriter.obsResults(target.egress().report(), 1, result);
  }

  /** murk_obsplan_execute_agents. */
  public void executeAgents(
      LockstepWorld world,
      AgentSet centers,
      long output,
      long outputLen,
      long mask,
      long maskLen,
      long results) {
    plan = cache.compile(world.config().space(), world.config().schema());
    if (!plan.shape().agentRelative()) {
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED,
          "the plan has no AgentDisk or AgentRect entry; allowed: murk_obsplan_execute");
    }
    bind(centers.slots(), output, outputLen, mask, maskLen);
    world.observe(plan, centers, target.egress());
    StructWriter.obsResults(target.egress().report(), centers.slots(), results);
  }

  private void bind(int units, long output, long outputLen, long mask, long maskLen) {
    long floats = Check.elements(plan.shape().outputFloats(), units);
    long bytes = Check.elements(plan.shape().maskBytes(), units);
    Check.pointer("output", output); // before the lengths, as in murk 3.1
    Check.pointer("mask", mask);
    Check.room("output_len", outputLen, floats);
    Check.room("mask_len", maskLen, bytes);
    target.bind(output, floats, mask, bytes);
  }

  /** The agents at an address; the last set is kept. */
  public AgentSet agentsAt(long centers, int ndim, int count) {
    Check.range("ndim", ndim, 1, Check.MAX_NDIM);
    Check.range("n_agents", count, 1, Check.MAX_AGENTS);
    Check.array("centers", centers, Integer.BYTES);
    AgentSet last = agents;
    if (last.centers().address() != centers || last.ndim() != ndim || last.slots() != count) {
      long bytes = (long) count * ndim * Integer.BYTES;
      MemorySegment segment = Memory.ALL.asSlice(centers, bytes);
      last = AgentSet.of(segment, ndim, count);
      agents = last;
    }
    return last;
  }

  /** The report of the last execution. */
  EgressReport report() {
    return target.egress().report();
  }

  @Override
  protected void free() {}
}
