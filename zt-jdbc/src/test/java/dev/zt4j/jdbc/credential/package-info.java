@NullMarked
package dev.zt4j.jdbc.credential;

import org.jspecify.annotations.NullMarked;
