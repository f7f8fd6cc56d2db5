package dev.zt4j.identity;

import dev.zt4j.identity.RemoteTrustSource.Remote;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.HttpsOptions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A federation endpoint that is known by its SPIFFE ID (SPIFFE Federation section 5.2.2). */
final class FederationPeer implements TrustSource {
    private final SpiffeId endpoint;
    private final TrustBundle first;
    private final RemoteTrustSource source;
    private final X509SvidVerifier verifier = new X509SvidVerifier(Crypto.STANDARD, ChainRules.STRICT);
    private volatile Instant now = Instant.MIN;

    private FederationPeer(Remote remote, SpiffeId endpoint, TrustBundle first, HttpsOptions options) {
        this.endpoint = endpoint;
        this.first = first;
        this.source = new RemoteTrustSource(remote, options, PeerTrust.ofServers(this::check));
    }

    static FederationPeer source(Remote remote, SpiffeId endpoint, TrustBundle first, HttpsOptions options) {
        if (!first.trustDomain().equals(endpoint.trustDomain())) {
            throw new IllegalArgumentException(
                    "the bundle is of " + first.trustDomain() + ", not of the endpoint's trust domain");
        }
        return new FederationPeer(remote, endpoint, first, options);
    }

    private void check(List<X509Certificate> chain) {
        TrustBundles trusted = TrustBundles.of(List.of(latest(source.keys())));
        SpiffeId proven = verifier.verify(chain, true, trusted, now).id();
        if (!proven.equals(endpoint)) {
            throw new RefusedException(Reason.POLICY_NO_PERMIT);
        }
    }

    private TrustBundle latest(@Nullable TrustBundles fetched) {
        return fetched == null ? first : fetched.bundle(endpoint.trustDomain()).orElse(first);
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Delivery<TrustBundles> load(Instant time) {
        now = time;
        return source.load(time);
    }

    @Override
    public Duration interval(Duration usual) {
        return source.interval(usual);
    }
}
