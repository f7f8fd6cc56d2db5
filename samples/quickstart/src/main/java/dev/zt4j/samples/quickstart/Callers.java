package dev.zt4j.samples.quickstart;

import dev.zt4j.ZeroTrust;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.identity.X509Svid;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The clients: they show what they have and say in a word how they were answered. */
final class Callers implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final PeerTrust ledgerOnly;
    private final Map<X509Svid, HttpClient> webClients = new HashMap<>();
    private final HttpClient unprovenWebClient;
    private final Map<X509Svid, ManagedChannel> channels = new HashMap<>();
    private final List<ManagedChannel> unprovenChannels = new ArrayList<>();
    private final int rpcPort;

    Callers(ZeroTrust zt, Fleet fleet, int rpcPort) throws GeneralSecurityException {
        this.ledgerOnly = zt.serverTrust(fleet.id("ledger"));
        this.rpcPort = rpcPort;
        SSLContext withoutSvid = SSLContext.getInstance("TLS");
        withoutSvid.init(null, new TrustManager[] {ledgerOnly}, null);
        this.unprovenWebClient = HttpClient.newBuilder().sslContext(withoutSvid).build();
    }

    /** Calls over HTTP; the same SVID uses the same kept-alive connection. */
    String web(String method, URI uri, @Nullable X509Svid svid, @Nullable String token)
            throws IOException, InterruptedException {
        HttpClient client = svid == null
                ? unprovenWebClient
                : webClients.computeIfAbsent(
                        svid,
                        own -> HttpClient.newBuilder()
                                .sslContext(own.sslContext(ledgerOnly))
                                .build());
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return Integer.toString(
                    client.send(request.build(), BodyHandlers.discarding()).statusCode());
        } catch (SSLHandshakeException e) {
            return "TLS refused";
        }
    }

    /** Calls over gRPC; the same SVID uses the same channel. */
    String rpc(@Nullable X509Svid svid, @Nullable String token) {
        Metadata headers = new Metadata();
        if (token != null) {
            headers.put(AUTHORIZATION, "Bearer " + token);
        }
        ManagedChannel channel = svid == null ? unproven() : channels.computeIfAbsent(svid, this::channel);
        try {
            ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                    LedgerRpc.READ_ENTRY,
                    CallOptions.DEFAULT,
                    "42");
            return "OK";
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode().name();
        }
    }

    private ManagedChannel unproven() {
        if (unprovenChannels.isEmpty()) {
            unprovenChannels.add(channel(null));
        }
        return unprovenChannels.get(0);
    }

    private ManagedChannel channel(@Nullable X509Svid svid) {
        try {
            SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(ledgerOnly);
            if (svid != null) {
                tls.keyManager(svid.keyManagerFactory());
            }
            return NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), rpcPort))
                    .sslContext(tls.build())
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        unprovenChannels.forEach(ManagedChannel::shutdownNow);
    }
}
