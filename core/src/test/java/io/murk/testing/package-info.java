/**
 * What the tests of several modules share: recorded results, worlds in miniature, and measures of
 * memory. Uses the exported API of core only.
 */
package io.murk.testing;
