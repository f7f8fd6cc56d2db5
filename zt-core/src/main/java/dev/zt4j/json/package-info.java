/** Reading the JSON of others strictly: what is ambiguous, unknown or oversized is refused. */
@NullMarked
package dev.zt4j.json;

import org.jspecify.annotations.NullMarked;
