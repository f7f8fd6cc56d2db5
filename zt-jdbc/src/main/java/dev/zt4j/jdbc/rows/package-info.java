/** Row filters: what Cedar policies leave open about a row, as SQL. */
@NullMarked
package dev.zt4j.jdbc.rows;

import org.jspecify.annotations.NullMarked;
