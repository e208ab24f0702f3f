package io.murk.engine.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.murk.arena.RecordBuffer;
import io.murk.egress.Snapshot;
import io.murk.field.FieldSchema;
import io.murk.field.Mutability;
import io.murk.propagator.Pipeline;
import io.murk.propagator.Propagator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Writes one world's state again and again, as {@link StateBytes} does once: what never changes is
 * put together when it is built. hot: 0 B/op while the steps remember nothing.
 */
public final class StateImage {
  private static final ValueLayout.OfFloat NATIVE = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfFloat LITTLE = NATIVE.withOrder(LITTLE_ENDIAN);
  private static final int PARAMETER_BYTES = 8;

  private final Snapshot snapshot;
  private final int world;
  private final Propagator.Step[] steps;
  private final byte[][] memories;
  private final byte[] layout;
  private final int parameters;
  private final int fixedSum;
  private final long fieldBytes;
  private final CRC32C sum = new CRC32C();

  /** All that lies before the fields, for as many bytes of memories as it was made for last. */
  private ByteBuffer front;

  private int frontMemory = -1;

  /**
   * What the state depends on besides the snapshot.
   *
   * @param seed the world's
   * @param rollbacks failed ticks in a row
   * @param disabled whether ticking is disabled
   */
  public record Standing(long seed, int rollbacks, boolean disabled) {}

  /**
   * Looks at a world.
   *
   * @param pipeline its pipeline
   * @param snapshot a live view of it
   * @param world which world of the view
   * @param steps its bound steps, which are asked what they remember
   */
  public StateImage(Pipeline pipeline, Snapshot snapshot, int world, Propagator.Step... steps) {
    this.snapshot = snapshot;
    this.world = world;
    this.steps = steps;
    memories = new byte[steps.length][];
    layout = StateLayout.of(pipeline).getBytes(StandardCharsets.UTF_8);
    parameters = pipeline.parameters().size();
    FieldSchema schema = snapshot.schema();
    CRC32C fixed = new CRC32C();
    long bytes = 0;
    for (int field = 0; field < schema.size(); field++) {
      if (schema.def(field).mutability() == Mutability.STATIC) {
        StateBytes.add(fixed, snapshot.field(field, world));
      } else {
        bytes += Float.BYTES * schema.floats(field);
      }
    }
    fixedSum = (int) fixed.getValue();
    fieldBytes = bytes;
    front = ByteBuffer.allocate(0);
  }

  /** Asks the steps what they remember, and says how many bytes {@link #write} will take. */
  public long prepare() {
    int memory = 0;
    boolean anything = false;
    for (int i = 0; i < steps.length; i++) {
      byte[] remembered = steps[i].memory();
      memories[i] = remembered;
      memory = Math.addExact(memory, remembered.length);
      anything |= remembered.length > 0;
    }
    if (frontMemory != memory || anything) {
      fill(memory);
    }
    return front.capacity() + fieldBytes;
  }

  private void fill(int memory) {
    long length =
        StateBytes.HEADER
            + (long) layout.length
            + (long) PARAMETER_BYTES * parameters
            + 4L * steps.length
            + memory;
    frontMemory = -1; // if this fails half-way
    ByteBuffer made = ByteBuffer.allocate(Math.toIntExact(length + 7 & -8)).order(LITTLE_ENDIAN);
    made.putLong(StateBytes.MAGIC).putInt(StateBytes.VERSION).putInt(0);
    made.putLong(made.capacity() + fieldBytes).position(56);
    made.putInt(fixedSum).putInt(0).putInt(0).putInt(0);
    made.putInt(layout.length).putInt(parameters).putInt(steps.length);
    made.putInt(snapshot.schema().size()).putLong(fieldBytes).put(layout);
    made.position(made.position() + PARAMETER_BYTES * parameters);
    for (byte[] remembered : memories) {
      made.putInt(remembered.length).put(remembered);
    }
    front = made;
    frontMemory = memory;
  }

  /**
   * Writes the state as it is now, after {@link #prepare}.
   *
   * @param to with room for what that said, from {@code at} on
   * @param at a multiple of 8
   */
  public void write(Standing standing, RecordBuffer to, int at) {
    ByteBuffer front = this.front;
    front.putLong(24, snapshot.tick(world)).putLong(32, standing.seed());
    front.putLong(40, snapshot.parameterVersion(world));
    front.putInt(48, standing.rollbacks()).putInt(52, standing.disabled() ? 1 : 0);
    int parameter = StateBytes.HEADER + layout.length;
    for (int key = 0; key < parameters; key++) {
      long bits = Double.doubleToRawLongBits(snapshot.parameter(key, world));
      front.putLong(parameter + PARAMETER_BYTES * key, bits);
    }
    int size = front.capacity();
    MemorySegment.copy(front.array(), 0, to.segment(), ValueLayout.JAVA_BYTE, at, size);
    long end = at + (long) size;
    FieldSchema schema = snapshot.schema();
    for (int field = 0; field < schema.size(); field++) {
      if (schema.def(field).mutability() != Mutability.STATIC) {
        MemorySegment values = snapshot.field(field, world);
        long floats = values.byteSize() / Float.BYTES;
        MemorySegment.copy(values, NATIVE, 0, to.segment(), LITTLE, end, floats);
        end += values.byteSize();
      }
    }
    to.piece(0).putInt(at + 12, sum(to, at + StateBytes.SUMMED_FROM, end));
  }

  private int sum(RecordBuffer of, long from, long to) {
    sum.reset();
    long piece = RecordBuffer.PIECE_BYTES;
    for (int i = 0; i < of.pieces() && i * piece < to; i++) {
      ByteBuffer bytes = of.piece(i);
      bytes.limit((int) Math.min(piece, to - i * piece));
      bytes.position(i == 0 ? (int) from : 0);
      sum.update(bytes);
      bytes.clear();
    }
    return (int) sum.getValue();
  }
}
