/**
 * A ledger in PostgreSQL that knows who asks: three workloads and an agent that acts for people, each with its own
 * statements and rows.
 */
@NullMarked
package dev.zt4j.samples.jdbc;

import org.jspecify.annotations.NullMarked;
