package io.murk.testing;

import io.murk.command.CommandBatch;
import io.murk.command.CommandKind;

/** SetField commands in arrays, filled again and again without allocating, as a C client's are. */
public class CommandColumns implements CommandBatch {
  private final int[] field;
  private final int[] row;
  private final int[] col;
  private final float[] value;
  private int size;

  /** Room for {@code capacity} commands on a space with two axes. */
  public CommandColumns(int capacity) {
    field = new int[capacity];
    row = new int[capacity];
    col = new int[capacity];
    value = new float[capacity];
  }

  /** Forgets all commands. */
  public void clear() {
    size = 0;
  }

  /** Adds a command without source and expiry. */
  public void set(int toField, int atRow, int atCol, float toValue) {
    field[size] = toField;
    row[size] = atRow;
    col[size] = atCol;
    value[size++] = toValue;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public CommandKind kind(int i) {
    return CommandKind.SET_FIELD;
  }

  @Override
  public long expiresAfterTick(int i) {
    return -1;
  }

  @Override
  public boolean hasSource(int i) {
    return false;
  }

  @Override
  public long source(int i) {
    return 0;
  }

  @Override
  public boolean hasSourceSeq(int i) {
    return false;
  }

  @Override
  public long sourceSeq(int i) {
    return 0;
  }

  @Override
  public int priorityClass(int i) {
    return 1;
  }

  @Override
  public int field(int i) {
    return field[i];
  }

  @Override
  public int component(int i) {
    return 0;
  }

  @Override
  public float value(int i) {
    return value[i];
  }

  @Override
  public int ndim(int i) {
    return 2;
  }

  @Override
  public int coord(int i, int axis) {
    return axis == 0 ? row[i] : col[i];
  }

  @Override
  public int parameterKey(int i) {
    throw new UnsupportedOperationException();
  }

  @Override
  public double parameterValue(int i) {
    throw new UnsupportedOperationException();
  }
}
