package io.murk.arena;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the machine can still give.
 *
 * <p>Linux promises more memory than there is and kills a process that touches too much of it. New
 * blocks are zeroed, so all of one is touched at once: what can't fit is refused before.
 */
final class FreeMemory {
  /** Smaller blocks are not worth a look. */
  private static final long LARGE_BYTES = 256L << 20;

  private static final Path MACHINE = Path.of("/proc/meminfo");
  private static final Path GROUP_LIMIT = Path.of("/sys/fs/cgroup/memory.max");
  private static final Path GROUP_USED = Path.of("/sys/fs/cgroup/memory.current");

  private FreeMemory() {}

  /**
   * Refuses a large block that can't fit.
   *
   * @throws OutOfMemoryError saying how much is free
   */
  static void require(long bytes) {
    if (bytes >= LARGE_BYTES) {
      long free = bytes();
      if (bytes > free) {
        throw new OutOfMemoryError(
            "native memory: " + bytes + " bytes wanted, about " + free + " are free");
      }
    }
  }

  /** Bytes that are free for this process, about; the largest long if nobody says. */
  static long bytes() {
    return Math.min(ofMachine(), ofGroup());
  }

  private static long ofMachine() {
    try {
      long kibibytes = 0;
      for (String line : Files.readAllLines(MACHINE)) {
        if (line.startsWith("MemAvailable:") || line.startsWith("SwapFree:")) {
          kibibytes += Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
      return kibibytes == 0 ? Long.MAX_VALUE : kibibytes << 10;
    } catch (IOException | RuntimeException unknown) {
      return Long.MAX_VALUE;
    }
  }

  /** A control group's limit; pages of files that it could give back are not counted as used. */
  private static long ofGroup() {
    try {
      long limit = Long.parseLong(Files.readString(GROUP_LIMIT).strip());
      long used = Long.parseLong(Files.readString(GROUP_USED).strip());
      return Math.max(limit - used, limit / 4);
    } catch (IOException | RuntimeException noLimit) {
      return Long.MAX_VALUE;
    }
  }
}
