/** Tests of the gRPC boundary, on a real server with real mTLS. */
@NullMarked
package dev.zt4j.grpc;

import org.jspecify.annotations.NullMarked;
