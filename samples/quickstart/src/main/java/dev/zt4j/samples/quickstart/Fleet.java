package dev.zt4j.samples.quickstart;

import dev.zt4j.authority.Authority;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.X509Svid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The workloads of this sample, with SVIDs from two embedded authorities: ours, and one that nobody trusts. */
final class Fleet {
    static final String AUDIENCE = "spiffe://prod.example/ledger";
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Clock clock = Clock.systemUTC();
    private Instant issuingTime = clock.instant();
    private final Authority ours = Authority.create(TrustDomain.of("prod.example"), () -> issuingTime);
    private final Authority stranger = Authority.create(TrustDomain.of("stranger.example"), () -> issuingTime);

    /** Publishes the trust bundle of our authority, and only of ours. */
    void publish(Path trustDirectory) throws IOException {
        ours.publish(trustDirectory);
    }

    SpiffeId id(String workload) {
        return ours.id("/" + workload);
    }

    X509Svid svid(String workload) {
        issuingTime = clock.instant();
        return ours.x509Svid(id(workload), LIFETIME);
    }

    /** Returns an SVID that was minted an hour ago and has expired since. */
    X509Svid expiredSvid(String workload) {
        issuingTime = clock.instant().minus(Duration.ofHours(1));
        return ours.x509Svid(id(workload), LIFETIME);
    }

    String token(String workload, String audience) {
        issuingTime = clock.instant();
        return ours.jwtSvid(id(workload), audience, LIFETIME);
    }

    /** Returns a token that a stranger made for a workload of its own with the same name as ours. */
    String strangersToken(String workload) {
        issuingTime = clock.instant();
        return stranger.jwtSvid(stranger.id("/" + workload), AUDIENCE, LIFETIME);
    }
}
