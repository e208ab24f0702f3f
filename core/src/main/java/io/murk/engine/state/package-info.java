/** All that a world is at the end of a tick, as a value and as bytes. */
@org.jspecify.annotations.NullMarked
package io.murk.engine.state;
