/**
 * Deciding with the resource still unknown: what remains of each policy is a condition on the resource alone.
 */
@NullMarked
package dev.zt4j.cedar.partial;

import org.jspecify.annotations.NullMarked;
