package io.murk.perf.bench;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsPlan;
import io.murk.realtime.ObserveRequest;
import io.murk.realtime.RealtimeConfig;
import io.murk.realtime.RealtimeSnapshot;
import io.murk.realtime.RealtimeWorld;
import io.murk.space.EdgeBehavior;

/** A realtime world that has ticked and stands still, and four ways to look at its 16x16 cells. */
public final class Watched implements AutoCloseable {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int PATIENCE_MILLIS = 60_000;

  private final RealtimeWorld world;
  private final RealtimeSnapshot held;
  private final ObsPlan plan;
  private final EgressTarget target;
  private final ObsPlan disk;
  private final EgressTarget around;
  private final AgentSet agents;
  private final ObserveRequest request;

  /** Starts the world. */
  public Watched() {
    Scene scene = new Scene(16, 16, EdgeBehavior.ABSORB);
    plan = scene.plan(ObsEntry.all(0));
    target = Scene.target(plan, 1);
    target.report().prepare(1);
    disk = scene.plan(ObsEntry.agentDisk(0, 3));
    agents = scene.agents(16);
    around = Scene.target(disk, agents.slots());
    request = new ObserveRequest(plan, AgentSet.NONE, Scene.target(plan, 1));
    // Nothing revokes the lease, however long is measured.
    world =
        new RealtimeWorld(
            RealtimeConfig.builder(scene.config())
                .workers(1)
                .maxEpochHoldMillis(3_600_000)
                .build());
    if (!world.awaitTick(3, PATIENCE_MILLIS) || !world.pause(PATIENCE_MILLIS)) {
      throw new IllegalStateException("the world does not tick");
    }
    held = world.lease();
  }

  /** The newest state, on this thread. */
  public void observe() {
    world.observe(plan, AgentSet.NONE, target);
  }

  /** The same around 16 agents. */
  public void observeAgents() {
    world.observe(disk, agents, around);
  }

  /** A state that is held. */
  public void observeHeld() {
    held.observe(plan, AgentSet.NONE, target);
  }

  /** The newest state, by a worker that is waited for. */
  public void observeLater() {
    try {
      if (!world.observeLater(request) || !request.await(PATIENCE_NANOS)) {
        throw new IllegalStateException("no worker came to it");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The plan alone, so often. */
  public void executePlan(int times) {
    int done = held.read(state -> execute(state, times));
    assert done == times;
  }

  private int execute(Snapshot state, int times) {
    for (int i = 0; i < times; i++) {
      plan.execute(state, 0, 1, AgentSet.NONE, target);
    }
    return times;
  }

  /** Ends the world. */
  @Override
  public void close() {
    held.close();
    world.close();
  }
}
