/** What the tests of several modules share. */
@NullMarked
package dev.zt4j.testing;

import org.jspecify.annotations.NullMarked;
