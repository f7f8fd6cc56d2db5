/**
 * Who is calling: evidence, its verification against trust bundles, and the principal that comes of it. Knows
 * nothing of policy, enforcement or the decision log.
 */
@NullMarked
package dev.zt4j.identity;

import org.jspecify.annotations.NullMarked;
