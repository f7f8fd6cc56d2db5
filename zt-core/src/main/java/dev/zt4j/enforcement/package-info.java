/**
 * What the enforcement point must do: boundaries and their modes, revocations, and the decision that combines them
 * with the verdict of policy. Everything a decision reads is in one immutable {@link
 * dev.zt4j.enforcement.Snapshot}, read once.
 */
@NullMarked
package dev.zt4j.enforcement;

import org.jspecify.annotations.NullMarked;
