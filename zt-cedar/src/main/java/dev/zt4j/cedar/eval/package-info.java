/**
 * Policies compiled for deciding, and the index that finds those a request can match. Not exported.
 */
@NullMarked
package dev.zt4j.cedar.eval;

import org.jspecify.annotations.NullMarked;
