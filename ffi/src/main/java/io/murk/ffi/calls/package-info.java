/**
 * The functions of murk.h, one static method each, named alike in camel case; libmurk finds them by
 * name and signature when it starts.
 *
 * <p>Arguments are primitive: a handle, a pointer and a {@code size_t} are a {@code long}, unsigned
 * where C says so. The result is a status, 0 or negative; no Throwable leaves. What each does, owns
 * and refuses is said in murk.h.
 *
 * <p>A method finds the object, takes its monitor, enters it (refusing what is gone or in doubt)
 * and lets it work.
 */
@org.jspecify.annotations.NullMarked
package io.murk.ffi.calls;
