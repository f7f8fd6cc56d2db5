package dev.zt4j.samples.jdbc;

import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TokenIssuer;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.Verification;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.policy.PolicySource;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/**
 * One ledger for workloads that book, report and archive, for people, and for an agent that supports them. All of them
 * run the same few statements, and each sees and changes what policy says is its own. Prints what came of it.
 */
public final class Ledger implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final String AUDIENCE = "spiffe://bank.example/ledger";
    private static final String ANNA = TokenServer.ISSUER + "#anna";
    private static final String SUPPORT = "support";

    /** The SQLSTATE of who may not (PostgreSQL manual, appendix A), from the guard and from the database alike. */
    private static final String DENIED = "42501";

    private final List<DecisionRecord> records = new CopyOnWriteArrayList<>();
    private final Authority authority = Authority.create(TrustDomain.of("bank.example"), Clock.systemUTC());
    private final TokenServer tokens = new TokenServer(Clock.systemUTC());
    private final ZeroTrust zt;
    private final LedgerDatabase database;
    private final PrintStream out;
    private boolean asExpected = true;

    private Ledger(Path policies, PrintStream out) throws Exception {
        this.out = out;
        this.zt = ZeroTrust.builder()
                // What a Workload API or files, and the OAuth server, would give.
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()), List.of(tokens.keys()))))
                .policies(PolicySource.directory(policies))
                .audience(AUDIENCE)
                .tokenIssuer(TokenIssuer.builder(TokenServer.ISSUER, Set.of(TokenServer.AUDIENCE))
                        .agent(SUPPORT)
                        .build())
                .boundary(BoundarySettings.enforce("ledger-db", "ledger team", Tier.HIGH))
                .decisionSink(DecisionSink.decisions(records::add))
                .build();
        this.database = new LedgerDatabase(zt);
    }

    /**
     * Runs the sample.
     *
     * @param arguments the folder of the policies
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int status = 2;
        try {
            status = run(Path.of(arguments[0]), out) ? 0 : 1;
        } catch (Exception | LinkageError e) {
            e.printStackTrace(out);
        } finally {
            // A database that did start keeps its threads; the process must end all the same.
            System.exit(status);
        }
    }

    /**
     * Starts the database, works with it as everybody, prints what came of it and stops it.
     *
     * @param policies their folder
     * @param out where to print
     * @return whether everything came out as it should
     */
    static boolean run(Path policies, PrintStream out) throws Exception {
        try (Ledger ledger = new Ledger(policies, out)) {
            ledger.workloads();
            ledger.people();
            ledger.strangers();
            ledger.revoked();
            return ledger.asExpected;
        }
    }

    private void workloads() throws Exception {
        Principal billing = workload("billing");
        Principal reporting = workload("reporting");
        Principal archive = workload("archive");
        String billingId = billing.id();
        check("billing sees what it booked", as(billing, Entries::numbers), "[1, 2, 3]");
        check("billing books", as(billing, entries -> entries.add(ANNA, billingId, 30, "shelf")), "1");
        check(
                "billing books in the name of the shop",
                as(billing, entries -> entries.add(ANNA, "spiffe://bank.example/shop", 1, "odd")),
                DENIED);
        check("billing clears the ledger", as(billing, Entries::clear), DENIED);
        check("reporting adds up all there is", as(reporting, Entries::total), "490");
        check("reporting reads notes", as(reporting, Entries::notes), DENIED);
        check("archive clears the ledger of what is settled", as(archive, Entries::clear), "1");
        check("the rest is there", as(reporting, Entries::total), "390");
    }

    private void people() throws Exception {
        check("anna sees her entries", as(bearer(tokens.token("anna")), Entries::numbers), "[2, 5]");
        check("support sees for anna what she disputes", as(supportFor("anna"), Entries::numbers), "[2]");
        check("support sees for ben what he disputes", as(supportFor("ben"), Entries::numbers), "[3]");
        check(
                "support books for anna",
                as(supportFor("anna"), entries -> entries.add(ANNA, ANNA, -30, "gift")),
                DENIED);
        check("support looks for itself", as(bearer(tokens.agentToken(SUPPORT)), Entries::numbers), DENIED);
    }

    private void strangers() throws Exception {
        check("support acts for somebody unknown", as(supportFor("carl"), Entries::numbers), DENIED);
        check("another workload looks", as(workload("shop"), Entries::numbers), DENIED);
        check("nobody looks", on(database.guarded(), Entries::numbers), DENIED);
        check("somebody has found the database's credentials", on(database.unguarded(), Entries::numbers), "[]");
    }

    /** Support is cut off while it is at work. */
    private void revoked() throws Exception {
        Principal support = supportFor("anna");
        String answer = CurrentPrincipal.call(
                support,
                () -> on(database.guarded(), entries -> {
                    List<Long> seen = entries.numbers();
                    zt.revoke(Revocation.principal(
                            EntityUid.of("Zt::Agent", TokenServer.ISSUER + '#' + SUPPORT),
                            "it was talked into something"));
                    return seen + " and then " + entries.numbers();
                }));
        check("support is revoked while it is connected", answer, DENIED);
        check("anna is not", as(bearer(tokens.token("anna")), Entries::numbers), "[2, 5]");
    }

    private Principal workload(String name) {
        return bearer(authority.jwtSvid(authority.id("/" + name), AUDIENCE, LIFETIME));
    }

    private Principal supportFor(String user) throws IOException {
        return bearer(tokens.token(user, SUPPORT));
    }

    /** Returns who shows a token, as the filters and interceptors of the application do for each request. */
    private Principal bearer(String token) {
        Verification verification = zt.verify(Evidence.bearer(token));
        if (verification instanceof Verification.Verified verified) {
            return verified.principal();
        }
        throw new IllegalStateException("not proven: " + verification);
    }

    private String as(Principal principal, Work work) throws Exception {
        return CurrentPrincipal.call(principal, () -> on(database.guarded(), work));
    }

    private static String on(DataSource source, Work work) {
        try (Connection connection = source.getConnection()) {
            return String.valueOf(work.with(new Entries(connection)));
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }

    /** Prints what came of it, and the last that was decided about it. */
    private void check(String what, String answer, String expected) throws InterruptedException {
        asExpected &= answer.equals(expected);
        out.println((answer.equals(expected) ? "✓ " : "✗ ") + what + ": " + answer);
        zt.decisionLog().flush(LIMIT);
        if (!records.isEmpty()) {
            DecisionRecord last = records.get(records.size() - 1);
            out.println("    " + last.action() + ": " + last.outcome() + " "
                    + last.reasons().get(0).code());
        }
        records.clear();
    }

    @Override
    public void close() throws IOException {
        database.close();
        zt.close();
    }

    private interface Work {
        Object with(Entries entries) throws SQLException;
    }
}
