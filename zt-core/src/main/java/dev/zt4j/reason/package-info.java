/** The closed set of codes that say why a decision came out as it did. */
@NullMarked
package dev.zt4j.reason;

import org.jspecify.annotations.NullMarked;
