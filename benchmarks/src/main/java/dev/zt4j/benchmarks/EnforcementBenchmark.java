package dev.zt4j.benchmarks;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt4j.SteadyClock;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Template;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.Enforcement;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Snapshot;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.DecisionLog;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PrincipalFacts;
import dev.zt4j.policy.Question;
import dev.zt4j.policy.SignalValues;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a boundary adds to its two great parts. {@link #decide} is a whole decision: a JWT-SVID that was verified before,
 * 1,000 policies, 1,000 revocations, 100 grants, 10 waivers, and the record handed to a log whose sink discards it.
 * {@link #cedarAndCacheHit} is the same token found and the same question put to the same policies, and no more. The
 * requests go round 64 callers; half of them are permitted.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class EnforcementBenchmark {
    private static final String TRUST_DOMAIN = "prod.example";
    private static final String AUDIENCE = "spiffe://prod.example/ledger";
    private static final String BOUNDARY = "ledger";
    private static final String KEY_ID = "key-1";
    private static final int POLICIES = 1_000;
    private static final int CALLERS = 64;
    private static final int REQUESTS = 1_024;
    private static final int REVOCATIONS = 1_000;
    private static final int GRANTS = 100;
    private static final int WAIVERS = 10;
    private static final int LOG_CAPACITY = 1 << 16;

    private final List<AccessRequest> requests = new ArrayList<>(REQUESTS);
    private final List<Evidence> evidence = new ArrayList<>(REQUESTS);
    private final List<Question> questions = new ArrayList<>(REQUESTS);
    private EvidenceVerifier verifier;
    private TrustBundles trust;
    private PolicySet policies;
    private DecisionLog log;
    private Enforcement enforcement;
    private Boundary boundary;
    private Clock clock;

    /** Whose turn it is, for each thread. */
    @State(Scope.Thread)
    public static class Turn {
        private int next;

        int take() {
            return next++ & (REQUESTS - 1);
        }
    }

    /** Fills the state, mints the tokens and sees that half of the requests are permitted. */
    @Setup
    public void prepare() throws Exception {
        clock = Clock.systemUTC();
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID(KEY_ID).generate();
        String json = "{\"keys\":[" + key.toPublicJWK().toJSONString().replace("{", "{\"use\":\"jwt-svid\",") + "]}";
        trust = TrustBundles.of(
                List.of(TrustBundle.parse(TrustDomain.of(TRUST_DOMAIN), json.getBytes(StandardCharsets.UTF_8))));
        verifier = EvidenceVerifier.builder(Set.of(AUDIENCE)).build();
        policies = PolicySet.of(PolicySet.parse(policies()).policies(), List.of(taskTemplate()));
        Policies loaded = new Policies(policies, entities());
        Instant now = clock.instant();
        log = new DecisionLog("benchmark", List.of(record -> {}), LOG_CAPACITY, task -> {
            Thread thread = new Thread(task, "log");
            thread.setDaemon(true);
            return thread;
        });
        enforcement = new Enforcement(
                Snapshot.first(
                        trust,
                        loaded,
                        now.plus(Duration.ofDays(1)),
                        List.of(BoundarySettings.enforce(BOUNDARY, "ledger-team", Tier.MEDIUM))),
                verifier,
                log,
                SteadyClock.system());
        fill(now);
        boundary = enforcement.boundary(BOUNDARY);
        ask(key, loaded, now);
    }

    private static String policies() {
        StringBuilder text =
                new StringBuilder("@id(\"task\") permit (principal == ?principal, action, resource == ?resource);\n");
        for (int i = 0; i < POLICIES; i++) {
            text.append("@id(\"read-")
                    .append(i)
                    .append("\") permit (principal in Zt::Group::\"team-")
                    .append(i)
                    .append("\", action == Action::\"read\", resource == Ledger::\"ledger-")
                    .append(i)
                    .append("\") when { context.credential.kind == \"jwt-svid\" && resource.sensitivity <= 2 };\n");
        }
        return text.toString();
    }

    private static Template taskTemplate() {
        String text = "permit (principal == ?principal, action, resource == ?resource);";
        return Template.of("task", PolicySet.parse(text).templates().get(0).tree());
    }

    private static String id(int service) {
        return "spiffe://" + TRUST_DOMAIN + "/service-" + service;
    }

    private static EntityUid caller(int service) {
        return EntityUid.of("Zt::Workload", id(service));
    }

    private static EntityUid ledger(int number) {
        return EntityUid.of("Ledger", "ledger-" + number);
    }

    private static Entities entities() {
        List<Entity> entities = new ArrayList<>();
        for (int i = 0; i < POLICIES; i++) {
            EntityUid team = EntityUid.of("Zt::Group", "team-" + i);
            entities.add(Entity.of(team));
            entities.add(Entity.of(caller(i), Map.of(), Set.of(team)));
            entities.add(Entity.of(ledger(i), Map.of("sensitivity", Value.of(i % 2 * 4L))));
        }
        return Entities.of(entities);
    }

    private void fill(Instant now) {
        for (int i = 0; i < REVOCATIONS; i++) {
            enforcement.revoke(Revocation.principal(caller(POLICIES + i), "its key leaked"));
        }
        for (int i = 0; i < GRANTS; i++) {
            enforcement.grant(GrantRequest.of("task")
                    .principal(caller(i))
                    .resource(ledger(POLICIES + i))
                    .purpose("month-end close")
                    .task("task-" + i)
                    .lifetime(Duration.ofHours(2))
                    .build());
        }
        for (int i = 0; i < WAIVERS; i++) {
            enforcement.add(Waiver.builder("waiver-" + i)
                    .boundary(BOUNDARY)
                    .principal(caller(i))
                    .rule(new Waiver.MissingPermit(EntityUid.of("Action", "write"), ledger(POLICIES + i)))
                    .owner("ledger-team")
                    .reason("moved with the next release")
                    .riskAcceptedBy("risk-office")
                    .expiresAt(now.plus(Duration.ofDays(1)))
                    .build());
        }
    }

    private void ask(ECKey key, Policies loaded, Instant now) throws Exception {
        int permitted = 0;
        for (int i = 0; i < REQUESTS; i++) {
            int service = i % CALLERS * 2;
            Evidence presented = i < CALLERS ? Evidence.bearer(token(key, service, now)) : evidence.get(i % CALLERS);
            AccessRequest request = AccessRequest.builder()
                    .evidence(presented)
                    .action("read")
                    .resource(ledger(i / CALLERS % 2 == 0 ? service : service + 1))
                    .build();
            evidence.add(presented);
            requests.add(request);
            Principal principal = ((Verification.Verified) verifier.verify(presented, trust, now)).principal();
            questions.add(Question.of(
                    new PrincipalFacts(principal, loaded),
                    request.call(),
                    Question.BoundaryFacts.of(BOUNDARY, Tier.MEDIUM.name()),
                    now,
                    SignalValues.NONE));
            permitted += boundary.decide(request).allowed() ? 1 : 0;
        }
        if (permitted != REQUESTS / 2) {
            throw new IllegalStateException(permitted + " requests were permitted");
        }
    }

    private static String token(ECKey key, int service, Instant now) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(KEY_ID)
                        .type(JOSEObjectType.JWT)
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject(id(service))
                        .audience(AUDIENCE)
                        .issueTime(Date.from(now.minusSeconds(60)))
                        .expirationTime(Date.from(now.plusSeconds(7_200)))
                        .jwtID("t-" + service)
                        .build());
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    /** Ends the log's thread. */
    @TearDown
    public void close() {
        enforcement.close();
        log.close();
    }

    /** A whole decision. */
    @Benchmark
    public Decision decide(Turn turn) {
        return boundary.decide(requests.get(turn.take()));
    }

    /** Its two great parts. */
    @Benchmark
    public boolean cedarAndCacheHit(Turn turn) {
        int next = turn.take();
        Verification verification = verifier.verify(evidence.get(next), trust, clock.instant());
        Question question = questions.get(next);
        Verdict verdict = question.to(policies);
        return verification instanceof Verification.Verified && verdict.permitted();
    }
}
