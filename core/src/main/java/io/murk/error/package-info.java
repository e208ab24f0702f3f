/**
 * What can go wrong: one exception, one enum of codes.
 *
 * <p>"You are wrong" is a {@link io.murk.error.MurkException} whose text has {@code key=value}
 * pairs. "Not now" is a value (a receipt, a status). "The world is wrong" rolls the tick back and
 * is reported by the step's result.
 */
@org.jspecify.annotations.NullMarked
package io.murk.error;
