/** Tests of the database boundary, on a real PostgreSQL. */
@NullMarked
package dev.zt4j.jdbc;

import org.jspecify.annotations.NullMarked;
