/**
 * Persistent and index-able collections. Not exported.
 */
@NullMarked
package dev.zt4j.cedar.collect;

import org.jspecify.annotations.NullMarked;
