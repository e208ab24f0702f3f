/** A world to look at, and what it takes to look. */
@org.jspecify.annotations.NullMarked
package io.murk.perf.watch;
