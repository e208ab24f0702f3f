package io.murk.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.field.FieldSchema;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EgressReportTest {
  /** Two worlds that were seen at ticks 17 and 25; by now they have reached 18 and 30. */
  private static final Snapshot SNAPSHOT =
      new Snapshot() {
        @Override
        public Space space() {
          return Ring1D.of(3);
        }

        @Override
        public FieldSchema schema() {
          return new FieldSchema(List.of(), 3);
        }

        @Override
        public int worlds() {
          return 2;
        }

        @Override
        public long tick(int world) {
          return world == 0 ? 17 : 25;
        }

        @Override
        public long currentTick(int world) {
          return world == 0 ? 18 : 30;
        }

        @Override
        public long generation(int world) {
          return 1;
        }

        @Override
        public long parameterVersion(int world) {
          return 0;
        }

        @Override
        public MemorySegment field(int field) {
          throw new AssertionError(field);
        }

        @Override
        public MemorySegment field(int field, int world) {
          throw new AssertionError(field);
        }

        @Override
        public double parameter(int key, int world) {
          throw new AssertionError(key);
        }
      };

  @Test
  void ageIsTheWorldsTickMinusTheSnapshots() {
    var report = new EgressReport();
    report.prepare(2);
    report.record(0, SNAPSHOT, 0, 0.5);
    report.record(1, SNAPSHOT, 1, 1.0);
    assertEquals(17, report.tick(0));
    assertEquals(1, report.ageTicks(0));
    assertEquals(0.5, report.coverage(0));
    assertEquals(25, report.tick(1));
    assertEquals(5, report.ageTicks(1));
  }

  @Test
  void ageIsTheCallersTickMinusTheSnapshotsIfThereIsOne() {
    var report = new EgressReport();
    report.prepare(2, 20);
    report.record(0, SNAPSHOT, 0, 0.5);
    report.record(1, SNAPSHOT, 1, 1.0);
    assertEquals(3, report.ageTicks(0));
    assertEquals(0, report.ageTicks(1), "never negative");
    report.prepare(1);
    report.record(0, SNAPSHOT, 0, 0.5);
    assertEquals(1, report.ageTicks(0));
  }

  @Test
  void shapesAreCopied() {
    List<Integer> shape = new ArrayList<>(List.of(2, 3));
    List<List<Integer>> shapes = new ArrayList<>(List.of(shape));
    var egress = EgressShape.ofFloats(false, shapes);
    shape.set(0, 9);
    shapes.clear();
    assertEquals(List.of(List.of(2, 3)), egress.entryShapes());
  }
}
