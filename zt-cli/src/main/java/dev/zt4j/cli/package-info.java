/**
 * Home of the {@code zt} command line: test, validate, format and explain policies, verify evidence,
 * replay decision logs. Nothing is here yet.
 */
@NullMarked
package dev.zt4j.cli;

import org.jspecify.annotations.NullMarked;
