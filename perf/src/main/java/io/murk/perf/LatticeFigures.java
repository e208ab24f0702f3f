package io.murk.perf;

import io.murk.perf.bench.Plate;
import io.murk.perf.bench.Specimen;
import io.murk.perf.bench.Subjects;
import io.murk.perf.reference.ReferenceDiffusion;
import io.murk.perf.reference.ReferenceGrid;
import io.murk.perf.reference.ReferenceLibrary;
import io.murk.space.EdgeBehavior;
import io.murk.space.Hex2D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Propagators outside a tick, one thread, in cache, as ratios to hand-written C. */
final class LatticeFigures {
  private LatticeFigures() {}

  static List<Figure> measure() {
    List<Figure> figures = new ArrayList<>(hazards());
    if (ReferenceLibrary.missing().isPresent()) {
      List<String> names = new ArrayList<>(List.of("wave", "gradient", "morphology", "noise"));
      diffusions().keySet().forEach(name -> names.add("diffusion." + name));
      String why = ReferenceLibrary.missing().get();
      names.forEach(name -> figures.add(Figure.leftOut("ratio." + name, why)));
      return figures;
    }
    diffusions().forEach((name, space) -> figures.add(diffusion("ratio.diffusion." + name, space)));
    Space grid = Square4.of(100, 100, EdgeBehavior.ABSORB);
    var reference = new ReferenceGrid(100, 100);
    Specimen wave = Subjects.wave(grid);
    Specimen waveInC = Subjects.wave(grid);
    figures.add(toC("ratio.wave", wave::run, () -> Subjects.waveInC(waveInC, reference)));
    Specimen gradient = Subjects.gradient(grid);
    figures.add(
        toC(
            "ratio.gradient",
            gradient::run,
            () -> reference.gradient(gradient.readPrevious(0), gradient.write(1))));
    Specimen dilation = Subjects.dilation(grid);
    figures.add(
        toC(
            "ratio.morphology",
            dilation::run,
            () ->
                reference.dilate(
                    dilation.readPrevious(0),
                    dilation.write(1),
                    Subjects.THRESHOLD,
                    Subjects.RADIUS)));
    Specimen noise = Subjects.noise(grid);
    Specimen noiseInC = Subjects.noise(grid);
    figures.add(toC("ratio.noise", noise::run, () -> Subjects.noiseInC(noiseInC)));
    return figures;
  }

  /** Hazards on 100x100 Square4: nobody limits them, they are printed. */
  private static List<Figure> hazards() {
    Space grid = Square4.of(100, 100, EdgeBehavior.ABSORB);
    Map<String, Specimen> hazards = new LinkedHashMap<>();
    hazards.put("fire", Subjects.fire(grid));
    hazards.put("smoke", Subjects.smoke(grid));
    hazards.put("water", Subjects.water(grid));
    hazards.put("blast", Subjects.blast(grid));
    List<Figure> figures = new ArrayList<>();
    hazards.forEach((name, specimen) -> {
      double nanos = RatioFigures.leastNanos(1, calls -> specimen.run())[0];
      String figure = "info.hazard." + name;
      figures.add(new Figure(figure, figure, nanos / 10_000, Double.NaN, "ns/cell", "ns a cell"));
    });
    return figures;
  }

  private static Map<String, Space> diffusions() {
    Map<String, Space> spaces = new LinkedHashMap<>();
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      String name = edge.name().toLowerCase(Locale.ROOT);
      spaces.put("square4-100-" + name, Square4.of(100, 100, edge));
      spaces.put("square4-316-" + name, Square4.of(316, 316, edge));
    }
    spaces.put("hex2d-100", Hex2D.of(100, 100));
    spaces.put("square8-100", Square8.of(100, 100, EdgeBehavior.ABSORB));
    spaces.put("fcc12", Subjects.fcc());
    spaces.put("prism", Subjects.prism());
    spaces.put("graph", Subjects.graph());
    return spaces;
  }

  private static Figure diffusion(String name, Space space) {
    Plate plate = new Plate(space);
    var reference = new ReferenceDiffusion(space, Plate.COEFFICIENT * Plate.DT);
    return toC(
        name,
        plate::run,
        () -> {
          reference.diffuse(plate.previous(), plate.out());
          plate.swap();
        });
  }

  private static Figure toC(String name, Runnable murk, Runnable c) {
    double[] nanos =
        RatioFigures.leastNanos(
            20,
            calls -> {
              for (int i = 0; i < calls; i++) {
                c.run();
              }
            },
            calls -> {
              for (int i = 0; i < calls; i++) {
                murk.run();
              }
            });
    return RatioFigures.ratio(name, nanos[1], nanos[0]);
  }
}
