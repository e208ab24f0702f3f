package io.murk.ffi.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.murk.egress.EgressPlan;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.HandleTable;
import io.murk.ffi.Held;
import io.murk.ffi.HeldConfig;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.CommandLayout;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;
import io.murk.field.FieldSchema;
import io.murk.obs.ObsPlan;
import io.murk.obs.ObsSpecCodec;
import io.murk.replay.FileSink;
import io.murk.replay.ReplayEvent;
import io.murk.replay.ReplayFormat;
import io.murk.replay.ReplayFrame;
import io.murk.replay.ReplayHeader;
import io.murk.replay.ReplayReader;
import io.murk.replay.ReplaySummary;
import io.murk.space.Space;
import io.murk.verify.DesyncReport;
import io.murk.verify.ReplayDiff;
import io.murk.verify.ReplayExtract;
import io.murk.verify.ReplayVerifier;
import io.murk.verify.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replay that is read, behind a handle. */
final class HeldReplay extends Held {
  /** All of them. */
  static final HandleTable<HeldReplay> TABLE = new HandleTable<>("replay");

  private final @Nullable Path file;
  private final Cancellation cancellation = new Cancellation();
  private ReplayReader reader;

  /** Counted when it is first asked for: of a recording that was cut off all of it is read. */
  private @Nullable ReplaySummary summary;

  /** What {@link #next} gave last. */
  private @Nullable ReplayFrame frame;

  private HeldReplay(ReplayReader reader, @Nullable Path file) {
    this.reader = reader;
    this.file = file;
  }

  /** murk_replay_open. */
  static HeldReplay open(long path) {
    Path file = HeldRecording.path("path", path);
    try {
      return of(ReplayReader.open(file), file);
    } catch (IOException e) {
      throw HeldRecording.failed(file, e);
    }
  }

  /** murk_replay_open_bytes. */
  static HeldReplay open(long bytes, long length) {
    byte[] copy = Memory.bytes("bytes", bytes, "length", length).toArray(JAVA_BYTE);
    return of(ReplayReader.of(copy), null);
  }

  private static HeldReplay of(ReplayReader reader, @Nullable Path file) {
    try {
      return new HeldReplay(reader, file);
    } catch (Throwable t) { // the heap is exhausted, and nobody else knows the reader
      reader.close();
      throw t;
    }
  }

  /** The reader, whose cursor is this object's. */
  ReplayReader reader() {
    return reader;
  }

  ReplaySummary summary() {
    ReplaySummary known = summary;
    if (known == null) {
      known = reader.summary();
      summary = known;
    }
    return known;
  }

  /** murk_replay_header, into a struct that was checked. */
  void header(long out) {
    ReplayHeader header = reader.header();
    ReplaySummary told = summary();
    Memory.putI32(out + ReplayHeaderLayout.VERSION, ReplayFormat.VERSION);
    Memory.putF64(out + ReplayHeaderLayout.DT, header.dt());
    Memory.putI64(out + ReplayHeaderLayout.SEED, header.seed());
    Memory.putI64(out + ReplayHeaderLayout.TICK, header.startTick());
    Memory.putI64(out + ReplayHeaderLayout.CELLS, header.cells());
    Memory.putI32(out + ReplayHeaderLayout.N_FIELDS, header.fields());
    Memory.putI32(out + ReplayHeaderLayout.N_PARAMETERS, header.parameters());
    Memory.putI32(out + ReplayHeaderLayout.N_PROPAGATORS, header.propagators());
    Memory.putI32(out + ReplayHeaderLayout.STRIPES, header.stripes());
    Memory.putI64(out + ReplayHeaderLayout.CHECKPOINT_EVERY, header.checkpointEvery());
    Memory.putI32(out + ReplayHeaderLayout.IS_COMPLETE, reader.isComplete() ? 1 : 0);
    Memory.putI32(out + ReplayHeaderLayout.HAS_WORLD, header.world().isPresent() ? 1 : 0);
    Memory.putI64(out + ReplayHeaderLayout.N_FRAMES, reader.frames());
    Memory.putI64(out + ReplayHeaderLayout.N_EPOCHS, told.epochs());
    Memory.putI64(out + ReplayHeaderLayout.N_COMMANDS, told.commands());
    Memory.putI64(out + ReplayHeaderLayout.LAST_TICK, told.lastTick());
  }

  /** murk_replay_text. */
  String text(int what) {
    return switch (what) {
      case 0 -> ReplayTexts.header(reader, summary());
      case 1 -> reader.header().world().orElse("");
      case 2 -> reader.header().layout();
      case 3 -> ReplayTexts.events(frame().events());
      case 4 -> ReplayTexts.events(reader.tail());
      default -> throw Check.invalid("what=" + what + " allowed=0..4");
    };
  }

  /** murk_replay_seek. */
  void seek(long to) {
    long last = reader.frames();
    if (to < 0 || to > last) {
      throw Check.invalid("frame=" + Long.toUnsignedString(to) + " allowed=0.." + last);
    }
    frame = null;
    reader.seek(to + 1);
  }

  /** murk_replay_next: whether there was one. */
  boolean next(long out) {
    frame = null;
    ReplayFrame read = reader.next().orElse(null);
    if (read == null) {
      return false;
    }
    long structs = 0;
    int failed = 0;
    int inputs = 0;
    int observations = 0;
    int notes = 0;
    int resets = 0;
    for (ReplayEvent event : read.events()) {
      switch (event) {
        case ReplayEvent.Submitted submitted ->
            structs += CommandWriter.structs(submitted.commands());
        case ReplayEvent.Failed each -> failed++;
        case ReplayEvent.Input each -> inputs++;
        case ReplayEvent.Observed each -> observations++;
        case ReplayEvent.Note each -> notes++;
        case ReplayEvent.NewEpoch each -> resets++;
        case ReplayEvent.Plan each -> {}
      }
    }
    frame = read;
    Memory.putI32(out + ReplayFrameLayout.EPOCH, read.epoch());
    Memory.putI64(out + ReplayFrameLayout.FRAME, read.frame());
    Memory.putI64(out + ReplayFrameLayout.TICK, read.tick());
    Memory.putI64(out + ReplayFrameLayout.HASH, read.hash());
    Memory.putI64(out + ReplayFrameLayout.N_COMMANDS, structs);
    Memory.putI32(out + ReplayFrameLayout.N_FAILED, failed);
    Memory.putI32(out + ReplayFrameLayout.N_INPUTS, inputs);
    Memory.putI32(out + ReplayFrameLayout.N_OBSERVATIONS, observations);
    Memory.putI32(out + ReplayFrameLayout.N_NOTES, notes);
    Memory.putI32(out + ReplayFrameLayout.N_RESETS, resets);
    Memory.putI32(out + ReplayFrameLayout.RESERVED, 0);
    return true;
  }

  private ReplayFrame frame() {
    ReplayFrame read = frame;
    if (read == null) {
      throw new MurkException(
          ErrorCode.NOT_AVAILABLE, "no frame was read, allowed: after murk_replay_next gave one");
    }
    return read;
  }

  /** murk_replay_commands: how many structs. */
  long commands(long out, long capacity) {
    List<ReplayEvent.Submitted> submissions = frame().submissions();
    long structs = 0;
    for (ReplayEvent.Submitted submitted : submissions) {
      structs += CommandWriter.structs(submitted.commands());
    }
    Check.room("capacity", capacity, structs);
    if (structs > 0) {
      Check.pointer("out", out);
      Memory.bytes("out", out, "capacity", Check.elements(CommandLayout.BYTES, (int) structs));
    }
    long at = out;
    for (ReplayEvent.Submitted submitted : submissions) {
      at = CommandWriter.write(submitted, at);
    }
    return structs;
  }

  /**
   * murk_replay_verify.
   *
   * @param config of the world, or null for the description in the file
   * @param first the first frame, or 0 and 0 for all of them
   */
  HeldReport verify(@Nullable HeldConfig config, long first, long last) {
    return verify(verifier(config), first, last);
  }

  private static ReplayVerifier verifier(@Nullable HeldConfig config) {
    return config == null ? ReplayVerifier.described() : ReplayVerifier.of(config.build());
  }

  private HeldReport verify(ReplayVerifier verifier, long first, long last) {
    long from = first == 0 && last == 0 ? 1 : first;
    long to = first == 0 && last == 0 ? reader.frames() : last;
    frame = null;
    cancellation.begin();
    try {
      Verification done = verifier.plans(HeldReplay::plan).verify(reader, from, to);
      return new HeldReport(
          done.frames(),
          done.divergence(),
          done.summary(),
          DesyncReport.text(reader.header(), done));
    } catch (RuntimeException e) {
      throw cancellation.isAsked() ? Cancellation.cancelled(e) : e;
    } finally {
      rewind();
    }
  }

  /** murk_replay_diff; both held by the caller. */
  static HeldReport diff(HeldReplay one, HeldReplay other) {
    one.frame = null;
    other.frame = null;
    long frames = Math.min(one.reader.frames(), other.reader.frames());
    one.cancellation.begin();
    try {
      Optional<ReplayDiff.Difference> found =
          one == other ? Optional.empty() : ReplayDiff.first(one.reader, other.reader);
      if (found.isEmpty()) {
        return new HeldReport(frames, Optional.empty(), "the same: frames=" + frames);
      }
      long frame = found.get().frame();
      ReplayFrame at = frame >= 1 && frame <= frames ? one.reader.frame(frame) : null;
      HeldReport.Parting parting =
          new HeldReport.Parting(
              found.get(), at == null ? 0 : at.epoch(), at == null ? 0 : at.tick());
      String words = found.get().summary() + (at == null ? "" : " tick=" + at.tick());
      return new HeldReport(Math.max(0, frame - 1), Optional.of(parting), words);
    } catch (RuntimeException e) {
      throw one.cancellation.isAsked() ? Cancellation.cancelled(e) : e;
    } finally {
      if (one.rewind()) {
        other.reopen();
      }
      other.reader.seek(1);
    }
  }

  /** murk_replay_cancel; from any thread, without this object's monitor. */
  void cancel() {
    cancellation.ask();
  }

  /** Ends the work that may be cancelled, and goes to the start; whether it was cancelled. */
  private boolean rewind() {
    boolean asked = cancellation.end();
    if (asked) {
      reopen();
    }
    reader.seek(1);
    return asked;
  }

  /** An interrupt that comes while a file is read closes it. */
  private void reopen() {
    Path from = file;
    if (from != null) {
      try {
        ReplayReader again = ReplayReader.open(from);
        reader.close();
        reader = again;
      } catch (IOException e) {
        throw HeldRecording.failed(from, e);
      }
    }
  }

  /** murk_replay_extract. */
  void extract(@Nullable HeldConfig config, long first, long last, long path, int version) {
    Path to = HeldRecording.path("path", path);
    if (version != ReplayFormat.VERSION && version != ReplayFormat.VERSION_3) {
      throw Check.invalid("version=" + Integer.toUnsignedString(version) + " allowed=3, 4");
    }
    if (first < 1 || last < first || last > reader.frames()) {
      throw Check.invalid(
          "first="
              + Long.toUnsignedString(first)
              + " last="
              + Long.toUnsignedString(last)
              + " allowed=1.."
              + reader.frames()
              + " in order");
    }
    if (version == ReplayFormat.VERSION_3 && first != 1) {
      throw Check.invalid("first=" + first + " allowed=1 in a file of version 3");
    }
    frame = null;
    cancellation.begin();
    try {
      ReplayVerifier verifier = verifier(config);
      if (version == ReplayFormat.VERSION_3) {
        ReplayExtract.toVersion3(reader, verifier, last, Files.newOutputStream(to));
      } else {
        ReplayExtract.range(reader, verifier, first, last, new FileSink(to));
      }
    } catch (IOException e) {
      throw cancellation.isAsked() ? Cancellation.cancelled(e) : HeldRecording.failed(to, e);
    } catch (UncheckedIOException e) {
      throw cancellation.isAsked() ? Cancellation.cancelled(e) : HeldRecording.failed(to, e);
    } catch (RuntimeException e) {
      throw cancellation.isAsked() ? Cancellation.cancelled(e) : e;
    } finally {
      rewind();
    }
  }

  /** Observations whose specs this version reads are compared. */
  private static Optional<EgressPlan> plan(byte[] spec, Space space, FieldSchema schema) {
    try {
      return Optional.of(ObsPlan.compile(ObsSpecCodec.decode(spec), space, schema));
    } catch (MurkException foreign) {
      return Optional.empty();
    }
  }

  /** murk_replay_user: how many bytes. */
  long user(long buffer, long capacity) {
    byte[] user = reader.header().user();
    if (user.length > 0) {
      Check.room("capacity", capacity, user.length);
      Check.pointer("buffer", buffer);
      MemorySegment.copy(user, 0, Memory.ALL, JAVA_BYTE, buffer, user.length);
    }
    return user.length;
  }

  /** murk_replay_checkpoint. */
  void checkpoint(long to, long buffer, long capacity, long written, long atFrame) {
    long last = reader.frames();
    if (to < 0 || to > last) {
      throw Check.invalid("frame=" + Long.toUnsignedString(to) + " allowed=0.." + last);
    }
    ReplayFrame.State state =
        reader
            .stateBefore(to)
            .orElseThrow(() ->
                new MurkException(ErrorCode.NOT_AVAILABLE, "the file ends before its first state"));
    MemorySegment bytes = reader.bytes(state);
    if (buffer != 0) {
      Check.pointer("buffer", buffer);
      Check.room("capacity", capacity, bytes.byteSize());
      MemorySegment.copy(bytes, 0, Memory.ALL, buffer, bytes.byteSize());
    }
    Memory.putSizeOrNot(written, bytes.byteSize());
    Memory.putSizeOrNot(atFrame, state.frame());
  }

  /** Writes a text as murk_replay_text says. */
  static void write(String text, long buffer, long capacity, long length) {
    Memory.putSizeOrNot(length, Text.write(buffer, capacity, text));
  }

  @Override
  protected void free() {
    reader.close();
  }
}
