/**
 * The bytes of format version 4, as docs/replay-format.md specifies them.
 *
 * <p>Those who write and those who read are built from the document, each on their own: they share
 * no code, so that a mistake of one is seen by the other.
 */
@org.jspecify.annotations.NullMarked
package io.murk.replay.v4;
