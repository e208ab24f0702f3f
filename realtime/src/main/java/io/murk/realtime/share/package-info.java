/**
 * What the threads of a realtime world share, and nothing else: it does not know the threads.
 *
 * <p>Verbs: submit (any thread, never waits), drain and settle (the ticking thread), take (any
 * thread). Memory order: what a thread did before it submitted a command happens before the tick
 * that drains it, and what the tick did before it settled happens before the receipt is taken;
 * counters are exact but order nothing. Null is returned by methods that say so in their name. A
 * full inbox is a value, not an exception.
 *
 * <pre>{@code
 * var counters = new PaddedCounters();
 * var inbox = new CommandInbox(1024, counters);
 * var setup = new TickEngine.Setup(pipeline, limits, true, seed, inbox);   // drained by every tick
 * inbox.submit(command);                                              // from any thread
 * engine.tick();
 * inbox.settle(engine.receipts(), engine.queueDepth());               // after every tick
 * }</pre>
 *
 * <p>States are shared the other way round: the ticking thread pushes them to a ring, which holds
 * their memory; readers pin a position, read, and look at their pin afterwards. A pin can be
 * revoked at any time, and nobody waits for anybody.
 *
 * <p>Reading order: PaddedCounters, CommandInbox, Submission, SubmissionPool, CommandReceipts;
 * Readers, SnapshotRing.
 */
@org.jspecify.annotations.NullMarked
package io.murk.realtime.share;
