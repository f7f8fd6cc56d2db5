/**
 * The coverage ledger: which ways into the process there are, which of them a boundary guards and how, and who has come
 * through with what proof. {@link dev.zt4j.coverage.Coverage} is where to start.
 */
@NullMarked
package dev.zt4j.coverage;

import org.jspecify.annotations.NullMarked;
