/**
 * What must hold of every reader of bytes that nobody vouches for, whatever the bytes are.
 *
 * <p>A {@link io.murk.fuzz.Reader} is given bytes. It may answer or refuse, with a code that its
 * documentation names; nothing else comes out of it. It takes memory in proportion to the bytes
 * that are there, whatever they claim, and comes to an end soon. What it read, it writes again.
 *
 * <p>Fuzzing finds the bytes: {@code src/test} has a test for each reader and one for all of them.
 */
@org.jspecify.annotations.NullMarked
package io.murk.fuzz;
