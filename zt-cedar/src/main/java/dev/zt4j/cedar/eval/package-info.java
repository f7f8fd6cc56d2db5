/**
 * Evaluation of policies over their syntax trees. Not exported.
 */
@NullMarked
package dev.zt4j.cedar.eval;

import org.jspecify.annotations.NullMarked;
