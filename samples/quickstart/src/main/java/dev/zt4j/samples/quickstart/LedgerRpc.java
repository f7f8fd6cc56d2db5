package dev.zt4j.samples.quickstart;

import dev.zt4j.enforcement.Boundary;
import dev.zt4j.grpc.ZeroTrustGrpc;
import dev.zt4j.grpc.ZeroTrustServerInterceptor;
import dev.zt4j.identity.X509Svid;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A grpc-netty server with mTLS and one method. */
final class LedgerRpc implements AutoCloseable {
    static final MethodDescriptor<String, String> READ_ENTRY = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("ledger.Ledger/ReadEntry")
            .setRequestMarshaller(new Text())
            .setResponseMarshaller(new Text())
            .build();

    private final Server server;

    LedgerRpc(X509Svid own, Boundary boundary) throws IOException {
        ServerServiceDefinition ledger = ServerServiceDefinition.builder("ledger.Ledger")
                .addMethod(READ_ENTRY, ServerCalls.asyncUnaryCall((id, answer) -> {
                    answer.onNext("entry " + id);
                    answer.onCompleted();
                }))
                .build();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(own.keyManagerFactory())
                                .trustManager(boundary.clientTrust())
                                .clientAuth(ClientAuth.OPTIONAL))
                        .build());
        server = ZeroTrustGrpc.intercept(builder, ZeroTrustServerInterceptor.create(boundary), () -> ledger)
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Text as bytes, to keep the sample free of generated code. */
    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
