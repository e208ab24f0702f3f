/**
 * What C may look at without entering Java: a row a world in memory of libmurk's.
 *
 * <p>Only rows of worlds that nobody is changing are shown. A row is hidden before a change begins
 * and shown when it has ended well; a look that finds it hidden takes the long way, which waits,
 * and knows why a world answers no more. So a look and the long way answer the same.
 */
package io.murk.ffi.glance;
