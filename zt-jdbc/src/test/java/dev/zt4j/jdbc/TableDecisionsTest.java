package dev.zt4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Policies on tables and columns, before a real server. */
final class TableDecisionsTest {
    private static final String POLICIES = """
            permit(principal, action == Zt::Sql::Action::"connect", resource);
            @id("accounts") permit(principal == Zt::Workload::"spiffe://prod.example/reader",
              action == Zt::Sql::Action::"select", resource == Zt::Sql::Table::"ledger.public.account")
              when { !context.columns.contains("balance") };
            @id("clerk") permit(principal == Zt::Workload::"spiffe://prod.example/clerk",
              action in [Zt::Sql::Action::"select", Zt::Sql::Action::"insert"],
              resource in Zt::Sql::Schema::"ledger.public");
            @id("no-entries") forbid(principal == Zt::Workload::"spiffe://prod.example/clerk",
              action == Zt::Sql::Action::"select", resource == Zt::Sql::Table::"ledger.public.entry");
            @id("admin") permit(principal == Zt::Workload::"spiffe://prod.example/admin", action, resource);
            """;

    private static DataSource database;
    private static LedgerWorld world;

    private DataSource guarded;

    @BeforeAll
    static void start() throws Exception {
        database = Postgres.create("tables");
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE VIEW names AS SELECT id, name FROM account;
                    CREATE FUNCTION total() RETURNS numeric LANGUAGE sql AS 'SELECT sum(balance) FROM account'
                    """);
        }
        world = new LedgerWorld(LedgerWorld.ENFORCE);
        world.deploy(POLICIES);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void build() {
        guarded = world.guard(database);
    }

    @Test
    @DisplayName("Y-08 a permit on one table does not reach another, however it is named")
    void otherTables_areDenied() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThat(rows(statement.executeQuery("SELECT name FROM account")))
                        .isEqualTo(2);
                assertThat(rows(statement.executeQuery("SELECT \"name\" FROM PUBLIC.\"account\" /* entry */")))
                        .isEqualTo(2);
                assertDenied(() -> statement.executeQuery("SELECT note FROM entry"));
                assertDenied(
                        () -> statement.executeQuery("SELECT name FROM account WHERE id IN (SELECT id FROM entry)"));
                assertDenied(() -> statement.executeQuery("WITH x AS (SELECT id FROM entry) SELECT 1 FROM account"));
                assertDenied(() -> statement.executeQuery("SELECT name FROM names"));
                assertDenied(() -> statement.executeQuery("SELECT relname FROM pg_class"));
                assertDenied(() -> statement.executeUpdate("INSERT INTO account (id) VALUES (9)"));
            }
        });
    }

    @Test
    void columns_areSeenByPolicy() throws Exception {
        world.as("/reader", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertDenied(() -> statement.executeQuery("SELECT balance FROM account"));
                assertDenied(() -> statement.executeQuery("SELECT name FROM account ORDER BY balance"));
                assertDenied(() -> statement.executeQuery("SELECT * FROM account"));
                assertDenied(() -> statement.executeQuery("SELECT a FROM account a"));
            }
        });

        assertThat(world.lastDecision()).isEqualTo("select DENY policy.no-permit");
    }

    @Test
    @DisplayName("Y-14 what generated keys read is decided too")
    void generatedKeys_areReadColumns() throws Exception {
        world.as("/clerk", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThat(statement.executeUpdate("INSERT INTO entry (id) VALUES (7)"))
                        .isEqualTo(1);
                assertDenied(() -> statement.executeUpdate("INSERT INTO entry (id) VALUES (8) RETURNING note"));
                assertDenied(() -> statement.executeUpdate("INSERT INTO entry (id) VALUES (8)", new String[] {"note"}));
                assertDenied(() ->
                        statement.executeUpdate("INSERT INTO entry (id) VALUES (8)", Statement.RETURN_GENERATED_KEYS));
                assertDenied(() -> statement.executeUpdate("INSERT INTO account (id) SELECT id FROM entry"));
            }
        });

        assertThat(world.lastDecision()).isEqualTo("select DENY policy.forbid");
    }

    @Test
    void unknownFunction_isMoreThanAQuery() throws Exception {
        DataSource trusting = ZeroTrustDataSource.builder(world.boundary, database)
                .database("ledger")
                .allowFunction("public", "total")
                .build();
        world.as("/clerk", guarded, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertDenied(() -> statement.executeQuery("SELECT total(), id FROM account"));
            }
        });
        assertThat(world.lastDecision()).isEqualTo("other DENY policy.no-permit");

        world.as("/clerk", trusting, connection -> {
            try (Statement statement = connection.createStatement()) {
                assertThat(rows(statement.executeQuery("SELECT total(), id FROM account")))
                        .isPositive();
            }
        });
    }

    @Test
    @DisplayName("Y-09 what names mean is asked again after anything but plain changes of rows")
    void facts_areForgottenWhenNamesMayChange() throws Exception {
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeQuery("SELECT id FROM account").close();
                assertThat(lastResource()).isEqualTo("ledger.public.account");
                statement.execute("CREATE TEMP TABLE account (id int)");
                statement.executeQuery("SELECT id FROM account").close();
                assertThat(lastResource()).startsWith("ledger.pg_temp_").endsWith(".account");
                connection.rollback();
                statement.executeQuery("SELECT id FROM account").close();
                assertThat(lastResource()).isEqualTo("ledger.public.account");
            }
            connection.rollback();
        });
    }

    @Test
    void readOnlyTransactions_areDescribedBeforeTheyBegin() throws Exception {
        world.as("/clerk", guarded, connection -> {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                assertThat(rows(statement.executeQuery("SELECT id FROM account")))
                        .isPositive();
                assertThat(rows(statement.executeQuery("SELECT id FROM account")))
                        .isPositive();
                assertDenied(() -> statement.executeQuery("SELECT id FROM account ORDER BY 1"));
                connection.commit();
                assertThat(rows(statement.executeQuery("SELECT id FROM account ORDER BY 1")))
                        .isPositive();
                assertThat(connection.isReadOnly()).isTrue();
                connection.rollback();
            }
        });
    }

    @Test
    void transaction_survivesWhatCannotBeDescribed() throws Exception {
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    PreparedStatement odd = connection.prepareStatement("SELECT ? FROM account WHERE id = ?")) {
                statement.executeUpdate("UPDATE account SET name = 'x' WHERE id = 1");
                odd.setObject(1, null);
                odd.setInt(2, 1);
                assertThat(rows(odd.executeQuery())).isEqualTo(1);
                assertThat(statement.execute("EXPLAIN SELECT 1")).isTrue();
                assertThatThrownBy(() -> statement.execute("SELECT 1 FROM nowhere"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
            }
            connection.rollback();
        });
    }

    @Test
    void transaction_outlastsAModeThatDoesNotChange() throws Exception {
        world.as("/admin", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE account SET name = 'kept' WHERE id = 2");
                connection.setAutoCommit(false);
                assertThat(rows(statement.executeQuery("SELECT 1 FROM account WHERE name = 'kept'")))
                        .isEqualTo(1);
            }
            connection.rollback();
        });
    }

    @Test
    void batch_ofValuesOfAnyKind_isDescribed() throws Exception {
        world.as("/clerk", guarded, connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("INSERT INTO entry (id, at, note) VALUES (?, ?, ?)")) {
                for (int id = 50; id < 53; id++) {
                    statement.setObject(1, id);
                    statement.setObject(2, new Timestamp(0));
                    statement.setObject(3, null);
                    statement.addBatch();
                }
                assertThat(statement.executeBatch()).containsExactly(1, 1, 1);
            }
        });
    }

    @Test
    void deniedStatement_leavesNoTransactionOpen() throws Exception {
        world.as("/reader", guarded, connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                assertDenied(() -> statement.executeQuery("SELECT id FROM entry"));
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                assertThat(rows(statement.executeQuery("SELECT id FROM account")))
                        .isPositive();
            }
        });
    }

    @Test
    void textAlone_showsTheDatabaseOnly() throws Exception {
        DataSource byText = ZeroTrustDataSource.builder(world.boundary, database)
                .database("ledger")
                .byTextAlone()
                .build();
        world.as(
                "/admin",
                byText,
                connection -> connection
                        .createStatement()
                        .executeQuery("SELECT id FROM account")
                        .close());

        assertThat(lastResource()).isEqualTo("ledger");
        assertThat(world.lastDecision()).isEqualTo("select PERMIT policy.permit");
    }

    @Test
    void odderNames_shareNoId() {
        Questions questions = new Questions("l.e");
        StatementFacts facts = new StatementFacts(
                List.of(
                        new StatementFacts.Access(StatementClass.SELECT, "a.", "b", Set.of()),
                        new StatementFacts.Access(StatementClass.SELECT, "a", ".b", Set.of())),
                List.of());
        assertThat(questions.of(facts).stream()
                        .map(question -> question.request().call().resource().id()))
                .containsExactly("l\\.e.a\\..b", "l\\.e.a.\\.b");
    }

    @Test
    void facts_areRememberedForAShortWhileAndNotTooMany() {
        AtomicLong now = new AtomicLong();
        FactsCache cache = new FactsCache(now::get);
        Sent one = sent("SELECT 1");
        cache.put(one, List.of());
        now.addAndGet(FactsCache.LIFETIME_NANOS - 1);
        assertThat(cache.get(one)).isNotNull();
        now.addAndGet(1);
        assertThat(cache.get(one)).isNull();

        List<Sent> many = IntStream.range(0, 2 * FactsCache.PLACES)
                .mapToObj(number -> sent("SELECT " + number))
                .toList();
        many.forEach(each -> cache.put(each, List.of()));
        assertThat(many.stream().filter(each -> cache.get(each) != null).count())
                .isBetween(1L, (long) FactsCache.PLACES);
        cache.clear();
        assertThat(many).allMatch(each -> cache.get(each) == null);
    }

    @Test
    void facts_areOfATextWithItsParametersAndKeys() {
        FactsCache cache = new FactsCache(System::nanoTime);
        SqlText text = SqlText.judge("INSERT INTO entry (id) VALUES (?)");
        cache.put(new Sent(text, null, List.of("setInt")), List.of());

        assertThat(cache.get(new Sent(text, null, List.of("setInt")))).isNotNull();
        assertThat(cache.get(new Sent(text, null, List.of("setLong")))).isNull();
        assertThat(cache.get(new Sent(text, null, List.of()))).isNull();
        assertThat(cache.get(new Sent(text.withKeys(), null, List.of("setInt"))))
                .isNull();
    }

    @Test
    void factsOfOneText_areNotThoseOfAnotherWithTheSameHash() {
        FactsCache cache = new FactsCache(System::nanoTime);
        assertThat("SELECT Aa").hasSameHashCodeAs("SELECT BB");
        cache.put(sent("SELECT Aa"), List.of());

        assertThat(cache.get(sent("SELECT BB"))).isNull();
    }

    private static Sent sent(String text) {
        return new Sent(SqlText.judge(text), null, List.of());
    }

    private static String lastResource() {
        var records = world.records();
        String resource = records.get(records.size() - 1).resource();
        return resource.substring(resource.indexOf('"') + 1, resource.length() - 1);
    }

    private static int rows(ResultSet rows) throws SQLException {
        int count = 0;
        while (rows.next()) {
            count++;
        }
        return count;
    }

    private static void assertDenied(ThrowingCallable call) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
}
