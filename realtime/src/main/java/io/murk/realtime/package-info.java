/** Worlds that run on threads of their own. Nothing is exported yet. */
@org.jspecify.annotations.NullMarked
package io.murk.realtime;
