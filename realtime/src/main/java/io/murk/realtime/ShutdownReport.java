package io.murk.realtime;

/**
 * What a shutdown did, and how long it took.
 *
 * @param totalNanos from the call to the end
 * @param drainNanos waiting for the tick that ran
 * @param quiesceNanos waiting for readers and workers
 * @param joinNanos waiting for the threads to end
 * @param tickJoined whether the ticking thread has ended; if not, it was abandoned in a tick that
 *     does not return, and takes the world's memory with it when it ever does
 * @param workersJoined workers that have ended
 * @param workersAbandoned workers that have not
 * @param readersRevoked pins of readers that were revoked
 * @param commandsDropped commands that waited; each got a receipt that says so
 * @param observationsDropped observations that waited for a worker; each ended with an error
 */
public record ShutdownReport(
    long totalNanos,
    long drainNanos,
    long quiesceNanos,
    long joinNanos,
    boolean tickJoined,
    int workersJoined,
    int workersAbandoned,
    int readersRevoked,
    int commandsDropped,
    int observationsDropped) {}
