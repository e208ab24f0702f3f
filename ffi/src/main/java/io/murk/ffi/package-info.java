/**
 * The door: what libmurk calls, and what stands behind its handles.
 *
 * <p>Every function of murk.h is one static method in {@code io.murk.ffi.calls}: primitive
 * arguments, a status as result, no Throwable ever. It looks a handle up in its {@link
 * io.murk.ffi.HandleTable}, takes the object's monitor, and lets the object do the work; {@code
 * io.murk.ffi.marshal} reads and writes the caller's structs in place.
 *
 * <p>Locks: one monitor an object, worlds before plans, and the monitor of a table inside no other
 * work. Propagators in C may call back: {@link io.murk.ffi.callback.Calling} tells what they must
 * not wait for, and {@link HandleTable#find} asks it. Failures: {@link io.murk.ffi.CallBoundary}.
 * Null: nothing is null; a NULL pointer of C is the address 0.
 */
@org.jspecify.annotations.NullMarked
package io.murk.ffi;
