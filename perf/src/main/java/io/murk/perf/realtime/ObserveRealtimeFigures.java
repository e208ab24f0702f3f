package io.murk.perf.realtime;

import io.murk.perf.Figure;
import io.murk.perf.HeapFigures;
import io.murk.perf.ObserveFigures;
import io.murk.perf.bench.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What looking at a realtime world costs beside the plan. */
public final class ObserveRealtimeFigures {
  private static final int CALLS = 50;

  private ObserveRealtimeFigures() {}

  public static List<Figure> bytes() {
    try (Watched watched = new Watched()) {
      return List.of(
          HeapFigures.figure("bytes.realtime.observe", watched::observe),
          HeapFigures.figure("bytes.realtime.observe-agents", watched::observeAgents),
          HeapFigures.figure("bytes.realtime.observe-held", watched::observeHeld),
          HeapFigures.figure("bytes.realtime.observe-later", watched::observeLater));
    }
  }

  /** Differences of the least times of one run: all take turns. */
  public static List<Figure> measure() {
    try (Watched watched = new Watched()) {
      double[] nanos =
          ObserveFigures.leastNanos(
              CALLS,
              watched::executePlan,
              calls -> {
                for (int i = 0; i < calls; i++) {
                  watched.observe();
                }
              },
              calls -> {
                for (int i = 0; i < calls; i++) {
                  watched.observeHeld();
                }
              });
      List<Figure> figures = new ArrayList<>();
      figures.add(added("nanos.realtime.observe", nanos[1], nanos[0]));
      figures.add(added("nanos.realtime.observe-held", nanos[2], nanos[0]));
      return figures;
    }
  }

  private static Figure added(String name, double nanos, double plan) {
    return new Figure(
        name, nanos - plan, String.format(Locale.ROOT, "%.0f ns, the plan %.0f ns", nanos, plan));
  }
}
