package io.murk.realtime;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way to submit commands and to learn what became of each: opened by {@code
 * RealtimeWorld.openReceipts}.
 *
 * <p>Every command that was {@link SubmitResult#QUEUED} comes back exactly once, with its final
 * receipt: applied, with the tick; expired, rolled back, not applied or not supported; dropped
 * because ticking was disabled, the world was reset ({@link ReasonCode#STALE}) or was shut down. It
 * comes after the tick's state can be read, in the order in which the world came to the commands.
 * Nothing of a user runs on the ticking thread; receipts wait here until they are taken, also
 * beyond the world's end.
 *
 * <p>At most {@code capacity} commands are on their way or wait to be taken; then {@link
 * SubmitResult#RECEIPTS_FULL}. A stream has nothing to close: one that nobody uses any more is
 * garbage.
 *
 * <p>Threads: any number submit and any number take. Submitting waits for nobody; of those that
 * take, one after the other does. hot: 0 B/op for {@link #submit} and {@link #drain}, once as many
 * commands were on their way as ever are.
 *
 * <pre>{@code
 * ReceiptStream receipts = world.openReceipts(256);
 * receipts.submit(command, 7);
 * receipts.drain(settled -> log(settled.tag(), settled.appliedTick()), 64);
 * }</pre>
 */
public interface ReceiptStream {
  /** Leaves a command with tag 0 for the next tick. */
  default SubmitResult submit(Command command) {
    return submit(command, 0);
  }

  /**
   * Leaves a command for the next tick.
   *
   * @param command what to do
   * @param tag any number; it comes back with the receipt
   */
  SubmitResult submit(Command command, long tag);

  /**
   * Leaves command {@code i} of a batch for the next tick, with {@code i} as its command index. It
   * is copied, and the batch may change afterwards. Nothing is allocated for a SetField of at most
   * 4 axes or a SetParameter.
   *
   * @param commands where it is
   * @param i which one
   * @param tag any number; it comes back with the receipt
   * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} for a kind whose content no batch
   *     has
   */
  SubmitResult submit(CommandBatch commands, int i, long tag);

  /**
   * Leaves commands for the next tick, in their order and with their place in the list as command
   * index and tag. The first that is refused ends it, and those behind count as refused like it.
   * Commands of other threads may come between, and a tick may begin between two of them.
   *
   * @return how many were queued
   */
  int submit(List<Command> commands);

  /** Takes the oldest receipt; null when there is none now. */
  @Nullable Receipt pollOrNull();

  /**
   * Takes receipts, oldest first, on the calling thread.
   *
   * @param taker gets each; if it throws, that receipt is taken and the next ones are not
   * @param limit at most so many
   * @return how many were taken
   */
  int drain(Taker taker, int limit);

  /** Receipts that wait to be taken. */
  int ready();

  /** Commands that may be on their way or wait to be taken. */
  int capacity();

  /** Takes receipts. */
  @FunctionalInterface
  interface Taker {
    /** Takes one, which is valid during this call only. */
    void take(Settled settled);
  }

  /** A command and what became of it; valid during {@link Taker#take} only. */
  interface Settled {
    /** The command. */
    Command command();

    /** What its submitter gave it. */
    long tag();

    /** As {@link Receipt#accepted}. */
    boolean accepted();

    /** As {@link Receipt#appliedTick}. */
    long appliedTick();

    /** As {@link Receipt#reasonOrNull}. */
    @Nullable ReasonCode reasonOrNull();

    /** As {@link Receipt#commandIndex}. */
    int commandIndex();

    /** Its number among all commands that the world ever took. */
    long commandId();

    /** The receipt as a value. */
    default Receipt receipt() {
      return new Receipt(accepted(), appliedTick(), reasonOrNull(), commandIndex(), commandId());
    }
  }
}
