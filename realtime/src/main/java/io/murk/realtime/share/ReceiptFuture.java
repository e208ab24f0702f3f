package io.murk.realtime.share;

import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for one receipt. Nothing that a user wrote runs on the thread that brings it. */
final class ReceiptFuture implements Future<Receipt>, Submission.Owner {
  private static final long NO_NUMBER = -1;

  private final Submission submission = new Submission(this, 0);
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable Receipt refusal;

  Submission submission() {
    return submission;
  }

  void refuse(ReasonCode reason) {
    refusal = new Receipt(false, 0, reason, 0, NO_NUMBER);
    done.countDown();
  }

  @Override
  public void settled(Submission settled) {
    done.countDown();
  }

  @Override
  public void refused(Submission unused) {
    // whoever submitted it says why
  }

  @Override
  public Receipt get() throws InterruptedException {
    done.await();
    return receipt();
  }

  @Override
  public Receipt get(long timeout, TimeUnit unit) throws InterruptedException, TimeoutException {
    if (!done.await(timeout, unit)) {
      throw new TimeoutException("no receipt after timeout=" + timeout + " " + unit);
    }
    return receipt();
  }

  private Receipt receipt() {
    return Objects.requireNonNullElseGet(refusal, submission::receipt);
  }

  @Override
  public boolean isDone() {
    return done.getCount() == 0;
  }

  /** A command that was submitted can't be taken back. */
  @Override
  public boolean cancel(boolean mayInterrupt) {
    return false;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }
}
