/**
 * Home of the SPIFFE Workload API client: live X.509-SVIDs, JWT-SVIDs and trust bundles over a Unix
 * socket, and TLS contexts that rotate with them. Nothing is here yet.
 */
@NullMarked
package dev.zt4j.spiffe;

import org.jspecify.annotations.NullMarked;
