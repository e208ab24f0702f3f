package io.murk.determinism;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.egress.Snapshot;
import io.murk.egress.SnapshotLease;
import io.murk.error.MurkException;
import io.murk.space.Coord;
import io.murk.testing.NoLeaks;
import io.murk.testing.Seeds;
import io.murk.world.BatchedEngine;
import io.murk.world.LockstepWorld;
import io.murk.world.StepResult;
import io.murk.world.WorldCommands;
import io.murk.world.WorldConfig;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Worlds drawn at random do what the {@link ReferenceWorld} does, to the bit and after every step:
 * alone on 1 to 3 threads, and in batches on 1, 2 and 8; with failures, resets and leases.
 */
@ExtendWith(NoLeaks.class)
final class WorldAgreementTest {
  private static final int ROUNDS = Integer.getInteger("murk.agreement.rounds", 50);
  private static final int STEPS = 14;
  private static final int WORLDS = 3;

  @Test
  void worldsAloneAndInBatchesDoWhatTheReferenceDoes() throws Exception {
    SplittableRandom seeds = Seeds.random("WorldAgreementTest");
    try (ExecutorService others = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < ROUNDS; round++) {
        long seed = seeds.nextLong();
        try {
          new Round(new SplittableRandom(seed), others).play();
        } catch (Throwable t) {
          throw new AssertionError("round " + round + " of seed " + seed + ": " + t, t);
        }
      }
    }
  }

  /** A lease, and what it must show until it is released. */
  private record Held(SnapshotLease lease, long tick, float[][] values) {
    void check() {
      assertEquals(tick, lease.tick(0));
      for (int field = 0; field < values.length; field++) {
        assertBits(values[field], copy(lease, field, 0), "leased field " + field);
      }
    }

    void release() {
      check();
      lease.close();
    }
  }

  private static final class Round {
    private final SplittableRandom random;
    private final ExecutorService others;
    private final RandomWorld made;
    private final List<LockstepWorld> alone = new ArrayList<>();
    private final List<BatchedEngine> batches = new ArrayList<>();
    private final List<ReferenceWorld> references = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private volatile boolean over;

    Round(SplittableRandom random, ExecutorService others) {
      this.random = random;
      this.others = others;
      made = new RandomWorld(random);
    }

    void play() throws Exception {
      List<WorldConfig> configs =
          IntStream.range(0, WORLDS).mapToObj(w -> made.config(w, 1 + w)).toList();
      for (int world = 0; world < WORLDS; world++) {
        alone.add(new LockstepWorld(configs.get(world)));
        references.add(new ReferenceWorld(made, world));
      }
      for (int threads : new int[] {1, 2, 8}) {
        batches.add(new BatchedEngine(configs, null, threads));
      }
      var reader = others.submit(this::leaseOnAndOn);
      try {
        checkAll();
        for (int step = 0; step < STEPS; step++) {
          step();
          checkAll();
          resetSome();
          leaseOrRelease();
        }
      } finally {
        over = true;
        reader.get();
        closeInAnyOrder();
      }
    }

    private void step() {
      List<List<Command>> commands = new ArrayList<>();
      for (int world = 0; world < WORLDS; world++) {
        commands.add(commands(references.get(world).tick));
        references.get(world).step(commands.get(world));
        alone.get(world).step(commands.get(world));
      }
      WorldCommands all = WorldCommands.of(commands.stream().map(CommandBatch::of).toList());
      for (BatchedEngine batch : batches) {
        batch.step(all);
      }
      for (int world = 0; world < WORLDS; world++) {
        ReferenceWorld expected = references.get(world);
        StepResult first = alone.get(world).lastResult();
        MurkException failure = first.failureOrNull();
        assertEquals(expected.failure, failure == null ? null : failure.code(), "" + failure);
        assertEquals(expected.receipts, first.receipts().toList());
        for (BatchedEngine batch : batches) {
          StepResult other = batch.result(world);
          assertEquals(String.valueOf(failure), String.valueOf(other.failureOrNull()));
          assertEquals(expected.receipts, other.receipts().toList());
        }
      }
    }

    private void resetSome() {
      for (int world = 0; world < WORLDS; world++) {
        boolean dead = references.get(world).disabled;
        if (random.nextInt(dead ? 2 : 9) == 0) {
          long seed = random.nextInt(50);
          references.get(world).reset(seed);
          alone.get(world).reset(seed);
          for (BatchedEngine batch : batches) {
            batch.reset(world, seed);
          }
        }
      }
      checkAll();
    }

    private void checkAll() {
      for (int world = 0; world < WORLDS; world++) {
        ReferenceWorld expected = references.get(world);
        LockstepWorld first = alone.get(world);
        assertEquals(expected.disabled, first.isTickDisabled());
        check(expected, first.snapshot(), 0);
        for (BatchedEngine batch : batches) {
          check(expected, batch.snapshot(), world);
          for (int field = 0; field < made.defs.size() + made.libraryDefs.size(); field++) {
            float[] values = copy(first.snapshot(), field, 0);
            String what = "field " + field + " of world " + world;
            assertBits(values, copy(batch.snapshot(), field, world), what);
            if (batch.snapshot().isContiguous(field)) {
              float[] all = batch.snapshot().field(field).toArray(ValueLayout.JAVA_FLOAT);
              int stride = all.length / WORLDS;
              for (int i = 0; i < values.length; i++) {
                assertEquals(bits(values[i]), bits(all[world * stride + i]), what);
              }
            }
          }
        }
      }
    }

    private void check(ReferenceWorld expected, Snapshot actual, int world) {
      assertEquals(expected.tick, actual.tick(world));
      assertEquals(expected.version, actual.parameterVersion(world));
      for (int key = 0; key < expected.parameters.length; key++) {
        assertEquals(expected.parameters[key], actual.parameter(key, world));
      }
      for (int field = 0; field < made.defs.size(); field++) {
        assertBits(
            expected.published[field],
            copy(actual, field, world),
            "field " + field + " of world " + world + " at tick " + expected.tick);
      }
    }

    private void leaseOrRelease() throws Exception {
      if (held.size() < 3 && random.nextBoolean()) {
        LockstepWorld world = alone.getFirst();
        ReferenceWorld expected = references.getFirst();
        float[][] values = new float[expected.published.length][];
        for (int field = 0; field < values.length; field++) {
          values[field] = expected.published[field].clone();
        }
        held.add(new Held(others.submit(world::lease).get(), expected.tick, values));
      } else if (!held.isEmpty()) {
        Held old = held.remove(random.nextInt(held.size()));
        others.submit(old::release).get();
      }
      held.forEach(Held::check);
    }

    /** Another thread holds states while they are replaced and reset. */
    private int leaseOnAndOn() {
      int leases = 0;
      while (!over) {
        try (SnapshotLease lease = alone.getFirst().lease()) {
          long tick = lease.tick(0);
          float[][] first = all(lease);
          Thread.yield();
          float[][] second = all(lease);
          for (int field = 0; field < first.length; field++) {
            assertBits(first[field], second[field], "leased field " + field);
          }
          assertEquals(tick, lease.tick(0));
        }
        leases++;
      }
      assertTrue(leases > 0);
      return leases;
    }

    private static float[][] all(Snapshot lease) {
      float[][] values = new float[lease.schema().size()][];
      for (int field = 0; field < values.length; field++) {
        values[field] = copy(lease, field, 0);
      }
      return values;
    }

    private void closeInAnyOrder() {
      List<AutoCloseable> all = new ArrayList<>(alone);
      all.addAll(batches);
      for (Held one : held) {
        all.add(one::release);
      }
      Collections.shuffle(all, new java.util.Random(random.nextLong()));
      for (AutoCloseable one : all) {
        try {
          one.close();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    }

    private List<Command> commands(long tick) {
      List<Command> all = new ArrayList<>();
      int n = random.nextInt(8);
      for (int i = 0; i < n; i++) {
        Command command = Command.of(payload());
        if (random.nextBoolean()) {
          command = command.priority(random.nextInt(3));
        }
        if (random.nextBoolean()) {
          command = command.from(random.nextInt(3) - 1, random.nextInt(4) - 1);
        } else if (random.nextInt(4) == 0) {
          command =
              new Command(command.payload(), -1L, OptionalLong.of(1), OptionalLong.empty(), 1);
        }
        all.add(random.nextInt(5) == 0 ? command.expiresAfter(tick + random.nextInt(3)) : command);
      }
      return all;
    }

    private Payload payload() {
      int fields = made.defs.size();
      return switch (random.nextInt(12)) {
        case 0 -> new Payload.SetParameter(1, random.nextInt(9) * 0.5);
        case 1 -> new Payload.SetParameter(random.nextInt(5) - 1, 0.5);
        case 2 ->
            new Payload.SetParameterBatch(
                List.of(
                    new Payload.SetParameter(2, random.nextInt(9)),
                    new Payload.SetParameter(random.nextInt(2, 4), 1)));
        case 3 -> new Payload.SetParameter(0, failure());
        case 4, 5 -> custom(random.nextInt(5) == 0 ? random.nextInt(4) : random.nextInt(2), fields);
        case 6 ->
            switch (random.nextInt(4)) {
              case 0 -> new Payload.Move(3, cell());
              case 1 -> new Payload.Spawn(cell(), List.of());
              case 2 -> new Payload.Despawn(3);
              default -> new Payload.Custom(RandomWorld.RULE + 1, (byte) 1);
            };
        default -> new Payload.SetField(cell(), field(fields), component(), value());
      };
    }

    private double failure() {
      int modes = RandomWorld.Failing.values().length;
      return random.nextInt(3) == 0 ? random.nextInt(made.parts.size() * modes) : 0;
    }

    private Payload custom(int how, int fields) {
      int cells = (int) made.space.cellCount();
      return new Payload.Custom(
          RandomWorld.RULE,
          (byte) how,
          (byte) random.nextInt(fields),
          (byte) random.nextInt(Math.min(cells, 100)),
          (byte) random.nextInt(-20, 20),
          (byte) field(fields),
          (byte) random.nextInt(1, 4));
    }

    private int field(int fields) {
      return random.nextInt(8) == 0 ? (random.nextBoolean() ? -1 : 99) : random.nextInt(fields);
    }

    private int component() {
      return random.nextInt(6) == 0 ? random.nextInt(4) - 1 : 0;
    }

    private float value() {
      return random.nextInt(20) == 0 ? Float.NaN : random.nextInt(-40, 40) * 0.5f;
    }

    private Coord cell() {
      if (random.nextInt(8) == 0) {
        return Coord.of(random.nextInt(9) - 4, random.nextInt(9) - 4);
      }
      return Coord.of(made.space.coord(random.nextInt((int) made.space.cellCount())));
    }
  }

  private static float[] copy(Snapshot snapshot, int field, int world) {
    return snapshot.field(field, world).toArray(ValueLayout.JAVA_FLOAT);
  }

  private static int bits(float value) {
    return Float.floatToRawIntBits(value);
  }

  private static void assertBits(float[] expected, float[] actual, String what) {
    int[] expectedBits = new int[expected.length];
    int[] actualBits = new int[actual.length];
    for (int i = 0; i < expected.length; i++) {
      expectedBits[i] = bits(expected[i]);
    }
    for (int i = 0; i < actual.length; i++) {
      actualBits[i] = bits(actual[i]);
    }
    assertArrayEquals(expectedBits, actualBits, what);
  }
}
