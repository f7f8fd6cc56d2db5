@NullMarked
package dev.zt4j.jdbc.state;

import org.jspecify.annotations.NullMarked;
