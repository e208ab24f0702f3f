/** What a full run leaves behind: one JSON file, read by perf/dashboard. */
@org.jspecify.annotations.NullMarked
package io.murk.perf.history;
