package io.murk.realtime.loop;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.replay.Recording;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A recording of a world that ticks by itself: what its owner asks is done by the ticking thread,
 * between two ticks, and waited for. When the world has ended, so has the recording, and nobody
 * else uses it any more. From any thread.
 */
public final class LiveRecording implements Recording {
  private final TickControl control;
  private final Recording recording;

  private LiveRecording(TickControl control, Recording recording) {
    this.control = control;
    this.recording = recording;
  }

  /**
   * Begins one, on the ticking thread.
   *
   * @throws MurkException {@link ErrorCode#SHUTTING_DOWN}; else what {@code begin} throws
   */
  public static Recording begin(TickControl control, Supplier<Recording> begin) {
    return new LiveRecording(control, control.between("record", begin));
  }

  private <T> T ask(Supplier<T> question) {
    try {
      return control.between("recording", question);
    } catch (MurkException e) {
      if (e.code() != ErrorCode.SHUTTING_DOWN || !control.awaitEnd()) {
        throw e; // a ticking thread that does not come back still has the recording
      }
      return question.get();
    }
  }

  private void tell(Runnable order) {
    boolean done =
        ask(() -> {
          order.run();
          return true;
        });
  }

  @Override
  public long frames() {
    return ask(recording::frames);
  }

  @Override
  public long bytes() {
    return ask(recording::bytes);
  }

  @Override
  public @Nullable MurkException failureOrNull() {
    return ask(() -> Optional.ofNullable(recording.failureOrNull())).orElse(null);
  }

  @Override
  public boolean isOver() {
    return ask(recording::isOver);
  }

  @Override
  public void flush() {
    tell(recording::flush);
  }

  @Override
  public void checkpoint() {
    tell(recording::checkpoint);
  }

  @Override
  public void note(byte... bytes) {
    byte[] own = bytes.clone();
    tell(() -> recording.note(own));
  }

  @Override
  public int plan(EgressShape shape, byte... spec) {
    return ask(() -> recording.plan(shape, spec));
  }

  /** As recorded: whoever observes a world that ticks by itself pauses it, or says which tick. */
  @Override
  public void observed(int plan, AgentSet agents, EgressTarget target) {
    tell(() -> recording.observed(plan, agents, target));
  }

  @Override
  public void close() {
    tell(recording::close);
  }
}
