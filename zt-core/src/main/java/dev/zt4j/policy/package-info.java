/** May it: policies and entities from their source, and the Cedar request that a call becomes. */
@NullMarked
package dev.zt4j.policy;

import org.jspecify.annotations.NullMarked;
