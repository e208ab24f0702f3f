package io.murk.engine.journal;

import io.murk.command.CommandBatch;
import io.murk.command.Receipts;
import io.murk.error.MurkException;

/**
 * Is told what an engine was given and what came of it. By the ticking thread, between two ticks or
 * at the end of one. Never throws, whatever happens to it: the engine has changed its state by
 * then.
 */
public interface TickJournal {
  /**
   * Commands were queued, and those of {@code receipts} from {@code from} on refused.
   *
   * @param batch valid during the call
   */
  void submitted(CommandBatch batch, Receipts receipts, int from);

  /** A tick was published, and its steps have been told. */
  void published(long tick);

  /**
   * A tick was tried and failed.
   *
   * @param tick the one that was tried
   * @param failure why
   * @param usedUp whether no command waits any more
   */
  void failed(long tick, MurkException failure, boolean usedUp);

  /** The world was reset. */
  void reset(long seed);

  /** The world went on from another state. */
  void restored();

  /** The world ends, and can be read for the last time. */
  void closing();

  /** Whether it listens no more, so that another one may take its place. */
  boolean isOver();
}
