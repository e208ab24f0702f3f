/**
 * A place for recordings: a journal that Chronicle Bytes maps into memory.
 *
 * <p>Chronicle reaches into the JDK: without {@code --add-opens} for {@code java.base/sun.nio.ch}
 * and {@code java.base/java.lang.reflect}, or with {@code --sun-misc-unsafe-memory-access=deny}, a
 * sink cannot be made. {@link io.murk.replay.FileSink} needs none of that.
 */
@org.jspecify.annotations.NullMarked
package io.murk.replay.chronicle;
