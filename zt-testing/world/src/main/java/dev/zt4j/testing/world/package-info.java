/** A trust domain, policies and a boundary for the tests of adapters. */
@NullMarked
package dev.zt4j.testing.world;

import org.jspecify.annotations.NullMarked;
