/**
 * The text of world descriptions, written and read. Readers take memory in proportion to the text
 * and the arrays, whatever a count claims.
 */
@org.jspecify.annotations.NullMarked
package io.murk.describe.text;
