/**
 * Fields lent to C: a view is an address with a lease on the state that lies there.
 *
 * <p>{@code FieldViews} opens views, {@code ViewTable} keeps them until they are released. Opening
 * happens under the monitor of the world or batch; releasing takes no lock at all, for it is called
 * by garbage collectors of the host, on any thread and in the middle of a callback.
 */
@org.jspecify.annotations.NullMarked
package io.murk.ffi.view;
