/**
 * An embedded issuing authority, for development, tests and samples: it makes a trust domain, mints short-lived
 * SVIDs and publishes the trust bundle that verifies them.
 */
@NullMarked
package dev.zt4j.authority;

import org.jspecify.annotations.NullMarked;
