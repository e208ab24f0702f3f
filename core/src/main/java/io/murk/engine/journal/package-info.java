/**
 * What an engine tells while it runs, and who writes it down.
 *
 * <p>An engine knows {@link io.murk.engine.journal.TickJournal} alone: it tells what it was given
 * and what came of it, on the ticking thread, and nothing that happens there comes back to it.
 */
@org.jspecify.annotations.NullMarked
package io.murk.engine.journal;
