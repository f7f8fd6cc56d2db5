/** The {@code zt} command line. */
@NullMarked
package dev.zt4j.cli;

import org.jspecify.annotations.NullMarked;
