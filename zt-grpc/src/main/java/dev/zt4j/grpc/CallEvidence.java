package dev.zt4j.grpc;

import dev.zt4j.identity.Evidence;
import dev.zt4j.reason.Reason;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerTransportFilter;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a caller presents: the chain of the TLS connection and a bearer token (RFC 6750 section 2.1) in the
 * {@code authorization} metadata. No other key says who calls.
 */
final class CallEvidence {
    private static final Logger LOGGER = LoggerFactory.getLogger(CallEvidence.class);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final Attributes.Key<OfConnection> OF_CONNECTION = Attributes.Key.create("dev.zt4j.of-connection");

    private CallEvidence() {}

    static Evidence of(Attributes transport, Metadata headers) {
        try {
            return read(transport, headers);
        } catch (RuntimeException e) {
            // The session of a transport is its own affair; what it does not tell is no evidence.
            LOGGER.error(
                    "what a caller presents could not be read: {}", e.getClass().getName());
            return Evidence.unreadable(Reason.INTERNAL_ERROR);
        }
    }

    /** Reads what the server of a connection presents; nothing if there was no TLS. */
    static Evidence ofServer(Attributes transport) {
        List<X509Certificate> chain = chain(transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        return chain == null || chain.isEmpty() ? Evidence.none() : Evidence.tlsServer(chain);
    }

    private static Evidence read(Attributes transport, Metadata headers) {
        Evidence channel = channel(transport);
        if (channel == null) {
            return Evidence.unreadable(Reason.EVIDENCE_MALFORMED);
        }
        // Metadata.get would return the last of several.
        Iterable<String> values = headers.getAll(AUTHORIZATION);
        if (values == null) {
            return channel;
        }
        List<String> fields = new ArrayList<>();
        values.forEach(fields::add);
        return channel.withAuthorization(fields);
    }

    /** Returns what the TLS connection proves; null if that is of a kind we cannot read. */
    private static @Nullable Evidence channel(Attributes transport) {
        SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        OfConnection known = transport.get(OF_CONNECTION);
        if (known != null && known.isOf(session)) {
            return known.channel();
        }
        List<X509Certificate> chain = chain(session);
        return chain == null ? null : chain.isEmpty() ? Evidence.none() : Evidence.tls(chain);
    }

    /** Returns a filter that has the chain of a connection read once for all of its calls. */
    static ServerTransportFilter readOnce() {
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes transport) {
                return withChannel(transport);
            }
        };
    }

    private static Attributes withChannel(Attributes transport) {
        SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return transport;
        }
        try {
            Evidence channel = channel(transport);
            return channel == null
                    ? transport
                    : transport.toBuilder()
                            .set(OF_CONNECTION, new OfConnection(session, channel))
                            .build();
        } catch (RuntimeException e) {
            // Each call reads it then, and is told what comes of it.
            return transport;
        }
    }

    /**
     * What a connection proves.
     *
     * @param session the session it was read from: another filter may put another one in its place
     * @param channel the chain, not yet judged
     */
    private record OfConnection(SSLSession session, Evidence channel) {
        @SuppressWarnings("ReferenceEquality") // an equal session may be of another connection
        boolean isOf(@Nullable SSLSession other) {
            return session == other;
        }
    }

    /** Returns the peer's certificates, none if it showed none, null if they are of a kind we cannot read. */
    private static @Nullable List<X509Certificate> chain(@Nullable SSLSession session) {
        List<X509Certificate> chain = new ArrayList<>();
        if (session != null) {
            try {
                for (Certificate certificate : session.getPeerCertificates()) {
                    if (!(certificate instanceof X509Certificate readable)) {
                        return null;
                    }
                    chain.add(readable);
                }
            } catch (SSLPeerUnverifiedException e) {
                return List.of();
            }
        }
        return chain;
    }
}
