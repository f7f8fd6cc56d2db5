package dev.zt4j.grpc;

import dev.zt4j.ZeroTrust;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.Verification;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches a token, this workload's JWT-SVID or one with which it acts for a user, to calls of one server, for that
 * server's audience. It is attached on connections only that keep it secret and on which the server has proven its
 * SPIFFE ID, which is looked at for each call; on others the call fails before anything is sent: with UNAUTHENTICATED
 * on an insecure one, with UNAVAILABLE on that of another server or where there is no token. Neither host name nor
 * authority has a say. Thread-safe.
 *
 * @since 0.1.0
 */
public final class JwtSvidCredentials extends CallCredentials {
    private static final Logger LOGGER = LoggerFactory.getLogger(JwtSvidCredentials.class);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ZeroTrust zt;
    private final SpiffeId server;
    private final String audience;
    private final JwtSvidSource source;

    private JwtSvidCredentials(ZeroTrust zt, SpiffeId server, String audience, JwtSvidSource source) {
        this.zt = Objects.requireNonNull(zt, "zt");
        this.server = Objects.requireNonNull(server, "server");
        this.audience = Objects.requireNonNull(audience, "audience");
        this.source = Objects.requireNonNull(source, "source");
    }

    /**
     * Returns credentials for a server whose audience is its SPIFFE ID.
     *
     * @param zt verifies the server's chain
     * @param server whom the tokens are for
     * @param source where tokens come from
     */
    public static JwtSvidCredentials of(ZeroTrust zt, SpiffeId server, JwtSvidSource source) {
        return new JwtSvidCredentials(zt, server, server.toString(), source);
    }

    /**
     * Returns credentials for a server with an audience of another name.
     *
     * @param zt verifies the server's chain
     * @param server whom the tokens are for
     * @param audience what its tokens call it
     * @param source where tokens come from
     */
    public static JwtSvidCredentials of(ZeroTrust zt, SpiffeId server, String audience, JwtSvidSource source) {
        return new JwtSvidCredentials(zt, server, audience, source);
    }

    /** Returns an interceptor that gives these credentials to each call that has none of its own. */
    public ClientInterceptor onEachCall() {
        return new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                return next.newCall(
                        method,
                        options.getCredentials() == null
                                ? options.withCallCredentials(JwtSvidCredentials.this)
                                : options);
            }
        };
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
        if (info.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
            applier.fail(Status.UNAUTHENTICATED.withDescription("credentials are for secure channels only"));
            return;
        }
        executor.execute(() -> {
            try {
                attach(info, applier);
            } catch (IOException | RuntimeException e) {
                // Not what it says: that may hold parts of a token.
                LOGGER.error("no token for {}: {}", audience, e.getClass().getName());
                applier.fail(Status.UNAVAILABLE.withDescription("no token for the server"));
            }
        });
    }

    private void attach(RequestInfo info, MetadataApplier applier) throws IOException {
        Evidence chain = CallEvidence.ofServer(info.getTransportAttrs());
        if (!(zt.verify(chain) instanceof Verification.Verified verified)
                || !verified.principal().id().equals(server.toString())) {
            LOGGER.warn("a token for {} was not sent: the server has not proven to be {}", audience, server);
            applier.fail(Status.UNAVAILABLE.withDescription("not the server that the token is for"));
            return;
        }
        String token = source.token(audience);
        if (!isToken(token)) {
            throw new IOException("not a token");
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        applier.apply(headers);
    }

    /** Tells whether a text consists of what compact JWTs are made of (RFC 7515 section 7.1), so of no line end. */
    private static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean base64url =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (!base64url && c != '.') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
