/**
 * What a cell carries: named f32 fields, one dense number (slot) each, in the order of their
 * definition.
 *
 * <p>A field's values lie cell by cell, the components of a cell together: element index = rank *
 * components + component.
 */
@org.jspecify.annotations.NullMarked
package io.murk.field;
