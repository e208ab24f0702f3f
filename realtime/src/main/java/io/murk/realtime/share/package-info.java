/**
 * What the threads of a realtime world share, and nothing else: it does not know the threads.
 *
 * <p>Verbs: submit (any thread, never waits), drain (the ticking thread). Memory order: what a
 * thread did before it submitted a command happens before the tick that drains it; counters are
 * exact but order nothing. Null is never passed or returned. A full inbox is a value, not an
 * exception.
 *
 * <pre>{@code
 * var counters = new PaddedCounters();
 * var inbox = new CommandInbox(1024, counters);
 * var setup = new TickEngine.Setup(pipeline, limits, true, seed, inbox);   // drained by every tick
 * inbox.submit(command);                                              // from any thread
 * }</pre>
 *
 * <p>Reading order: PaddedCounters, CommandInbox.
 */
@org.jspecify.annotations.NullMarked
package io.murk.realtime.share;
