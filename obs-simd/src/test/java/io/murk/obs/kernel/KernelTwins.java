package io.murk.obs.kernel;

import io.murk.egress.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Compares kernels with their definition: the same bytes (a NaN for a NaN), and not a byte beside
 * them. Needs no test framework, so that it runs in processes of other vector widths too.
 */
final class KernelTwins {
  static final int MARGIN = 73;
  private static final byte POISON = 0x5a;
  private static final int[] SPECIALS = {
    0x7fc00000,
    0xffc12345,
    0x7f812345,
    0x7f800000,
    0xff800000,
    0,
    0x80000000,
    1,
    0x80000001,
    0x7f7fffff,
    0xff7fffff,
    0x3f800000,
    0xbf800000,
    0x00800000,
    0x80800000,
    0x007fffff,
    0x437f0000,
    0x43000000,
    0x3f000000,
    0x3fc00000,
    0x40200000
  };

  private final ObsKernels kernels;
  private final ObsKernels definition = new ScalarKernels();

  KernelTwins(ObsKernels kernels) {
    this.kernels = kernels;
  }

  /** A call of one kernel that writes to a target at an offset. */
  private interface Call {
    void on(ObsKernels kernels, MemorySegment target, MemorySegment mask);
  }

  /** Lengths at which loops are entered, left, and meet their ends. */
  static IntStream lengths() {
    return IntStream.concat(IntStream.rangeClosed(0, 67), IntStream.of(128, 257, 4096 + 3));
  }

  /** Every transform and type. */
  static List<ElementCode> codes() {
    double[][] ranges = {
      {0, 1},
      {-1, 1},
      {-0.1, 0.3},
      {0, 100},
      {0, 3},
      {-50, 50},
      {0, 0.1f},
      {0, 60.3f},
      {-20, 60.5},
      {1000, 1030},
      {1000, 1010},
      {1e-12, 0.3},
      {0x1p-40, 0x1p-40 + 3 * 0x1p-45},
      {-1, 2},
      {0.25, 0.25},
      {0, Double.MIN_VALUE},
      {0, 0x1p-126},
      {0, 3 * 0x1p-60},
      {0, 0x1p30},
      {0, 3 * 0x1p28},
      {0x1p-60, 0x1p-60 + 0x1p-60},
      {-1e308, 1.7e308},
      {-1e30, 1e30},
      {1e308, 1.5e308},
      {-0.0, 0.0},
      {-0.0, 1},
      {-0.0, 3},
      {1e-300, 1e-300 + 1},
      {16777216, 16777217}
    };
    List<ElementCode> codes = new ArrayList<>();
    for (ElementType type : ElementType.values()) {
      List<ElementCode> typed = new ArrayList<>(List.of(ElementCode.identity(type)));
      if (type == ElementType.U8) {
        typed.add(ElementCode.identity(type).scaled(255f, 0f));
        typed.add(ElementCode.identity(type).scaled(-20.5f, 127.5f));
        typed.add(ElementCode.identity(type).scaled(Float.MAX_VALUE, -Float.MAX_VALUE));
      }
      codes.addAll(typed);
      for (double[] pair : ranges) {
        codes.add(typed.getLast().normalized(pair[0], pair[1]));
        if (type == ElementType.U8) {
          codes.add(typed.get(1).normalized(pair[0], pair[1]));
        }
      }
    }
    return codes;
  }

  /** Values of which some are special, in the middle of poison. */
  static MemorySegment source(Arena arena, int length, Random random) {
    MemorySegment source = arena.allocate(length * 4L, 4);
    int kind = random.nextInt(4);
    for (int i = 0; i < length; i++) {
      int bits =
          switch (random.nextInt(kind == 0 ? 1 : 4) + kind) {
            case 0 -> SPECIALS[random.nextInt(SPECIALS.length)];
            case 1 -> Float.floatToRawIntBits((float) random.nextGaussian());
            case 2 -> Float.floatToRawIntBits(random.nextInt(600) / 2f - 20f);
            case 3 -> random.nextInt();
            default -> Float.floatToRawIntBits(random.nextFloat());
          };
      source.setAtIndex(ValueLayout.JAVA_INT, i, bits);
    }
    return source;
  }

  /** Runs of one length, all codes. */
  void runs(int length) {
    Random random = new Random(length);
    for (ElementCode code : codes()) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment source = source(arena, length + 1, random);
        run(source, length, code);
      }
    }
  }

  /** A run from the second value of a source on. */
  void run(MemorySegment source, int length, ElementCode code) {
    same(
        (k, target, mask) -> k.storeRun(source, 4, target, MARGIN, length, code),
        length,
        code,
        "run of " + length);
  }

  /** Runs at distances, by index, and of categories. */
  void scattered(int length) {
    Random random = new Random(length);
    for (ElementCode code : codes()) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment source = source(arena, 3 * length + 1, random);
        same(
            (k, target, mask) ->
                k.storeStrided(source, 4, 12, target, MARGIN, code.type().bytes(), length, code),
            length,
            code,
            "strided run of " + length);
        int[] indices = random.ints(length, 0, 3 * length + 1).toArray();
        same(
            (k, target, mask) -> k.storeIndexed(source, 0, indices, target, MARGIN, code),
            length,
            code,
            "indexed run of " + length);
        same(
            (k, target, mask) -> k.storeOneHot(source, 0, 8, target, MARGIN, length, 3, code),
            3 * length,
            code,
            "one-hot run of " + length);
      }
    }
  }

  /** Windows of many shapes: boxes, disks, clipped ones and rows that see nothing. */
  void windows(int width) {
    Random random = new Random(width);
    List<ElementCode> codes = codes();
    for (int rows : new int[] {1, 2, 3, 5, 7, 11, 16, 17}) {
      for (int shape = 0; shape < 4; shape++) {
        int pitch = width + random.nextInt(40);
        long[] start = new long[rows];
        int[] first = new int[rows];
        int[] end = new int[rows];
        int half = rows / 2;
        for (int t = 0; t < rows; t++) {
          start[t] = (t - half) * (long) pitch - width / 2;
          int cut =
              switch (shape) {
                case 0 -> 0;
                case 1 -> Math.min(width / 2, Math.abs(t - half));
                case 2 -> random.nextInt(width + 1);
                default -> t % 3 == 1 ? width : 0;
              };
          first[t] = cut;
          end[t] = Math.max(cut, shape == 2 ? width - random.nextInt(width + 1) : width - cut);
        }
        WindowRows window = new WindowRows(width, start, first, end);
        windows(window, rows, pitch, shape, codes.get(random.nextInt(codes.size())), random);
        windows(window, rows, pitch, shape, ElementCode.identity(ElementType.F32), random);
        for (ElementCode code : codes) {
          if (rows == 7 || rows == 11) {
            windows(window, rows, pitch, shape, code, random);
          }
        }
      }
    }
  }

  /** Batches of windows in some states, with and without a gap between them. */
  void batches(int width) {
    Random random = new Random(width);
    for (ElementCode code : codes()) {
      for (int rows : new int[] {1, 4, 7, 11}) {
        int pitch = 3 * width;
        WindowRows left = batchWindow(rows, width, pitch, 0, 0, width / 2);
        WindowRows right = batchWindow(rows, width, pitch, pitch, width / 2, width);
        WindowRows[] states = {
          batchWindow(rows, width, pitch, 0, 0, width),
          batchWindow(rows, width, pitch, 0, width / 3, width),
          new WindowRows(left, right)
        };
        try (Arena arena = Arena.ofConfined()) {
          int length = (rows + 2) * pitch + width;
          MemorySegment source = source(arena, length, random);
          for (int gap : new int[] {0, 3}) {
            batch(source, states, gap, code, random.nextLong());
            MemorySegment tight = source.asSlice(0, 4L * ((rows + 1) * pitch + width));
            alike(tight, states, gap, code, random.nextLong());
          }
        }
      }
    }
  }

  /** A window whose first row begins a row of the source before its centre. */
  private static WindowRows batchWindow(
      int rows, int width, int pitch, int shift, int first, int end) {
    long[] start = new long[rows];
    int[] firsts = new int[rows];
    int[] ends = new int[rows];
    for (int t = 0; t < rows; t++) {
      start[t] = (t - 1L) * pitch + shift;
      firsts[t] = first;
      ends[t] = end;
    }
    return new WindowRows(width, start, firsts, ends);
  }

  private void batch(
      MemorySegment source, WindowRows[] states, int gap, ElementCode code, long seed) {
    int own = (int) states[0].values();
    int bytes = code.type().bytes();
    int count = 9;
    int stride = own + gap;
    byte[] masks = new byte[states.length * own + WindowBatch.SLACK];
    new Random(seed).nextBytes(masks);
    same(
        (k, target, mask) -> {
          Random random = new Random(seed);
          WindowBatch batch = new WindowBatch();
          int common = random.nextInt(states.length + 1) - 1;
          batch.of(own, common, (long) stride * bytes, stride);
          int pitch = 3 * states[0].width();
          int last = 3 * pitch; // from there the other side of the last row ends the source
          for (int i = 0; i < count; i++) {
            boolean leaves = gap > 0 && random.nextInt(5) == 0;
            batch.states[i] = leaves ? WindowBatch.NONE : random.nextInt(states.length);
            batch.places[i] = 4L * (pitch + random.nextInt(last - pitch + 1));
          }
          batch.places[0] = 4L * pitch;
          batch.places[count - 1] = 4L * last;
          batch.next(count, 0, MARGIN, MARGIN);
          k.storeWindows(source, target, batch, states, code);
          k.storeMasks(masks, own, mask, batch);
        },
        count * stride,
        code,
        "batch of " + states[0].rows() + "x" + states[0].width() + " gap " + gap);
  }

  /** Windows of one state, some of which begin or end where the source does. */
  private void alike(
      MemorySegment source, WindowRows[] states, int gap, ElementCode code, long seed) {
    int own = (int) states[0].values();
    int bytes = code.type().bytes();
    int count = 9;
    int stride = own + gap;
    byte[] masks = new byte[states.length * own + WindowBatch.SLACK];
    new Random(seed).nextBytes(masks);
    same(
        (k, target, mask) -> {
          Random random = new Random(seed);
          WindowBatch batch = new WindowBatch();
          batch.of(own, random.nextInt(2), (long) stride * bytes, stride);
          batch.next(count, 0, MARGIN, MARGIN);
          batch.all(random.nextInt(2), own);
          boolean atEnds = random.nextInt(3) > 0;
          int pitch = 3 * states[0].width();
          for (int i = 0; i < count; i++) {
            int inner = pitch + 1 + random.nextInt(2 * pitch - 1);
            batch.places[i] = 4L * (!atEnds || i % 4 > 0 ? inner : i == 0 ? pitch : 3 * pitch);
          }
          k.storeWindows(source, target, batch, states, code);
          k.storeMasks(masks, own, mask, batch);
        },
        count * stride,
        code,
        "batch of alike " + states[0].rows() + "x" + states[0].width() + " gap " + gap);
  }

  /** Where so many windows lie, around centres inside, at edges, outside and far away. */
  void places(int count) {
    Random random = new Random(count);
    for (int first = 0; first < 2; first++) {
      WindowPairs pairs = new WindowPairs();
      pairs.axis(first, 99, 3, 96, 5, 1200);
      pairs.axis(1 - first, 4, 5, 5, 1, 12); // each value is of a kind of its own
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment centers = arena.allocate(4L + count * WindowPairs.BYTES, 4);
        for (int i = 0; i < 2 * count; i++) {
          int value =
              switch (random.nextInt(12)) {
                case 0 -> random.nextInt();
                case 1 -> Integer.MIN_VALUE + random.nextInt(9);
                case 2 -> Integer.MAX_VALUE - random.nextInt(9);
                case 3 -> random.nextInt(12) - 6;
                case 4 -> 94 + random.nextInt(12);
                default -> random.nextInt(i % 2 == first ? 100 : 5);
              };
          centers.set(ValueLayout.JAVA_INT, 4 + 4L * i, value);
        }
        WindowBatch expected = new WindowBatch();
        WindowBatch batch = new WindowBatch();
        expected.next(count, 0, 0, 0);
        batch.next(count, 0, 0, 0);
        definition.placeWindows(centers, 4, pairs, expected);
        kernels.placeWindows(centers, 4, pairs, batch);
        for (int n = 0; n < count; n++) {
          int state = (int) expected.found()[n];
          int found = (int) batch.found()[n];
          boolean same = state < 0 ? found < 0 : found == state;
          if (!same || state >= 0 && expected.places[n] != batch.places[n]) {
            throw new AssertionError("place " + n + " of " + count + ": " + found + " " + state);
          }
        }
      }
    }
  }

  /** In the middle of a source and at both of its ends. */
  private void windows(
      WindowRows window, int rows, int pitch, int shape, ElementCode code, Random random) {
    int before = (rows / 2) * pitch + window.width() / 2;
    int all = (rows - 1) * pitch + window.width();
    for (int room : new int[] {0, 1, 16, 40}) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment source = source(arena, all + 2 * room, random);
        same(
            (k, target, mask) ->
                k.storeWindow(source, (before + room) * 4L, target, MARGIN, window, code),
            rows * window.width(),
            code,
            "window " + rows + "x" + window.width() + " shape " + shape + " room " + room);
      }
    }
  }

  /** Pools of all kinds, of windows of some shapes. */
  void pools(int outCols) {
    Random random = new Random(outCols);
    List<ElementCode> codes = codes();
    for (PoolRows.Kind kind : PoolRows.Kind.values()) {
      for (int shape = 0; shape < 4; shape++) {
        int side = shape < 2 ? 2 : 1 + random.nextInt(4);
        int stride = shape < 2 ? 2 : 1 + random.nextInt(3);
        for (int outRows : new int[] {1, 2, 5}) {
          int cols = (outCols - 1) * stride + side + random.nextInt(3);
          int rowStride = shape == 1 ? 1 + random.nextInt(3) : stride;
          int length = ((outRows - 1) * rowStride + side) * cols;
          var pool = new PoolRows(kind, side, side, rowStride, stride, cols, outRows, outCols);
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = source(arena, length + (shape == 0 ? 0 : 33), random);
            if (shape == 1) {
              spoil(source, random);
            }
            ElementCode code =
                shape == 3
                    ? codes.get(random.nextInt(codes.size()))
                    : ElementCode.identity(ElementType.F32);
            same(
                (k, target, mask) ->
                    k.storePooled(source, 0, target, MARGIN, mask, MARGIN, pool, code),
                outRows * outCols,
                code,
                pool.toString());
          }
        }
      }
    }
  }

  /** Makes most values NaN, so that there are windows without another value. */
  private static void spoil(MemorySegment source, Random random) {
    for (long i = 0; i < source.byteSize() / 4; i++) {
      if (random.nextInt(5) != 0) {
        source.setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.NaN);
      }
    }
  }

  /** Copies and fills of bytes. */
  void bytes(int length) {
    byte[] bytes = new byte[length + 2];
    new Random(length).nextBytes(bytes);
    MemorySegment source = MemorySegment.ofArray(bytes).asReadOnly();
    ElementCode code = ElementCode.identity(ElementType.U8);
    same((k, target, mask) -> k.copyBytes(source, 2, target, MARGIN, length), length, code, "copy");
    for (byte value = 0; value <= 1; value++) {
      byte v = value;
      same((k, target, mask) -> k.fillBytes(target, MARGIN, length, v), length, code, "fill");
    }
  }

  private void same(Call call, int elements, ElementCode code, String what) {
    try (Arena arena = Arena.ofConfined()) {
      long size = (long) elements * code.type().bytes() + 2 * MARGIN;
      MemorySegment[] targets = new MemorySegment[4];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = arena.allocate(i < 2 ? size : elements + 2L * MARGIN).fill(POISON);
      }
      call.on(definition, targets[0], targets[2]);
      call.on(kernels, targets[1], targets[3]);
      if (targets[2].mismatch(targets[3]) >= 0) {
        throw new AssertionError(what + ": mask at " + (targets[2].mismatch(targets[3]) - MARGIN));
      }
      long from = 0;
      long at = MemorySegment.mismatch(targets[0], 0, size, targets[1], 0, size);
      while (at >= 0) {
        at += from;
        long element = (at - MARGIN) / code.type().bytes();
        boolean within = at >= MARGIN && element < elements;
        if (!within || !bothNaN(targets[0], targets[1], element, code.type())) {
          throw new AssertionError(
              what
                  + ": "
                  + code.type()
                  + " "
                  + code.form()
                  + " min="
                  + code.min()
                  + " range="
                  + code.range()
                  + (within ? " element " + element : " beside the target, byte " + (at - MARGIN))
                  + " was "
                  + word(targets[1], within ? element : 0, code.type())
                  + " not "
                  + word(targets[0], within ? element : 0, code.type()));
        }
        from = MARGIN + (element + 1) * code.type().bytes();
        at = MemorySegment.mismatch(targets[0], from, size, targets[1], from, size);
      }
    }
  }

  private static boolean bothNaN(MemorySegment a, MemorySegment b, long element, ElementType type) {
    return switch (type) {
      case F32 ->
          Float.isNaN(Float.intBitsToFloat(word(a, element, type)))
              && Float.isNaN(Float.intBitsToFloat(word(b, element, type)));
      case F16 ->
          Float.isNaN(Float.float16ToFloat((short) word(a, element, type)))
              && Float.isNaN(Float.float16ToFloat((short) word(b, element, type)));
      case U8 -> false;
    };
  }

  private static int word(MemorySegment target, long element, ElementType type) {
    long at = MARGIN + element * type.bytes();
    return switch (type) {
      case F32 -> target.get(ValueLayout.JAVA_INT_UNALIGNED, at);
      case F16 -> target.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
      case U8 -> target.get(ValueLayout.JAVA_BYTE, at);
    };
  }
}
