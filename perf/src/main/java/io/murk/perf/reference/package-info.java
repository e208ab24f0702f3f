/** What Murk is compared with: the same work, written by hand in C. */
@org.jspecify.annotations.NullMarked
package io.murk.perf.reference;
