package io.murk.perf.history;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.incubator.vector.FloatVector;

/**
 * On what a run was measured. Nothing in it says whose machine it is.
 *
 * @param name chosen by -Dmurk.machine, so that series of one machine can be told from others
 * @param cpu the processor's own name for itself
 * @param cores that this process may use
 * @param vectorBits width of the vectors that kernels use
 * @param system operating system and architecture
 * @param jvm vendor and version
 * @param load number of runnable threads in the minute before the run; below 0 if unknown
 */
public record Machine(
    String name, String cpu, int cores, int vectorBits, String system, String jvm, double load) {
  /** This machine, and its load now. */
  public static Machine read() {
    return new Machine(
        System.getProperty("murk.machine", "unnamed"),
        processor(),
        Runtime.getRuntime().availableProcessors(),
        FloatVector.SPECIES_PREFERRED.vectorBitSize(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        System.getProperty("java.vendor") + " " + Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException notLinux) {
      return "unknown";
    }
  }
}
