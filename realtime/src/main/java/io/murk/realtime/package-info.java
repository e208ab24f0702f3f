/**
 * Worlds that tick on threads of their own: submit commands and read states from any thread, and no
 * reader ever makes the world wait.
 *
 * <pre>{@code
 * try (var world = new RealtimeWorld(config)) {          // ticks 60 times a second from here on
 *   world.submit(Command.of(new Payload.SetParameter(0, 1.5)));
 *   world.observe(plan, AgentSet.NONE, target);          // the newest state, into your buffer
 * }
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package io.murk.realtime;
