/**
 * Metrics and observations for Micrometer, which is optional: nothing outside of this package needs it.
 */
@NullMarked
package dev.zt4j.micrometer;

import org.jspecify.annotations.NullMarked;
