/**
 * Three guarded boundaries, one policy set: a ledger behind HTTP, gRPC and a database, and the callers that may and
 * may not use it.
 */
@NullMarked
package dev.zt4j.samples.quickstart;

import org.jspecify.annotations.NullMarked;
