package io.murk.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the calling thread took, on the heap and of the processor, since this was made. */
final class Effort {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What an answer to no bytes at all may take: exceptions, messages, a world. */
  private static final long FLOOR_BYTES = 1 << 20;

  private static final long FLOOR_NANOS = 500_000_000;
  private static final long NANOS_PER_BYTE = 10_000;

  private final long bytes = THREADS.getCurrentThreadAllocatedBytes();
  private final long nanos = THREADS.getCurrentThreadCpuTime();

  /** What was too much of it for an input of this size; empty if nothing was. */
  String excess(int inputBytes, int bytesPerByte) {
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    long worked = THREADS.getCurrentThreadCpuTime() - nanos;
    String found = excess("bytes_allocated", allocated, FLOOR_BYTES, bytesPerByte, inputBytes);
    return found + excess("cpu_nanos", worked, FLOOR_NANOS, NANOS_PER_BYTE, inputBytes);
  }

  private static String excess(String what, long taken, long floor, long perByte, int inputBytes) {
    long allowed = floor + perByte * inputBytes;
    return taken <= allowed
        ? ""
        : "input=" + inputBytes + " " + what + "=" + taken + " allowed=0.." + allowed + "; ";
  }
}
