package io.murk.ffi;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.callback.CallbackOwner;
import io.murk.ffi.callback.CallbackSet;
import io.murk.ffi.marshal.BatchCommands;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.DefinitionReader;
import io.murk.ffi.marshal.ForeignTarget;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.view.BatchedDefLayout;
import io.murk.ffi.view.ObsBuffers;
import io.murk.ffi.view.ObsEntryReader;
import io.murk.ffi.view.SharedLease;
import io.murk.obs.ObsPlan;
import io.murk.obs.ObsSpec;
import io.murk.world.BatchedEngine;
import io.murk.world.Checkpoint;
import io.murk.world.StepResult;
import io.murk.world.WorldCommands;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch, with what its calls reuse. hot: 0 B/op while buffers stay. */
public final class HeldBatch extends Held implements CallbackOwner {
  private final BatchedEngine batch;
  private final @Nullable ObsSpec spec;
  private final @Nullable ObsPlan plan;
  private final ForeignTarget target = new ForeignTarget();
  private final ObsBuffers buffers = new ObsBuffers();
  private final BatchCommands commands;
  private final BatchSelection selection = new BatchSelection();
  private final CallbackSet callbacks;
  private volatile boolean calling;

  /** The lease under which views of the current state are opened, once there is one. */
  private @Nullable SharedLease lease;

  private HeldBatch(
      BatchedEngine batch, @Nullable ObsSpec spec, @Nullable ObsPlan plan, CallbackSet callbacks) {
    this.batch = batch;
    this.spec = spec;
    this.plan = plan;
    this.callbacks = callbacks;
    callbacks.own(this);
    commands = new BatchCommands(batch.worlds());
  }

  /** Builds a batch of configs, all of which are consumed whether that succeeds or not. */
  public static HeldBatch create(
      long configs, int count, long entries, long entryCount, int threads) {
    return create(
        configs,
        count,
        () -> entryCount == 0 ? null : DefinitionReader.obsSpec(entries, entryCount),
        threads,
        false);
  }

  /** As above, by a MurkBatchedDef, with entries around agents too. */
  public static HeldBatch create(long def, int threads) {
    int count =
        Check.size("n_configs", Memory.i64(def + BatchedDefLayout.N_CONFIGS), 1, Check.MAX_WORLDS);
    long configs = Memory.i64(def + BatchedDefLayout.CONFIGS);
    Check.array("configs", configs, Long.BYTES);
    return create(configs, count, () -> specOrNull(def), threads, true);
  }

  /** Reads what is observed, or null for nothing. */
  @FunctionalInterface
  private interface SpecReader {
    @Nullable ObsSpec readOrNull();
  }

  private static HeldBatch create(
      long configs, int count, SpecReader entries, int threads, boolean agents) {
    CallbackSet callbacks = new CallbackSet();
    try {
      List<HeldConfig> held = consume(configs, count, callbacks);
      return create(held, entries.readOrNull(), threads, agents, callbacks);
    } catch (Throwable t) {
      callbacks.release();
      throw t;
    }
  }

  private static @Nullable ObsSpec specOrNull(long def) {
    long entries = Memory.i64(def + BatchedDefLayout.N_ENTRIES);
    long bytes = Memory.i64(def + BatchedDefLayout.SPEC_LENGTH);
    if (entries != 0 && bytes != 0) {
      throw Check.invalid(
          "n_entries="
              + Long.toUnsignedString(entries)
              + " spec_length="
              + Long.toUnsignedString(bytes)
              + " allowed: one of them");
    }
    if (bytes != 0) {
      return ObsEntryReader.spec(
          "spec", Memory.i64(def + BatchedDefLayout.SPEC), "spec_length", bytes);
    }
    return entries == 0
        ? null
        : ObsEntryReader.spec(Memory.i64(def + BatchedDefLayout.ENTRIES), entries);
  }

  private static HeldBatch create(
      List<HeldConfig> held,
      @Nullable ObsSpec spec,
      int threads,
      boolean agents,
      CallbackSet callbacks) {
    List<WorldConfig> built = new ArrayList<>(held.size());
    for (HeldConfig config : held) {
      built.add(config.build());
    }
    WorldConfig first = built.getFirst();
    ObsPlan plan = spec == null ? null : ObsPlan.compile(spec, first.space(), first.schema());
    if (plan != null && plan.shape().agentRelative() && !agents) {
      throw Check.invalid(
          "obs_entries contain an agent-relative region; allowed: fixed regions, or"
              + " murk_batched_create_def");
    }
    BatchedEngine engine = new BatchedEngine(built, plan, threads);
    try {
      return new HeldBatch(engine, spec, plan, callbacks);
    } catch (Throwable t) { // the heap is exhausted, and nobody else knows the worlds
      engine.close();
      throw t;
    }
  }

  /** All of them, also when one fails; the propagators of those taken out are in the set. */
  private static List<HeldConfig> consume(long configs, int count, CallbackSet callbacks) {
    List<HeldConfig> held = new ArrayList<>(count);
    MurkException firstUnknown = null;
    Error exhausted = null;
    for (int i = 0; i < count; i++) {
      HeldConfig config = null;
      try {
        config = HeldConfig.consume(Memory.i64(configs + (long) i * Long.BYTES));
        callbacks.addAll(config.callbacks());
        held.add(config);
      } catch (MurkException unknown) {
        firstUnknown = firstUnknown == null ? unknown : firstUnknown;
      } catch (OutOfMemoryError e) {
        exhausted = e;
        if (config != null) {
          config.callbacks().release();
        }
      }
    }
    if (exhausted != null) {
      throw exhausted;
    }
    if (firstUnknown != null) {
      throw firstUnknown;
    }
    return held;
  }

  /** Number of worlds. */
  public int worlds() {
    return batch.worlds();
  }

  /** The batch. */
  public BatchedEngine batch() {
    return batch;
  }

  /** f32 of a world's observation, 0 without entries. */
  public long outputFloats() {
    return plan == null ? 0 : HeldPlan.floats(plan.shape());
  }

  /** Mask bytes of a world's observation, 0 without entries. */
  public long maskBytes() {
    return plan == null ? 0 : plan.shape().maskBytes();
  }

  /** What observes the worlds, as a plan of its own. */
  public HeldPlan plan() {
    if (spec == null) {
      throw withoutEntries();
    }
    return HeldPlan.compile(spec, this);
  }

  /** Commands in one array for each world. */
  public WorldCommands listed(long lists, long counts) {
    return commands.listed(lists, counts);
  }

  /** Commands in one array for all worlds. */
  public WorldCommands packed(long structs, long offsets) {
    return commands.packed(structs, offsets);
  }

  /** Checks the caller's buffers for a step, and moves to them. */
  public void bind(long output, long outputLen, long mask, long maskLen) {
    ownPlan();
    Check.length("output_len", outputLen, floats(), ErrorCode.INVALID_ARGUMENT);
    Check.length("mask_len", maskLen, bytes(), ErrorCode.INVALID_ARGUMENT);
    target.bind(output, floats(), mask, bytes());
  }

  /** murk_batched_observe_all. */
  public void observe(long output, long outputLen, long mask, long maskLen) {
    ownPlan();
    Check.length("output_len", outputLen, floats(), ErrorCode.EXECUTION_FAILED);
    Check.length("mask_len", maskLen, bytes(), ErrorCode.EXECUTION_FAILED);
    target.bind(output, floats(), mask, bytes());
    batch.observeAll(target.egress());
  }

  /** murk_batched_observe, with the plan of the batch. */
  public void observe(long around, long output, long outputBytes, long mask, long maskBytes) {
    observe(ownPlan(), around, output, outputBytes, mask, maskBytes);
  }

  /** Observes the worlds, or their agents, with a plan that was compiled for them. */
  void observe(
      ObsPlan with, long around, long output, long outputBytes, long mask, long maskBytes) {
    AgentSet agents = agents(with, around);
    EgressTarget into = bind(with, agents, output, outputBytes, mask, maskBytes);
    batch.observe(with, agents, into);
  }

  private AgentSet agents(ObsPlan with, long around) {
    AgentSet agents = buffers.agents(around, batch.worlds());
    HeldPlan.requireAgents(with, agents);
    return agents;
  }

  private EgressTarget bind(
      ObsPlan with, AgentSet agents, long output, long outputBytes, long mask, long maskBytes) {
    long units = (long) batch.worlds() * Math.max(1, agents.slots());
    int counted = Check.size("worlds * agents.slots", units, 1, Integer.MAX_VALUE);
    return buffers.target(with.shape(), counted, output, outputBytes, mask, maskBytes);
  }

  /** murk_batched_step_and_observe_agents, but for what is written about the worlds. */
  public int stepAndObserve(
      WorldCommands worldCommands,
      long around,
      long output,
      long outputBytes,
      long mask,
      long maskBytes) {
    ObsPlan own = ownPlan();
    AgentSet agents = agents(own, around);
    EgressTarget into = bind(own, agents, output, outputBytes, mask, maskBytes);
    return stepAndObserve(worldCommands, agents, into);
  }

  private ObsPlan ownPlan() {
    if (plan == null) {
      throw withoutEntries();
    }
    return plan;
  }

  private static MurkException withoutEntries() {
    return Check.invalid("n_entries=0 when the batch was created, allowed=1.. to step and observe");
  }

  private long floats() {
    return Check.elements(outputFloats(), batch.worlds());
  }

  private long bytes() {
    return Check.elements(maskBytes(), batch.worlds());
  }

  /** A hold on the current state of all worlds, to be closed once. */
  public SharedLease lease() {
    SharedLease current = lease;
    if (current == null || !current.retain()) {
      current = new SharedLease(batch.leaseAll());
      lease = current;
    }
    return current;
  }

  /** Begins a change of the worlds: what is viewed from here on is another state. */
  private void change() {
    lease = null;
    engage();
    calling = !callbacks.isEmpty();
  }

  /** Steps all worlds and observes them into the buffers of the last {@link #bind}. */
  public int stepAndObserve(WorldCommands worldCommands) {
    return stepAndObserve(worldCommands, AgentSet.NONE, target.egress());
  }

  private int stepAndObserve(WorldCommands worldCommands, AgentSet agents, EgressTarget into) {
    change();
    try {
      int failed = batch.stepAndObserve(worldCommands, agents, into);
      return settle(statusOf(failed));
    } catch (MurkException refusal) {
      settle();
      throw refusal;
    } finally {
      calling = false; // no call: the stack may be what has ended
    }
  }

  /** As {@link #stepAndObserve}, again and again. */
  public int bench(int iterations) {
    int status = CallBoundary.OK;
    for (int i = 0; i < iterations; i++) {
      int each = stepAndObserve(WorldCommands.NONE);
      status = status == CallBoundary.OK ? each : status;
    }
    return status;
  }

  /** murk_batched_reset_world. */
  public void reset(int world, long seed) {
    change();
    try {
      batch.reset(world, seed);
    } catch (MurkException refusal) {
      settle();
      throw refusal;
    } finally {
      calling = false;
    }
    settle();
  }

  /** murk_batched_advance_worlds. */
  public int advance(long selected, int ticks) {
    Check.range("ticks", ticks, 1, Integer.MAX_VALUE);
    change();
    try {
      return settle(statusOf(batch.advance(selection.over(selected, 0), ticks)));
    } catch (MurkException refusal) {
      settle();
      throw refusal;
    } finally {
      calling = false;
    }
  }

  /** murk_batched_restore_world. */
  public void restore(int world, Checkpoint checkpoint) {
    change();
    try {
      batch.restore(world, checkpoint);
    } catch (MurkException refusal) {
      settle();
      throw refusal;
    } finally {
      calling = false;
    }
    settle();
  }

  /** murk_batched_restore_worlds; {@code selected} 0 means all. */
  public void restore(long selected, Checkpoint checkpoint) {
    change();
    try {
      batch.branch(selection.over(selected, 0), checkpoint);
    } catch (MurkException refusal) {
      settle();
      throw refusal;
    } finally {
      calling = false;
    }
    settle();
  }

  /** Resets worlds and warms them up; {@code selected} 0 means all. */
  public int reset(long selected, long seeds, int warmupTicks) {
    Check.array("seeds", seeds, Long.BYTES);
    Check.range("warmup_ticks", warmupTicks, 0, Integer.MAX_VALUE);
    change();
    try {
      int failed = batch.reset(selection.over(selected, seeds), warmupTicks);
      return settle(statusOf(failed));
    } catch (MurkException refusal) {
      settle();
      throw refusal;
    } finally {
      calling = false;
    }
  }

  /** Writes every world's tick; {@code out} may be NULL. */
  public void writeTicks(long out) {
    for (int world = 0; out != 0 && world < batch.worlds(); world++) {
      Memory.putI64(out + (long) world * Long.BYTES, batch.tick(world));
    }
  }

  /** Writes every world's status of the last step; {@code out} may be NULL. */
  public void writeStatuses(long out) {
    for (int world = 0; out != 0 && world < batch.worlds(); world++) {
      MurkException failure = batch.result(world).failureOrNull();
      int status = failure == null ? CallBoundary.OK : failure.code().status();
      Memory.putI32(out + (long) world * Integer.BYTES, status);
    }
  }

  /** A world's number, checked. */
  public int world(long index) {
    return Check.size("world", index, 0, batch.worlds() - 1L);
  }

  private int statusOf(int failedWorld) {
    if (failedWorld < 0) {
      return CallBoundary.OK;
    }
    StepResult result = batch.result(failedWorld);
    MurkException failure = result.failureOrNull();
    return failure == null ? CallBoundary.OK : CallBoundary.failWorld(failedWorld, failure);
  }

  @Override
  public boolean isCalling() {
    return calling;
  }

  @Override
  public AutoCloseable hold() {
    return batch.lease(0);
  }

  @Override
  protected void free() {
    batch.close();
  }

  @Override
  protected void ended() {
    callbacks.release();
  }
}
