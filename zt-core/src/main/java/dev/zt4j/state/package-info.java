/** What a fleet shares, as JSON. For other modules of this library only. */
@NullMarked
package dev.zt4j.state;

import org.jspecify.annotations.NullMarked;
