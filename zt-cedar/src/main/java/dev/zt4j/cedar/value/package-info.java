/**
 * The values of the Cedar language: what attributes hold and what expressions yield.
 */
@NullMarked
package dev.zt4j.cedar.value;

import org.jspecify.annotations.NullMarked;
