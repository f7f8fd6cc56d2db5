/**
 * Schemas: which entity types and actions there are, what they hold, and which requests make sense.
 */
@NullMarked
package dev.zt4j.cedar.schema;

import org.jspecify.annotations.NullMarked;
