/**
 * Realtime worlds seen from outside, over HTTP: a page, metrics for Prometheus, a state as JSON,
 * and fields as streams of frames. Off until it is started, and on this machine only unless told
 * otherwise.
 *
 * <pre>{@code
 * try (var world = new RealtimeWorld(config); var server = WatchServer.start(world)) {
 *   System.Logger log = System.getLogger("main");
 *   log.log(System.Logger.Level.INFO, "watch it at " + server.uri());
 * }
 * }</pre>
 *
 * <p>Verbs: take (a sample), copy (cells, under a lease), send (without one). A client that is slow
 * or silent holds one of the server's own threads for a few seconds and nothing else: no state, no
 * lock, no thread of the world. Null is never passed or returned.
 *
 * <p>Reading order: WatchServer, WatchRequests, WorldSampler, WatchSample, MetricsText, StateJson;
 * then FrameLayout, FieldGrid, FrameStream.
 */
@org.jspecify.annotations.NullMarked
package io.murk.realtime.watch;
