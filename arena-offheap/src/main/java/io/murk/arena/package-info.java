/**
 * Generations of off-heap state.
 *
 * <p>Reading order: {@link io.murk.arena.ArenaLayout} says where every slot lies, {@link
 * io.murk.arena.WorldBlock} is the one native block that holds all worlds of a batch, {@link
 * io.murk.arena.GenerationArena} is one world's view of it.
 *
 * <pre>{@code
 * var layout = ArenaLayout.builder(worlds).perTick(cells).fixed(cells).build();
 * try (var block = new WorldBlock(layout, ledger)) {
 *   GenerationArena arena = block.world(0);
 *   arena.begin();                      // opens the generation after the published one
 *   arena.staged(0).setAtIndex(...);    // only the writer sees this
 *   arena.publish();                    // changes one word, copies nothing
 * }
 * }</pre>
 *
 * <p>Verbs: begin, publish, discard, restart, lease, release. Threads: one writer for each world,
 * at any time; leases are taken and released from any thread. Null is never passed or returned.
 * Misuse (begin twice, publish without begin) is an {@link java.lang.IllegalStateException}: the
 * engine above has checked its callers already.
 *
 * <p>This package is the only one that allocates native memory.
 */
@org.jspecify.annotations.NullMarked
package io.murk.arena;
