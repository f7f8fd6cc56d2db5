package dev.zt4j.jdbc.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.ZeroTrust;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.Value;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.IssuerKeys;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.jdbc.Postgres;
import dev.zt4j.policy.PolicySource;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an agent sees that acts for a person: what both may see, each by the policies for itself. */
final class DelegatedRowsTest {
    private static final int ROUNDS = Integer.getInteger("zt.jdbc.delegations", 60);
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final String ISSUER = "https://as.example";
    private static final String AUDIENCE = "https://api.example";
    private static final String ANN = "Zt::User::\"https://as.example#ann\"";
    private static final String HELPER = "Zt::Agent::\"https://as.example#helper\"";
    private static final EntityUid READ = EntityUid.of("Action", "readEntry");
    private static final String SCHEMA = """
            entity Entry { owner: Zt::User, amount: Long, note?: String };
            action readEntry appliesTo { principal: [Zt::User, Zt::Agent], resource: [Entry], context: Zt::Context };
            """;
    private static final List<String> CONDITIONS = List.of(
            "true",
            "false",
            "resource.owner == Zt::User::\"https://as.example#ann\"",
            "resource.amount < 100",
            "resource.amount + 1 > 6",
            "resource has note",
            "resource has note && resource.note == \"a\"",
            "resource.amount == 5 || resource has note",
            "!(resource.amount == 5)");

    private static Connection connection;
    private static KeyPair keys;
    private static TrustSource trust;

    @TempDir
    Path directory;

    private ZeroTrust zt;
    private Boundary boundary;

    @BeforeAll
    static void start() throws Exception {
        connection = Postgres.create("delegated_rows").getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    DROP TABLE entry;
                    CREATE TABLE entry (id bigint PRIMARY KEY, owner text NOT NULL, amount bigint, note text);
                    INSERT INTO entry
                      SELECT row_number() OVER (), 'https://as.example#' || o, a, n
                      FROM unnest(ARRAY['ann', 'bob']) o,
                        unnest(ARRAY[5, 500, 9223372036854775807, NULL]) a, unnest(ARRAY['a', 'b', NULL]) n;
                    """);
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        byte[] set = """
                {"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": "%s", "y": "%s"}]}
                """.formatted(
                coordinate(key.getW().getAffineX()), coordinate(key.getW().getAffineY())).getBytes(
                StandardCharsets.UTF_8);
        trust = TrustSource.of(TrustBundles.of(List.of(), List.of(IssuerKeys.parse(ISSUER, set))));
    }

    @AfterAll
    static void stop() throws SQLException {
        connection.close();
    }

    @BeforeEach
    void open() throws Exception {
        Files.writeString(directory.resolve("app.cedarschema"), SCHEMA);
        Files.writeString(directory.resolve("entities.json"), "[]");
        Files.writeString(directory.resolve("ledger.cedar"), "permit (principal, action, resource);");
        zt = ZeroTrust.builder()
                .trust(trust)
                .tokenIssuer(TokenIssuer.builder(ISSUER, Set.of(AUDIENCE))
                        .agent("helper")
                        .build())
                .policies(PolicySource.directory(directory))
                .audience(AUDIENCE)
                .boundary(BoundarySettings.enforce("ledger-db", "ledger team", Tier.LOW))
                .decisionSink(record -> {})
                .clock(() -> NOW)
                .reloadInterval(Duration.ZERO)
                .build();
        boundary = zt.boundary("ledger-db");
    }

    @AfterEach
    void close() {
        zt.close();
    }

    static Stream<String> onBehalf() {
        return Stream.of(
                rule("permit", ANN, "resource.amount < 1000")
                        + rule("permit", HELPER, "context has delegation && resource has note"),
                rule("permit", ANN, "context has delegation && resource.amount == 5") + rule("permit", HELPER, "true"),
                rule("permit", ANN, "true")
                        + rule("permit", HELPER, "true")
                        + rule("forbid", HELPER, "context has delegation && resource.amount + 1 > 100"),
                rule("permit", ANN, "true")
                        + rule(
                                "permit",
                                HELPER,
                                "context has delegation && context.delegation.subject == \"https://as.example#bob\""),
                rule("permit", ANN, "true"),
                rule("permit", HELPER, "true"));
    }

    @ParameterizedTest
    @MethodSource("onBehalf")
    @DisplayName("PE-20 rights that exist on behalf of somebody only are filtered as they are decided")
    void delegatedFilter_isWhatIsDecidedOfEachRow(String policies) throws Exception {
        deploy(policies);
        assertThat(rows(token("ann", true))).isEqualTo(decided(token("ann", true)));
    }

    @Test
    @DisplayName("PE-20 a delegated filter is that of the person AND that of the agent, under generated policies")
    void delegatedFilter_isBothFiltersJoined() throws Exception {
        Random random = new Random(11);
        int narrowed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder policies = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                policies.append(rule(
                        i < 3 ? "permit" : "forbid",
                        List.of(ANN, HELPER).get((i + random.nextInt(2)) % 2),
                        CONDITIONS.get(random.nextInt(CONDITIONS.size()))));
            }
            deploy(policies.toString());
            Set<Long> person = rows(token("ann", false));
            Set<Long> agent = rows(token("helper", false));
            Set<Long> both = new HashSet<>(person);
            both.retainAll(agent);

            assertThat(rows(token("ann", true))).as(policies.toString()).isEqualTo(both);
            assertThat(decided(token("ann", true))).as(policies.toString()).isEqualTo(both);
            narrowed += both.size() < person.size() && both.size() < agent.size() && !both.isEmpty() ? 1 : 0;
        }
        assertThat(narrowed).isPositive();
    }

    private static String rule(String effect, String principal, String condition) {
        return effect + " (principal == " + principal + ", action == Action::\"readEntry\", resource) when { "
                + condition + " };\n";
    }

    private void deploy(String policies) throws Exception {
        Files.writeString(directory.resolve("ledger.cedar"), policies);
        zt.reload();
        assertThat(zt.sources())
                .allSatisfy(source -> assertThat(source.problems()).isEmpty());
    }

    private Set<Long> rows(Evidence evidence) throws SQLException {
        RowMapping mapping = RowMapping.of("Entry", "public", "entry")
                .id("id", ColumnType.BIGINT)
                .attribute(
                        "owner",
                        Column.reference("Zt::User", "owner", ColumnType.TEXT).notNull())
                .attribute("amount", Column.bigint("amount"))
                .attribute("note", Column.text("note"))
                .build();
        RowFilter filter = RowFilters.of(boundary, mapping)
                .filter(AccessRequest.builder().evidence(evidence).action(READ));
        Set<Long> ids = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT id FROM entry WHERE " + filter.sql())) {
            int next = filter.bind(statement, 1);
            assertThat(next).isEqualTo(filter.parameters().size() + 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
        }
        return ids;
    }

    /** Asks about each row by itself. */
    private Set<Long> decided(Evidence evidence) throws SQLException {
        Set<Long> ids = new HashSet<>();
        for (Map.Entry<Long, Map<String, Value>> row : entries().entrySet()) {
            EntityUid uid = EntityUid.of("Entry", row.getKey().toString());
            if (boundary.decide(AccessRequest.builder()
                            .evidence(evidence)
                            .action(READ)
                            .resource(uid)
                            .entity(Entity.of(uid, row.getValue(), Set.of()))
                            .build())
                    .allowed()) {
                ids.add(row.getKey());
            }
        }
        return ids;
    }

    private static Map<Long, Map<String, Value>> entries() throws SQLException {
        Map<Long, Map<String, Value>> entries = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, owner, amount, note FROM entry")) {
            while (rows.next()) {
                Map<String, Value> attributes = new HashMap<>();
                attributes.put("owner", EntityUid.of("Zt::User", rows.getString(2)));
                long amount = rows.getLong(3);
                if (!rows.wasNull()) {
                    attributes.put("amount", Value.of(amount));
                }
                if (rows.getString(4) != null) {
                    attributes.put("note", Value.of(rows.getString(4)));
                }
                entries.put(rows.getLong(1), attributes);
            }
        }
        return entries;
    }

    /** An access token (RFC 9068), for whom the agent acts if so (RFC 8693 section 4.1). */
    private static Evidence token(String subject, boolean delegated) throws GeneralSecurityException {
        List<String> claims = new ArrayList<>(List.of(
                "\"iss\": \"" + ISSUER + "\"",
                "\"sub\": \"" + subject + "\"",
                "\"aud\": \"" + AUDIENCE + "\"",
                "\"client_id\": \"" + (subject.equals("helper") ? subject : "app") + "\"",
                "\"jti\": \"" + subject + delegated + "\"",
                "\"iat\": " + NOW.getEpochSecond(),
                "\"exp\": " + NOW.plusSeconds(300).getEpochSecond()));
        if (delegated) {
            claims.add("\"act\": {\"sub\": \"helper\"}");
        }
        String signed = encoded("{\"alg\": \"ES256\", \"kid\": \"k\", \"typ\": \"at+jwt\"}")
                + '.'
                + encoded('{' + String.join(", ", claims) + '}');
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return Evidence.bearer(
                signed + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign()));
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String coordinate(BigInteger number) {
        byte[] bytes = new byte[32];
        byte[] given = number.toByteArray();
        int from = Math.max(0, given.length - bytes.length);
        System.arraycopy(given, from, bytes, bytes.length - (given.length - from), given.length - from);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
