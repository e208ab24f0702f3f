/**
 * Recordings and replays behind handles, and their functions of murk.h, as {@code
 * io.murk.ffi.calls} describes them.
 *
 * <p>Locks: the monitor of a recording before that of its world, never the other way round.
 */
@org.jspecify.annotations.NullMarked
package io.murk.ffi.replay;
