package io.murk.command;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The custom commands that a world executes: a {@link CommandRule} for each type. Immutable. */
public final class CommandRules {
  /** The most rules that a world has. */
  public static final int MAX_RULES = 1024;

  private static final CommandRules NONE = new CommandRules(new int[0], new CommandRule[0]);

  private final int[] types;
  private final CommandRule[] rules;

  private CommandRules(int[] types, CommandRule[] rules) {
    this.types = types;
    this.rules = rules;
  }

  /** No rules. */
  public static CommandRules none() {
    return NONE;
  }

  /**
   * These rules and one more.
   *
   * @param typeId its type, unsigned
   * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} when the type has a rule, or when
   *     there are {@link #MAX_RULES}
   */
  public CommandRules with(int typeId, CommandRule rule) {
    if (ruleOrNull(typeId) != null) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "type_id=" + Integer.toUnsignedString(typeId) + " has a rule already");
    }
    if (types.length == MAX_RULES) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "rules=" + (MAX_RULES + 1) + " allowed=0.." + MAX_RULES);
    }
    int n = types.length;
    int[] moreTypes = Arrays.copyOf(types, n + 1);
    CommandRule[] moreRules = Arrays.copyOf(rules, n + 1);
    moreTypes[n] = typeId;
    moreRules[n] = rule;
    return new CommandRules(moreTypes, moreRules);
  }

  /** Number of rules. */
  public int size() {
    return types.length;
  }

  /** The types that have a rule, in the order in which they were given; a new array. */
  public int[] types() {
    return types.clone();
  }

  /** The rule of a type, or null. Allocates nothing. */
  public @Nullable CommandRule ruleOrNull(int typeId) {
    for (int i = 0; i < types.length; i++) {
      if (types[i] == typeId) {
        return rules[i];
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return "CommandRules" + Arrays.toString(types);
  }
}
