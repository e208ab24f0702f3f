package io.murk.field;

/** How many f32 a cell carries and what they mean. */
public sealed interface FieldType {
  /** f32 values in each cell. */
  int components();

  /** One number a cell. */
  record Scalar() implements FieldType {
    @Override
    public int components() {
      return 1;
    }
  }

  /** {@code dims} numbers a cell. */
  record Vector(int dims) implements FieldType {
    @Override
    public int components() {
      return dims;
    }
  }

  /** One of {@code values} categories a cell, its index stored as a f32. */
  record Categorical(int values) implements FieldType {
    @Override
    public int components() {
      return 1;
    }
  }
}
