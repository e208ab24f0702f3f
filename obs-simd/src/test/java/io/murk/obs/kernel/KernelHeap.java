package io.murk.obs.kernel;

import io.murk.egress.ElementType;
import io.murk.testing.AllocationProbe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Heap bytes of kernels, each of them after all comparisons ran in the process. */
final class KernelHeap {
  private static final int CALLS = 2000;

  private KernelHeap() {}

  /** Bytes of {@link #CALLS} calls of each kind, without those that took none. */
  static Map<String, Long> bytes(ObsKernels kernels) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment source = KernelTwins.source(arena, 4096, new Random(1));
      MemorySegment target = arena.allocate(1 << 14);
      MemorySegment mask = arena.allocate(1 << 14);
      WindowRows disk = window(7, true);
      WindowRows box = window(11, false);
      WindowRows large = window(33, true);
      WindowRows[] states = {window(7, false), disk, new WindowRows(disk, window(7, true))};
      byte[] masks = new byte[3 * 49 + WindowBatch.SLACK];
      WindowBatch batch = new WindowBatch();
      WindowBatch alike = new WindowBatch();
      for (int i = 0; i < WindowBatch.SIZE; i++) {
        batch.states[i] = i % 3 == 0 ? 0 : 1 + i % 2;
        batch.places[i] = i == 5 ? 620 : 8000;
        alike.places[i] = 8000;
      }
      double[][] ranges = {{-1, 1}, {0, 100}, {0, 0.7f}, {-0.1, 0.3}, {-100, 0.3}, {0, 0x1p-126}};
      for (ElementType type : ElementType.values()) {
        ElementCode plain = ElementCode.identity(type);
        for (int i = -1; i < ranges.length; i++) {
          batch.of(49, 1, 49L * type.bytes(), 49);
          batch.next(WindowBatch.SIZE, 0, 0, 0);
          alike.of(49, 1, 49L * type.bytes(), 49);
          alike.next(WindowBatch.SIZE, 0, 0, 0);
          alike.all(1, 25);
          ElementCode code = i < 0 ? plain : plain.normalized(ranges[i][0], ranges[i][1]);
          String name = type + " " + code.min() + " " + code.range() + " ";
          put(
              bytes,
              name + "run",
              () -> {
                kernels.storeRun(source, 0, target, 0, 1000, code);
                kernels.storeRun(source, 0, target, 0, 37, code);
              });
          put(
              bytes,
              name + "windows",
              () -> {
                kernels.storeWindow(source, 8000, target, 1, disk, code);
                kernels.storeWindow(source, 8000, target, 1, box, code);
                kernels.storeWindow(source, 8000, target, 1, large, code);
                kernels.storeWindows(source, target, batch, states, code);
                kernels.storeMasks(masks, 49, mask, batch);
                kernels.storeWindows(source, target, alike, states, code);
                kernels.storeMasks(masks, 49, mask, alike);
              });
        }
      }
      WindowPairs pairs = new WindowPairs();
      pairs.axis(0, 99, 3, 96, 7, 400);
      pairs.axis(1, 99, 3, 96, 1, 4);
      put(bytes, "places", () -> kernels.placeWindows(source, 4, pairs, alike));
      ElementCode f32 = ElementCode.identity(ElementType.F32);
      for (PoolRows.Kind kind : PoolRows.Kind.values()) {
        var pool = new PoolRows(kind, 2, 2, 2, 2, 50, 25, 25);
        put(
            bytes,
            "pool " + kind,
            () -> kernels.storePooled(source, 0, target, 0, mask, 0, pool, f32));
      }
      put(
          bytes,
          "bytes",
          () -> {
            kernels.fillBytes(target, 3, 1000, (byte) 1);
            kernels.fillBytes(target, 3, 49, (byte) 1);
            kernels.copyBytes(source, 3, target, 3, 49);
          });
    }
    return bytes;
  }

  private static void put(Map<String, Long> bytes, String name, Runnable call) {
    long allocated = AllocationProbe.bytes(CALLS, call);
    if (allocated != 0) {
      bytes.put(name, allocated);
    }
  }

  private static WindowRows window(int side, boolean disk) {
    long[] start = new long[side];
    int[] first = new int[side];
    int[] end = new int[side];
    for (int t = 0; t < side; t++) {
      start[t] = (t - side / 2) * 50L - side / 2;
      first[t] = disk ? Math.abs(t - side / 2) : 0;
      end[t] = side - first[t];
    }
    return new WindowRows(side, start, first, end);
  }
}
