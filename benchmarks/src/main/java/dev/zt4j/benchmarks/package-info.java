/** JMH benchmarks that run zt4j beside its peers in one run. */
@NullMarked
package dev.zt4j.benchmarks;

import org.jspecify.annotations.NullMarked;
