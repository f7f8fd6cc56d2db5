@NullMarked
package dev.zt4j.jdbc.rows;

import org.jspecify.annotations.NullMarked;
