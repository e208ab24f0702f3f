package io.murk.realtime.share;

import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/** The pool is a stack of free places, and of places that were never used when it is empty. */
@Param(name = "thread", gen = ThreadIdGen.class)
public class SubmissionPoolLincheckTest {
  private static final int SIZE = 3;
  private static final int THREADS = 8;

  private final SubmissionPool pool = new SubmissionPool(new Nobody(), SIZE);
  private final List<Deque<Submission>> held = new ArrayList<>();

  /** Nobody holds anything. */
  public SubmissionPoolLincheckTest() {
    for (int i = 0; i < THREADS; i++) {
      held.add(new ArrayDeque<>());
    }
  }

  private static final class Nobody implements Submission.Owner {
    @Override
    public void settled(Submission submission) {
      throw new AssertionError();
    }

    @Override
    public void refused(Submission submission) {
      throw new AssertionError();
    }
  }

  /** Takes one; its place, or -1. */
  @Operation
  public int take(@Param(name = "thread") int thread) {
    Submission taken = pool.takeOrNull();
    if (taken == null) {
      return -1;
    }
    held.get(thread).add(taken);
    return taken.place;
  }

  /** Gives back what this thread took first; its place, or -1. */
  @Operation
  public int give(@Param(name = "thread") int thread) {
    Submission first = held.get(thread).poll();
    if (first == null) {
      return -1;
    }
    int place = first.place;
    pool.give(first);
    return place;
  }

  /** The same, for one thread at a time. */
  public static class Stack {
    private final Deque<Integer> free = new ArrayDeque<>();
    private final List<Deque<Integer>> held = new ArrayList<>();
    private int made;

    /** Nobody holds anything. */
    public Stack() {
      for (int i = 0; i < THREADS; i++) {
        held.add(new ArrayDeque<>());
      }
    }

    /** As of the pool. */
    public int take(int thread) {
      Integer place = free.poll();
      if (place == null) {
        if (made == SIZE) {
          return -1;
        }
        place = made++;
      }
      held.get(thread).add(place);
      return place;
    }

    /** As of the pool. */
    public int give(int thread) {
      Integer place = held.get(thread).poll();
      if (place == null) {
        return -1;
      }
      free.push(place);
      return place;
    }
  }

  @Test
  void interleavingsGiveWhatAStackWould() {
    Effort.interleavings()
        .sequentialSpecification(Stack.class)
        .check(SubmissionPoolLincheckTest.class);
  }

  /**
   * One thread looks at the top while another one takes two places and gives back the first: the
   * top is the same again, what is under it is not.
   */
  @Test
  void aTopThatWasTakenAndGivenBackIsNotTheSame() throws NoSuchMethodException {
    var scenario =
        new ExecutionScenario(
            List.of(actor("take", 0), actor("take", 0), actor("give", 0), actor("give", 0)),
            List.of(
                List.of(actor("take", 1), actor("take", 1)),
                List.of(actor("take", 2), actor("take", 2), actor("give", 2))),
            List.of(),
            null);
    Effort.interleavings()
        .iterations(0)
        .addCustomScenario(scenario)
        .sequentialSpecification(Stack.class)
        .check(SubmissionPoolLincheckTest.class);
  }

  private static Actor actor(String operation, int thread) throws NoSuchMethodException {
    Method method = SubmissionPoolLincheckTest.class.getMethod(operation, int.class);
    return new Actor(method, List.of(thread));
  }

  @Test
  void processorsGiveWhatAStackWould() {
    Effort.processors()
        .sequentialSpecification(Stack.class)
        .check(SubmissionPoolLincheckTest.class);
  }
}
