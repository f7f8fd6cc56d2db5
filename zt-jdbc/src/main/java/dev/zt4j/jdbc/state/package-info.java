/** State that a fleet of processes shares, in the PostgreSQL database that it already runs. */
@NullMarked
package dev.zt4j.jdbc.state;

import org.jspecify.annotations.NullMarked;
