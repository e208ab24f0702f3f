/**
 * What a world is made of: spaces, fields, parameters and the library's propagators, read from the
 * caller's structs and arrays, and told again by worlds that are made of them.
 *
 * <p>{@code *Layouts} are offsets; a test compares them with murk.h. {@code *Reader}s check and
 * read, and answer a value of the engine. Objects with handles of their own are {@code Held*}, each
 * with its table.
 */
@org.jspecify.annotations.NullMarked
package io.murk.ffi.define;
