/**
 * Checks policies against a schema, so that what cannot work is found before it decides.
 */
@NullMarked
package dev.zt4j.cedar.validation;

import org.jspecify.annotations.NullMarked;
