/** A Spring Boot application to start from: one boundary around it, and what its operators look at. */
@NullMarked
package dev.zt4j.samples.boot;

import org.jspecify.annotations.NullMarked;
