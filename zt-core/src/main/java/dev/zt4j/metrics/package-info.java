/**
 * What this library counts of itself: {@link dev.zt4j.metrics.Statistics} holds the numbers, {@link
 * dev.zt4j.metrics.Metric} the names under which they are exported.
 */
@NullMarked
package dev.zt4j.metrics;

import org.jspecify.annotations.NullMarked;
