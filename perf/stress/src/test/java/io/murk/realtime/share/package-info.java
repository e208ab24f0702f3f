/**
 * Wrappers of queues under lincheck, which plays through how threads may interleave. In this
 * package, where the pool can be made.
 */
package io.murk.realtime.share;
