package io.murk.ffi.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.CallBoundary;
import io.murk.ffi.HandleTable;
import io.murk.ffi.Handles;
import io.murk.ffi.Held;
import io.murk.ffi.HeldPlan;
import io.murk.ffi.callback.Calling;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;
import io.murk.ffi.view.ObsBuffers;
import io.murk.obs.ObsSpecCodec;
import io.murk.replay.FileSink;
import io.murk.replay.MemorySink;
import io.murk.replay.Recording;
import io.murk.replay.RecordingOptions;
import io.murk.replay.ReplaySink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recording behind a handle. The world tells it everything inside of its own calls, so what is
 * asked of it here happens under the monitor of the world.
 */
public final class HeldRecording extends Held {
  /** All of them. */
  public static final HandleTable<HeldRecording> TABLE = new HandleTable<>("recording");

  private final Recording recording;
  private final Object world;
  private final int worlds;
  private final @Nullable MemorySink memory;
  private final ObsBuffers buffers = new ObsBuffers();

  /** The numbers of plans whose observations were recorded. */
  private final Map<HeldPlan, Integer> plans = new IdentityHashMap<>();

  /** What starts a recording of a world that the caller holds. */
  @FunctionalInterface
  interface Start {
    Recording record(ReplaySink sink, RecordingOptions options);
  }

  private HeldRecording(
      Recording recording, Object world, int worlds, @Nullable MemorySink memory) {
    this.recording = recording;
    this.world = world;
    this.worlds = worlds;
    this.memory = memory;
  }

  /**
   * Starts a recording.
   *
   * @param world whose monitor its calls take, held by the caller where it matters
   * @param worlds how many worlds are observed together; 0: they are not observed by calls
   * @param path of the file, or 0 for memory
   * @param options MurkRecordingOptions, or 0
   */
  static HeldRecording start(Object world, int worlds, Start start, long path, long options) {
    RecordingOptions read = RecordingReader.options(options);
    MemorySink memory = path == 0 ? new MemorySink() : null;
    ReplaySink sink = memory == null ? file(path) : memory;
    Recording recording;
    try {
      recording = start.record(sink, read);
    } catch (Throwable t) {
      close(sink);
      throw t;
    }
    try {
      return new HeldRecording(recording, world, worlds, memory);
    } catch (Throwable t) { // the heap is exhausted, and nobody else knows the recording
      recording.close();
      throw t;
    }
  }

  private static ReplaySink file(long path) {
    Path file = path("path", path);
    try {
      return new FileSink(file);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** A path of the caller's. */
  static Path path(String name, long address) {
    String text = Text.read(name, address);
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      throw Check.invalid(name + "=" + text + " allowed: a path: " + e.getReason());
    }
    throw Check.invalid(name + "= allowed: a path");
  }

  /** What a file system refused. */
  static MurkException failed(Path file, Exception cause) {
    return new MurkException(ErrorCode.IO_FAILED, "path=" + file + ": " + cause, cause);
  }

  private static void close(ReplaySink sink) {
    try {
      sink.close();
    } catch (IOException e) {
      // what the caller is told is why it was not used
    }
  }

  /** The object of a handle; its world can be waited for. */
  static HeldRecording find(long handle) {
    HeldRecording held = TABLE.find(handle);
    Calling.requireOutside(held.world, "world");
    return held;
  }

  /** murk_recording_flush. */
  void flush() {
    synchronized (world) {
      recording.flush();
      refuseFailed();
    }
  }

  /** murk_recording_note. */
  void note(long bytes, long length) {
    byte[] note = RecordingReader.bytes("bytes", bytes, "length", length);
    synchronized (world) {
      refuseFailed();
      if (recording.isOver()) {
        throw over();
      }
      recording.note(note);
      refuseFailed();
    }
  }

  private static MurkException over() {
    return Check.invalid("is_open=0 allowed=1: the recording was closed");
  }

  private void refuseFailed() {
    MurkException failure = recording.failureOrNull();
    if (failure != null) {
      throw failure;
    }
  }

  /** murk_recording_progress, into a struct that was checked. */
  void progress(long out) {
    synchronized (world) {
      MurkException failure = recording.failureOrNull();
      int status = failure == null ? CallBoundary.OK : failure.code().status();
      Memory.putI32(out + RecordingProgressLayout.STATUS, status);
      Memory.putI64(out + RecordingProgressLayout.FRAMES, recording.frames());
      Memory.putI64(out + RecordingProgressLayout.BYTES_WRITTEN, recording.bytes());
      Memory.putI32(out + RecordingProgressLayout.IS_OPEN, recording.isOver() ? 0 : 1);
      Memory.putI32(out + RecordingProgressLayout.RESERVED, 0);
    }
  }

  /** Why it ended before it was closed, or "". */
  String failure() {
    synchronized (world) {
      MurkException failure = recording.failureOrNull();
      return failure == null ? "" : String.valueOf(failure.getMessage());
    }
  }

  /** murk_recording_observed. */
  void observed(
      HeldPlan plan, long around, long output, long outputBytes, long mask, long maskBytes) {
    if (worlds == 0) {
      throw Check.invalid(
          "a realtime world is observed while it ticks, allowed: lockstep worlds and batches");
    }
    AgentSet agents = buffers.agents(around, worlds);
    synchronized (world) {
      refuseFailed();
      if (recording.isOver()) {
        throw over();
      }
      synchronized (plan) {
        Handles.PLANS.enter(plan);
        EgressShape shape = plan.shape();
        HeldPlan.requireAgents(shape, agents);
        long units = (long) worlds * Math.max(1, agents.slots());
        int counted = Check.size("worlds * agents.slots", units, 1, Integer.MAX_VALUE);
        EgressTarget target = buffers.target(shape, counted, output, outputBytes, mask, maskBytes);
        recording.observed(number(plan), agents, target);
      }
      refuseFailed();
    }
  }

  private int number(HeldPlan plan) {
    Integer known = plans.get(plan);
    if (known == null) {
      known = recording.plan(plan.shape(), ObsSpecCodec.encode(plan.spec()));
      plans.put(plan, known);
    }
    return known;
  }

  /** murk_recording_bytes: how many were written. */
  long bytes(long buffer, long capacity) {
    if (memory == null) {
      throw Check.invalid("the recording goes to a file, allowed: path=NULL when it was started");
    }
    synchronized (world) {
      byte[] recorded = memory.toByteArray();
      Check.pointer("buffer", buffer);
      Check.room("capacity", capacity, recorded.length);
      MemorySegment.copy(recorded, 0, Memory.ALL, JAVA_BYTE, buffer, recorded.length);
      return recorded.length;
    }
  }

  /** murk_recording_close. */
  void close() {
    synchronized (world) {
      recording.close();
    }
  }

  @Override
  protected void free() {
    try {
      close();
    } catch (MurkException failure) {
      // murk.h says so: who wants to know closes it first
    }
  }
}
