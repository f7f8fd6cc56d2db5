package dev.zt4j.samples.quickstart;

import static dev.zt4j.samples.quickstart.Report.Expected.deny;
import static dev.zt4j.samples.quickstart.Report.Expected.permit;

import dev.zt4j.ZeroTrust;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.Verification;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.log.DecisionSink;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.reason.Reason;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Starts a ledger behind three boundaries, calls it in ways that should and should not work, and prints what was
 * decided and why. Ends with 0 only if every call came out as it should.
 */
public final class Quickstart implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String AUDITORS = """
            @id("auditors-read")
            permit (
              principal == Zt::Workload::"spiffe://prod.example/auditor",
              action in Action::"read",
              resource in Ledger::"main"
            );
            """;

    private final List<DecisionRecord> records = new CopyOnWriteArrayList<>();
    private final Report report = new Report();
    private final Fleet fleet = new Fleet();
    private final Path policies;
    private final Path decisionLog;
    private final ZeroTrust zt;
    private final LedgerDatabase database;
    private final LedgerWeb web;
    private final LedgerRpc rpc;
    private final Callers callers;

    private Quickstart(Path sample, Path work) throws Exception {
        policies = copy(sample.resolve("policies"), Files.createDirectories(work.resolve("policies")));
        decisionLog = work.resolve("decisions.jsonl");
        Files.deleteIfExists(decisionLog);
        Path trust = Files.createDirectories(work.resolve("trust"));
        fleet.publish(trust);
        zt = ZeroTrust.builder()
                .trust(TrustSource.directory(trust))
                .policies(PolicySource.directory(policies))
                .audience(Fleet.AUDIENCE)
                .boundary(BoundarySettings.enforce("ledger-http", "ledger team", Tier.HIGH))
                .boundary(BoundarySettings.enforce("ledger-grpc", "ledger team", Tier.HIGH))
                .boundary(BoundarySettings.enforce("ledger-db", "ledger team", Tier.CRITICAL))
                .boundary(BoundarySettings.reportOnly("reports-http", "reports team", Tier.LOW))
                .decisionSink(DecisionSink.file(decisionLog))
                .decisionSink(DecisionSink.decisions(records::add))
                .reloadInterval(Duration.ofMillis(200))
                .build();
        X509Svid own = fleet.svid("ledger");
        database = new LedgerDatabase(zt.boundary("ledger-db"));
        web = new LedgerWeb(own, zt.boundary("ledger-http"), zt.boundary("reports-http"), database);
        rpc = new LedgerRpc(own, zt.boundary("ledger-grpc"));
        callers = new Callers(zt, fleet, rpc.port());
    }

    /**
     * Runs the quickstart.
     *
     * @param arguments the sample's folder and a folder to work in
     */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int status = 2;
        try {
            status = run(Path.of(arguments[0]), Path.of(arguments[1]), out) ? 0 : 1;
        } catch (Exception | LinkageError e) {
            e.printStackTrace(out);
        } finally {
            // Servers that did start keep their threads; the process must end all the same.
            System.exit(status);
        }
    }

    /**
     * Starts everything, calls, prints and stops everything.
     *
     * @param sample the folder that holds the policies
     * @param work a folder to work in
     * @param out where to print
     * @return whether every call came out as it should
     */
    static boolean run(Path sample, Path work, PrintStream out) throws Exception {
        try (Quickstart quickstart = new Quickstart(sample, work)) {
            quickstart.permitted();
            quickstart.denied();
            quickstart.unproven();
            quickstart.reported();
            quickstart.changed();
            quickstart.revoked();
            quickstart.print(out);
            return quickstart.report.asExpected();
        }
    }

    /** The same policy, readers-read, permits on all three boundaries. */
    private void permitted() throws Exception {
        X509Svid reader = fleet.svid("reader");
        // The handler behind this call reads the database as its caller: see the decision log.
        http(permit("200", "readers-read"), "GET", "/entries/42", "reader", reader, null);
        grpc(permit("OK", "readers-read"), "reader", reader, null);
        sql(permit("done", "readers-read"), "reader", "SELECT amount FROM entries WHERE id = 42");
        http(permit("200", "readers-read"), "GET", "/entries/42", "batch", null, token("batch"));
        http(permit("201", "writers-write"), "POST", "/entries", "writer", fleet.svid("writer"), null);
        http(permit("200", "health-is-public"), "GET", "/health", "anybody", null, null);
    }

    /** Proven, but not permitted. */
    private void denied() throws Exception {
        X509Svid reader = fleet.svid("reader");
        http(deny("403", Reason.POLICY_NO_PERMIT), "POST", "/entries", "reader", reader, null);
        http(deny("403", Reason.POLICY_NO_PERMIT), "POST", "/entries", "batch", null, token("batch"));
        http(deny("403", Reason.POLICY_FORBID), "GET", "/entries/7", "reader", reader, null);
        http(deny("403", Reason.ROUTE_UNMATCHED), "GET", "/admin", "reader", reader, null);
        http(deny("400", Reason.HTTP_PATH), "GET", "/entries/42;v=1", "reader", reader, null);
        sql(deny("42501", Reason.POLICY_NO_PERMIT), "reader", "DELETE FROM entries");
        sql(deny("42501", Reason.SQL_MULTIPLE_STATEMENTS), "reader", "SELECT 1; DROP TABLE entries");
    }

    /** Not proven, or proven by nobody we trust. */
    private void unproven() throws Exception {
        http(deny("401", Reason.EVIDENCE_MISSING), "GET", "/entries/42", "nobody", null, null);
        grpc(deny("UNAUTHENTICATED", Reason.EVIDENCE_MISSING), "nobody", null, null);
        X509Svid expired = fleet.expiredSvid("reader");
        http(deny("TLS refused", Reason.X509_VALIDITY), "GET", "/entries/42", "reader", expired, null);
        String elsewhere = fleet.token("reader", "spiffe://prod.example/payroll");
        http(deny("401", Reason.JWT_AUDIENCE), "GET", "/entries/42", "reader", null, elsewhere);
        String stranger = fleet.strangersToken("reader");
        grpc(deny("UNAUTHENTICATED", Reason.JWT_NO_BUNDLE), "stranger", null, stranger);
    }

    /** The reports boundary is being rolled out: what would be denied passes and is recorded. */
    private void reported() throws Exception {
        Report.Expected wouldDeny = new Report.Expected("WOULD_DENY", "200", Reason.POLICY_NO_PERMIT, null);
        http(wouldDeny, "GET", "/reports/summary", "reader", fleet.svid("reader"), null);
    }

    /** A policy file is edited while everything runs. */
    private void changed() throws Exception {
        X509Svid auditor = fleet.svid("auditor");
        http(deny("403", Reason.POLICY_NO_PERMIT), "GET", "/entries/42", "auditor", auditor, null);
        long version = zt.snapshot().version();
        Path file = policies.resolve("ledger.cedar");
        Path unfinished = Files.writeString(policies.resolve(".unfinished"), Files.readString(file) + AUDITORS);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (zt.snapshot().version() == version && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        http(permit("200", "auditors-read"), "GET", "/entries/42", "auditor", auditor, null);
    }

    /** A caller is cut off while its connections are open. */
    private void revoked() throws Exception {
        X509Svid reader = fleet.svid("reader");
        http(permit("200", "readers-read"), "GET", "/entries/42", "reader", reader, null);
        grpc(permit("OK", "readers-read"), "reader", reader, null);
        zt.revoke(Revocation.workload(fleet.id("reader"), "its key was found in a log"));
        http(deny("401", Reason.REVOKED_PRINCIPAL), "GET", "/entries/42", "reader", reader, null);
        grpc(deny("UNAUTHENTICATED", Reason.REVOKED_PRINCIPAL), "reader", reader, null);
    }

    private String token(String workload) {
        return fleet.token(workload, Fleet.AUDIENCE);
    }

    private void http(
            Report.Expected expected,
            String method,
            String path,
            String caller,
            @Nullable X509Svid svid,
            @Nullable String token)
            throws Exception {
        URI uri = web.uri(path);
        String boundary = path.startsWith("/reports") ? "reports-http" : "ledger-http";
        int before = records.size();
        String answer = callers.web(method, uri, svid, token);
        report.add(expected, caller, answer, recordOf(boundary, before));
    }

    private void grpc(Report.Expected expected, String caller, @Nullable X509Svid svid, @Nullable String token)
            throws Exception {
        int before = records.size();
        String answer = callers.rpc(svid, token);
        report.add(expected, caller, answer, recordOf("ledger-grpc", before));
    }

    /** Runs a statement as a job of this process that works as a workload of its own. */
    private void sql(Report.Expected expected, String workload, String text) throws Exception {
        int before = records.size();
        Verification verification = zt.verify(Evidence.bearer(token(workload)));
        Principal principal = ((Verification.Verified) verification).principal();
        String answer = CurrentPrincipal.call(principal, () -> {
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(text);
                return "done";
            } catch (SQLException e) {
                return e.getSQLState();
            }
        });
        report.add(expected, workload, answer, recordOf("ledger-db", before));
    }

    /** Returns the last record of a boundary since a call began: for a statement, the checkout comes before it. */
    private @Nullable DecisionRecord recordOf(String boundary, int before) throws InterruptedException {
        zt.decisionLog().flush(LIMIT);
        DecisionRecord last = null;
        for (DecisionRecord record : records.subList(before, records.size())) {
            if (record.boundary().equals(boundary)) {
                last = record;
            }
        }
        return last;
    }

    private void print(PrintStream out) {
        out.println();
        report.print(out);
        out.println();
        out.println(
                report.asExpected()
                        ? "Every call came out as it should."
                        : "Calls marked ✗ did not come out as they should.");
        out.println("Each decision is a line of JSON in " + decisionLog);
        out.println("Read next: samples/quickstart/policies/ledger.cedar, then the sections on the façade and on how it"
                + " fails in README.md");
    }

    @Override
    public void close() throws IOException {
        callers.close();
        rpc.close();
        web.close();
        database.close();
        zt.close();
    }

    /** The run edits its policies: it works on a copy. */
    private static Path copy(Path from, Path to) throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(to)) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }
}
