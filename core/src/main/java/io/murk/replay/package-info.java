/**
 * What it takes to say that two runs were the same: hashes of a world's state.
 *
 * <p>Only snapshots are known here, not worlds: whoever steps a world asks for the hash of its
 * snapshot.
 */
@org.jspecify.annotations.NullMarked
package io.murk.replay;
