/**
 * One class for each question about threads that share something; jcstress tries to break the
 * answer.
 */
package io.murk.perf.stress;
