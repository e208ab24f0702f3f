package io.murk.ffi;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.ForeignTarget;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.StructWriter;
import io.murk.ffi.view.ObsBuffers;
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
  /** MURK_ANY_GENERATION. */
  private static final long ANY_GENERATION = -1;

  private final ObsPlanCache cache;
  private final ForeignTarget target = new ForeignTarget();
  private final ObsBuffers buffers = new ObsBuffers();
  private ObsPlan plan;

  /** What {@link #compiledFor} answered last. */
  private volatile ObsPlan compiled;

  private AgentSet agents = AgentSet.NONE;
  private long generation = ANY_GENERATION;

  /** The compiled plan that {@link #bound} is for. */
  private ObsPlan boundOf;

  private ObsPlan bound;

  private HeldPlan(ObsSpec spec, WorldConfig config) {
    cache = new ObsPlanCache(spec);
    plan = cache.compile(config.space(), config.schema());
    boundOf = plan;
    bound = plan;
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

  /** Compiles a spec for the worlds of a batch. */
  public static HeldPlan compile(ObsSpec spec, HeldBatch batch) {
    return new HeldPlan(spec, batch.batch().config(0));
  }

  /** What it observes. */
  public ObsSpec spec() {
    return cache.spec();
  }

  /** What it writes. */
  public EgressShape shape() {
    return plan.shape();
  }

  /** f32 of a unit. */
  public long outputFloats() {
    return floats(plan.shape());
  }

  /** f32 of a unit, if they are all. */
  static long floats(EgressShape shape) {
    if (!shape.isFloats()) {
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED,
          "the plan has tensors of other types than f32; allowed: functions with output_bytes");
    }
    return shape.outputFloats();
  }

  /** Binds the plan to one generation, or to none. */
  public void bind(long onlyGeneration) {
    ObsPlan next = onlyGeneration == ANY_GENERATION ? plan : plan.boundTo(onlyGeneration);
    generation = onlyGeneration;
    boundOf = plan;
    bound = next;
  }

  /** The plan for worlds of a config, compiled and bound if need be. */
  private ObsPlan planFor(WorldConfig config) {
    plan = cache.compile(config.space(), config.schema());
    if (generation == ANY_GENERATION) {
      return plan;
    }
    if (boundOf != plan) {
      bind(generation);
    }
    return bound;
  }

  /**
   * murk_obsplan_observe.
   *
   * @return how many units were written
   */
  public int observe(
      LockstepWorld world, long around, long output, long outputBytes, long mask, long maskBytes) {
    ObsPlan executed = planFor(world.config());
    AgentSet set = buffers.agents(around, 1);
    requireAgents(executed, set);
    int units = executed.shape().agentRelative() ? set.slots() : 1;
    EgressTarget into =
        buffers.target(executed.shape(), units, output, outputBytes, mask, maskBytes);
    world.observe(executed, set, into);
    return units;
  }

  /** Writes what {@link #observe} found out about each unit; {@code results} may be NULL. */
  public void writeResults(int units, long results) {
    StructWriter.obsResults(buffers.report(), units, results);
  }

  /** murk_batched_observe, with this plan. */
  public void observe(
      HeldBatch batch, long around, long output, long outputBytes, long mask, long maskBytes) {
    ObsPlan executed = planFor(batch.batch().config(0));
    batch.observe(executed, around, output, outputBytes, mask, maskBytes);
  }

  /** Refuses agents that a plan of fixed regions has no use for, and their absence. */
  public static void requireAgents(ObsPlan plan, AgentSet set) {
    requireAgents(plan.shape(), set);
  }

  /** As above, by what is written. */
  public static void requireAgents(EgressShape shape, AgentSet set) {
    boolean wanted = shape.agentRelative();
    if (wanted != (set.slots() > 0)) {
      throw Check.invalid(
          wanted
              ? "agents=NULL allowed: a MurkAgentSet, for the plan has AgentDisk or AgentRect"
                  + " entries"
              : "agents allowed=NULL: the plan has no AgentDisk or AgentRect entry");
    }
  }

  /** Mask bytes of a unit. */
  public long maskBytes() {
    return plan.shape().maskBytes();
  }

  /** murk_obsplan_execute. */
  public void execute(
      LockstepWorld world, long output, long outputLen, long mask, long maskLen, long result) {
    ObsPlan executed = planFor(world.config());
    if (executed.shape().agentRelative()) {
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED,
          "the plan has AgentDisk or AgentRect entries; allowed: murk_obsplan_execute_agents");
    }
    bind(1, output, outputLen, mask, maskLen);
    world.observe(executed, AgentSet.NONE, target.egress());
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
    ObsPlan executed = planFor(world.config());
    if (!executed.shape().agentRelative()) {
      throw new MurkException(
          ErrorCode.EXECUTION_FAILED,
          "the plan has no AgentDisk or AgentRect entry; allowed: murk_obsplan_execute");
    }
    bind(centers.slots(), output, outputLen, mask, maskLen);
    world.observe(executed, centers, target.egress());
    StructWriter.obsResults(target.egress().report(), centers.slots(), results);
  }

  private void bind(int units, long output, long outputLen, long mask, long maskLen) {
    long floats = Check.elements(outputFloats(), units);
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
