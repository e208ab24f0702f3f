/**
 * Twenty named scenarios whose hashes are recorded, and every way to run them: alone and in
 * batches, by one thread and by many, with every kind of kernels, again after a reset. Each way
 * must give the recorded hashes. docs/determinism.md says what is promised.
 */
package io.murk.determinism;
