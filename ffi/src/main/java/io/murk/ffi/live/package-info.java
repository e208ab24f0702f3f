/**
 * Realtime worlds behind handles, and what a host chooses for the whole process.
 *
 * <p>Unlike the objects of {@code io.murk.ffi}, a realtime world is not locked by its calls: the
 * engine has it safe for any number of threads, and a call that waits must not keep others out. A
 * call counts itself in and out ({@link io.murk.ffi.live.HeldRealtime#enter}); a destroy takes the
 * world out of its table, shuts it down, which ends whatever waits inside, and returns when the
 * last call has left. Receipt streams and tickets are of use after their world's end and own
 * nothing that is freed.
 *
 * <p>What calls reuse is their thread's: {@code CallerScratch}. hot: 0 B/op for submitting, taking
 * receipts and observing, while buffers stay.
 */
@org.jspecify.annotations.NullMarked
package io.murk.ffi.live;
