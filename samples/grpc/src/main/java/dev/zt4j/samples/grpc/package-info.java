/** A shop of two gRPC services: {@link dev.zt4j.samples.grpc.Shop} runs it. */
@NullMarked
package dev.zt4j.samples.grpc;

import org.jspecify.annotations.NullMarked;
