package io.murk.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The receipts of one step, by index; valid until the world's next step.
 *
 * <p>Order: commands refused at submission in input order, then expired ones in queue order, then
 * the others in the order in which they were executed. Match them to commands by {@link
 * #commandIndex} or {@link #commandId}, not by position.
 */
public interface Receipts {
  /** Number of receipts. */
  int size();

  /** As {@link Receipt#accepted}. */
  boolean accepted(int i);

  /** As {@link Receipt#appliedTick}. */
  long appliedTick(int i);

  /** As {@link Receipt#reasonOrNull}. */
  @Nullable ReasonCode reasonOrNull(int i);

  /** As {@link Receipt#commandIndex}. */
  int commandIndex(int i);

  /** As {@link Receipt#commandId}. */
  long commandId(int i);

  /** Receipt {@code i} as a value. */
  Receipt receipt(int i);

  /** All receipts as values. */
  default List<Receipt> toList() {
    List<Receipt> list = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      list.add(receipt(i));
    }
    return list;
  }
}
