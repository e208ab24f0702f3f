/**
 * The bytes of replay files of version 4, as docs/replay-format.md specifies them: reading. Writing
 * is elsewhere and shares nothing with it, so that each proves the document.
 *
 * <p>A {@link io.murk.replay.v4.read.V4Source} gives bytes, {@link io.murk.replay.v4.read.V4Chunks}
 * walks over the headers of all chunks and loads bodies, {@link io.murk.replay.v4.read.V4Records}
 * walks over the records of one body and checks them, {@link io.murk.replay.v4.read.V4Commands}
 * answers from a record's bytes. Nothing is believed: lengths are compared with what contains them
 * before they are used, and memory is taken for bytes that are there.
 */
@org.jspecify.annotations.NullMarked
package io.murk.replay.v4.read;
