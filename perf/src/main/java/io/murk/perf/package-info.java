/**
 * Figures that every build holds: {@link io.murk.perf.Gate} measures what budgets.properties
 * limits.
 *
 * <p>Reading order: Gate, Budget, Figure, Verdict, then HeapFigures and RatioFigures. {@link
 * io.murk.perf.FullRun} adds all JMH benchmarks, under the same budgets: Selector, JmhFigures.
 */
@org.jspecify.annotations.NullMarked
package io.murk.perf;
