/** The decision log: one record per decision, written once, never blocking the decision. */
@NullMarked
package dev.zt4j.log;

import org.jspecify.annotations.NullMarked;
