/**
 * Propagators that are C functions.
 *
 * <p>A {@link io.murk.ffi.callback.CallbackPropagator} is what was declared, a {@link
 * io.murk.ffi.callback.CallbackStep} calls the function once a tick; {@code callback.c} is the
 * other side. Fields are handed out by address, from the world's own memory. While a function runs,
 * its thread is {@link io.murk.ffi.callback.Calling}: what it must not wait for then is refused,
 * and what it destroys is {@link io.murk.ffi.callback.Postponed}.
 *
 * <p>Null: nothing is null but what is called {@code ...OrNull}; a NULL pointer of C is the address
 * 0.
 */
@org.jspecify.annotations.NullMarked
package io.murk.ffi.callback;
