/** The threads of a realtime world, and the only clock that they look at. */
@org.jspecify.annotations.NullMarked
package io.murk.realtime.loop;
