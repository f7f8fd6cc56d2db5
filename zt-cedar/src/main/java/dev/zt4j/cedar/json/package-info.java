/**
 * JSON texts, and the JSON forms of values and policies. Not exported.
 */
@NullMarked
package dev.zt4j.cedar.json;

import org.jspecify.annotations.NullMarked;
