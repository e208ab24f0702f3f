/**
 * Recordings that are run again: the same bits, or where not.
 *
 * <pre>{@code
 * try (ReplayReader reader = ReplayReader.open(file)) {
 *   Verification done = ReplayVerifier.described().verify(reader);
 *   done.divergence().ifPresent(found -> say(DesyncReport.text(reader.header(), done)));
 * }
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package io.murk.verify;
