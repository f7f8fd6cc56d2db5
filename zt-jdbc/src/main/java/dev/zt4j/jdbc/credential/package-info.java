/** Connections without a standing secret: what they are opened with is short-lived and ends. */
@NullMarked
package dev.zt4j.jdbc.credential;

import org.jspecify.annotations.NullMarked;
