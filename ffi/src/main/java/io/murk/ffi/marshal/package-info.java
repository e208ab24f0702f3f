/**
 * The caller's memory: struct layouts of murk.h, and how they are read and written in place.
 *
 * <p>{@code *Layout} classes are offsets; constants carry the C names in capitals, and a test
 * compares them with murk.h. Addresses come from C as {@code long}; {@code Memory} reads them at
 * any alignment. Another thread of the host may change its memory during a call: what was checked
 * is never trusted to stay within bounds when it is read again.
 */
@org.jspecify.annotations.NullMarked
package io.murk.ffi.marshal;
