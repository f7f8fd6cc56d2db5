/** The façade: {@link dev.zt4j.ZeroTrust} is where an application starts. */
@NullMarked
package dev.zt4j;

import org.jspecify.annotations.NullMarked;
