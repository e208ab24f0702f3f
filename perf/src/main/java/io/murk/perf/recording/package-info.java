/** What recording costs a world. */
@org.jspecify.annotations.NullMarked
package io.murk.perf.recording;
