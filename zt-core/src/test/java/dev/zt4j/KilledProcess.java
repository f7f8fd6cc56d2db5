package dev.zt4j;

import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.LogPosture;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.RevocationStore;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.log.ChainAnchor;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.log.FileRotation;
import dev.zt4j.log.HashChain;
import dev.zt4j.policy.PolicySource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process that decides and revokes over a chained log until it is killed. After each round it prints how many records
 * are written and who is revoked, as both were promised by then.
 */
final class KilledProcess {
    static final byte[] KEY = "a key of thirty-two bytes or more".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private KilledProcess() {}

    static ZeroTrustBuilder builder(Path directory) {
        return ZeroTrust.builder()
                .trust(TrustSource.directory(directory.resolve("trust")))
                .policies(PolicySource.directory(directory.resolve("policies")))
                .audience(TestLedger.AUDIENCE)
                .boundary(BoundarySettings.enforce("ledger", "ledger team", Tier.HIGH)
                        .withLogPosture(LogPosture.BLOCK))
                .revocations(RevocationStore.file(directory.resolve("revocations.jsonl")))
                .reloadInterval(Duration.ZERO)
                .clock(new TestClock());
    }

    static AccessRequest request(Authority authority, SpiffeId who) {
        return TestLedger.read(Evidence.bearer(authority.jwtSvid(who, TestLedger.AUDIENCE, Duration.ofMinutes(10))))
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Authority authority = Authority.open(directory.resolve("authority"), new TestClock());
        DecisionSink sink = DecisionSink.file(
                directory.resolve("decisions.jsonl"),
                new FileRotation(1 << 18, Duration.ofDays(1), 1_000),
                HashChain.of(KEY, ChainAnchor.file(directory.resolve("heads")), 500));
        try (ZeroTrust zt =
                builder(directory).decisionLogCapacity(256).decisionSink(sink).build()) {
            Boundary boundary = zt.boundary("ledger");
            AccessRequest reader = request(authority, authority.id("/reader"));
            for (long round = 1; round < 1_000_000; round++) {
                for (int i = 0; i < 50; i++) {
                    boundary.decide(reader);
                }
                SpiffeId revoked = authority.id("/run" + arguments[1] + "/" + round);
                zt.revoke(Revocation.workload(revoked, "its key leaked"));
                if (zt.decisionLog().flush(LIMIT)) {
                    System.out.println(zt.decisionLog().counts().written() + " " + revoked);
                }
            }
        }
    }
}
