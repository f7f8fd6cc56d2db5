/**
 * Home of the JMH benchmarks that run zt4j beside its peers in one run. Nothing is here yet.
 */
@NullMarked
package dev.zt4j.benchmarks;

import org.jspecify.annotations.NullMarked;
