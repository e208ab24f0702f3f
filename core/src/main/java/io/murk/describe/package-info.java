/**
 * Worlds described so well that another one is built of the description alone: {@code
 * WorldConfig.describe()} and {@code WorldConfig.parse}. The text is specified in
 * docs/replay-format.md.
 */
@org.jspecify.annotations.NullMarked
package io.murk.describe;
