/** The boundary of a gRPC server: {@link dev.zt4j.grpc.ZeroTrustServerInterceptor} is where to start. */
@NullMarked
package dev.zt4j.grpc;

import org.jspecify.annotations.NullMarked;
