package dev.zt4j.samples.grpc;

import dev.zt4j.authority.Authority;
import dev.zt4j.grpc.JwtSvidCredentials;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.log.DecisionRecord;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Two services that call each other with SVIDs: orders books at the ledger on behalf of a user, the ledger tells orders
 * what is settled. Then calls that must not come through.
 */
public final class Shop implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String ORDER = "two chairs";

    private final List<DecisionRecord> records = new CopyOnWriteArrayList<>();
    private final TokenServer tokens;
    private final Workload orders;
    private final Workload ledger;
    private final Workload web;
    private final int ordersPort;
    private final int ledgerPort;
    private final PrintStream out;
    private boolean asExpected = true;

    private Shop(Path policies, PrintStream out) throws Exception {
        this.out = out;
        Authority authority = Authority.create(TrustDomain.of("shop.example"), Clock.systemUTC());
        tokens = new TokenServer(Clock.systemUTC());
        orders = new Workload("orders", authority, tokens, policies, records::add);
        ledger = new Workload("ledger", authority, tokens, policies, records::add);
        web = new Workload("web", authority, tokens, policies, records::add);
        LedgerService books = new LedgerService(ledger);
        ledgerPort = ledger.serve(books.guard(), books);
        OrdersService desk = new OrdersService(orders, tokens, ledger.id(), orders.channel(ledger.id(), ledgerPort));
        ordersPort = orders.serve(desk.guard(), desk, new OrdersService.TokenOfCaller());
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
            // Servers that did start keep their threads; the process must end all the same.
            System.exit(status);
        }
    }

    /**
     * Starts both services, calls, prints and stops them.
     *
     * @param policies their folder
     * @param out where to print
     * @return whether every call came out as it should
     */
    static boolean run(Path policies, PrintStream out) throws Exception {
        try (Shop shop = new Shop(policies, out)) {
            shop.permitted();
            shop.refused();
            return shop.asExpected;
        }
    }

    private void permitted() throws Exception {
        check(
                "anna orders, and orders books for her",
                place("anna"),
                ORDER + " for " + TokenServer.ISSUER + "#anna by " + orders.id());
        Channel proven = ledger.channelWithoutSvid(orders.id(), ordersPort);
        check(
                "the ledger settles, with a JWT-SVID",
                call(proven, Rpc.SETTLED, ledger.credentials(orders.id())),
                ORDER + " is settled");
        check(
                "and with its X.509-SVID",
                call(ledger.channel(orders.id(), ordersPort), Rpc.SETTLED, null),
                ORDER + " is settled");
    }

    private void refused() throws Exception {
        check("bob is no customer", place("bob"), "PERMISSION_DENIED");
        Channel ordersToLedger = orders.channel(ledger.id(), ledgerPort);
        check("orders books by itself", call(ordersToLedger, Rpc.BOOK, null), "PERMISSION_DENIED");
        check("orders books for bob", call(ordersToLedger, Rpc.BOOK, onBehalf(orders, "bob")), "PERMISSION_DENIED");
        Channel webToLedger = web.channel(ledger.id(), ledgerPort);
        check("web has found a token of orders", call(webToLedger, Rpc.BOOK, onBehalf(web, "anna")), "UNAUTHENTICATED");
        String hers = tokens.token("anna", Workload.audience(orders.id()));
        check(
                "anna's token for orders is shown to the ledger",
                call(webToLedger, Rpc.BOOK, credentials(web, ledger.id(), hers)),
                "UNAUTHENTICATED");
        check(
                "where the ledger should be, somebody else is",
                call(orders.channel(ledger.id(), ordersPort), Rpc.BOOK, onBehalf(orders, "anna")),
                "UNAVAILABLE");
    }

    private String place(String user) throws Exception {
        String token = tokens.token(user, Workload.audience(orders.id()));
        return call(web.channelWithoutSvid(orders.id(), ordersPort), Rpc.PLACE, credentials(web, orders.id(), token));
    }

    /** Makes what orders would show to act for a user, whoever shows it. */
    private CallCredentials onBehalf(Workload caller, String user) throws Exception {
        String hers = tokens.token(user, Workload.audience(orders.id()));
        return credentials(caller, ledger.id(), tokens.exchange(hers, orders.id(), Workload.audience(ledger.id())));
    }

    private static CallCredentials credentials(Workload caller, SpiffeId server, String token) {
        return JwtSvidCredentials.of(caller.zt(), server, audience -> token);
    }

    private static String call(
            Channel channel, MethodDescriptor<String, String> method, @Nullable CallCredentials credentials) {
        try {
            return ClientCalls.blockingUnaryCall(
                    channel, method, CallOptions.DEFAULT.withCallCredentials(credentials), ORDER);
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode().name();
        }
    }

    /** Prints a call with what was decided about it, at either service. */
    private void check(String what, String answer, String expected) throws InterruptedException {
        asExpected &= answer.equals(expected);
        out.println((answer.equals(expected) ? "✓ " : "✗ ") + what + ": " + answer);
        orders.zt().decisionLog().flush(LIMIT);
        ledger.zt().decisionLog().flush(LIMIT);
        for (DecisionRecord record : records) {
            out.println("    " + record.boundary() + ": " + record.outcome() + " "
                    + record.reasons().get(0).code());
        }
        records.clear();
    }

    @Override
    public void close() {
        web.close();
        orders.close();
        ledger.close();
    }
}
