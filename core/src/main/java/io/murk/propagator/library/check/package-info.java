/** What the library's propagators check, and the words in which they refuse. */
@org.jspecify.annotations.NullMarked
package io.murk.propagator.library.check;
