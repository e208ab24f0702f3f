package io.murk.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EgressReportTest {
  @Test
  void ageIsTheEnginesTickMinusTheSnapshots() {
    var report = new EgressReport();
    report.prepare(2, 20);
    report.record(0, 17, 0.5);
    report.record(1, 25, 1.0);
    assertEquals(17, report.tick(0));
    assertEquals(3, report.ageTicks(0));
    assertEquals(0.5, report.coverage(0));
    assertEquals(0, report.ageTicks(1), "never negative");
    report.prepare(1, EgressReport.SNAPSHOT_TICK);
    report.record(0, 17, 0.5);
    assertEquals(0, report.ageTicks(0));
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
