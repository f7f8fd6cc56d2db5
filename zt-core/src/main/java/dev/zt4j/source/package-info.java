/**
 * Where trust bundles and policies come from: sources that are read again and again, each with its last good state,
 * its age and its last error.
 */
@NullMarked
package dev.zt4j.source;

import org.jspecify.annotations.NullMarked;
