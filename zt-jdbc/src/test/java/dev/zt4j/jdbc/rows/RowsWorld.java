package dev.zt4j.jdbc.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.policy.PolicySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Policies about entries with a schema, two boundaries, and workloads that ask. */
final class RowsWorld implements AutoCloseable {
    static final String SCHEMA = """
            entity Team in [Team];
            entity Entry in [Team] {
              owner: Zt::Workload, amount: Long, note?: String, labels: Set<String>, price?: decimal
            };
            action readEntry appliesTo {
              principal: [Zt::Workload], resource: [Entry], context: Zt::Context
            };
            """;
    static final String ENTITIES = """
            [{"uid": {"type": "Team", "id": "audit"}, "attrs": {}, "parents": [{"type": "Team", "id": "all"}]},
             {"uid": {"type": "Team", "id": "all"}, "attrs": {}, "parents": []}]
            """;
    static final String TABLE = """
            CREATE TABLE entry (
              id bigint PRIMARY KEY, owner text NOT NULL, team text, amount bigint, note text,
              labels text[] NOT NULL, price numeric(19, 4));
            INSERT INTO entry VALUES
              (1, 'spiffe://prod.example/web', 'audit', 5, 'a', '{x}', 1.5),
              (2, 'spiffe://prod.example/web', NULL, NULL, NULL, '{}', NULL),
              (3, 'spiffe://prod.example/batch', 'all', 500, '100%', '{x,y}', 2),
              (4, 'spiffe://prod.example/batch', 'other', 9223372036854775807, NULL, '{y}', NULL);
            """;
    static final String AUDIENCE = "spiffe://prod.example/ledger";

    final Authority authority;
    final ZeroTrust zt;
    final Boundary boundary;
    final Boundary reporting;

    private final List<DecisionRecord> records = new CopyOnWriteArrayList<>();
    private final Path policies;

    RowsWorld(Path directory, String text) throws IOException {
        Instant now = Instant.parse("2026-06-01T12:00:00Z");
        this.authority = Authority.create(TrustDomain.of("prod.example"), () -> now);
        this.policies = Files.createDirectory(directory.resolve("policies"));
        Files.writeString(policies.resolve("app.cedarschema"), SCHEMA);
        Files.writeString(policies.resolve("entities.json"), ENTITIES);
        Files.writeString(policies.resolve("ledger.cedar"), text);
        this.zt = ZeroTrust.builder()
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()))))
                .policies(PolicySource.directory(policies))
                .audience(AUDIENCE)
                .boundary(BoundarySettings.enforce("ledger-db", "ledger team", Tier.HIGH))
                .boundary(BoundarySettings.reportOnly("reporting-db", "ledger team", Tier.LOW))
                .decisionSink(DecisionSink.decisions(records::add))
                .clock(() -> now)
                .reloadInterval(Duration.ZERO)
                .build();
        this.boundary = zt.boundary("ledger-db");
        this.reporting = zt.boundary("reporting-db");
    }

    static RowMapping mapping() {
        return RowMapping.of("Entry", "public", "entry")
                .id("id", ColumnType.BIGINT)
                .attribute(
                        "owner",
                        Column.reference("Zt::Workload", "owner", ColumnType.TEXT)
                                .notNull()
                                .ownCollation())
                .attribute("amount", Column.bigint("amount"))
                .attribute("note", Column.text("note"))
                .attribute("labels", Column.texts("labels").notNull())
                .attribute("price", Column.decimal("price"))
                .parent(Column.reference("Team", "team", ColumnType.TEXT))
                .build();
    }

    /** A permit or forbid on reading entries. */
    static String rule(String effect, String condition) {
        return effect + " (principal, action == Action::\"readEntry\", resource) when { " + condition + " };\n";
    }

    void deploy(String text) throws IOException {
        Files.writeString(policies.resolve("ledger.cedar"), text);
        zt.reload();
        assertThat(zt.sources().stream().allMatch(source -> source.problems().isEmpty()))
                .as(zt.sources().toString())
                .isTrue();
    }

    Evidence evidence(String path) {
        return Evidence.bearer(authority.jwtSvid(authority.id(path), AUDIENCE, Duration.ofMinutes(5)));
    }

    AccessRequest.Builder as(String path) {
        return AccessRequest.builder().evidence(evidence(path)).action(EntityUid.of("Action", "readEntry"));
    }

    List<DecisionRecord> records() throws InterruptedException {
        assertThat(zt.decisionLog().flush(Duration.ofSeconds(10))).isTrue();
        return List.copyOf(records);
    }

    @Override
    public void close() {
        zt.close();
    }
}
