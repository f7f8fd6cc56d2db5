/** Digests of what is recorded and compared. */
@NullMarked
package dev.zt4j.digest;

import org.jspecify.annotations.NullMarked;
