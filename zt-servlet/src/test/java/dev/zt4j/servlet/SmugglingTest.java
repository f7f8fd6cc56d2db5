package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zt4j.identity.SpiffeId;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.servlet.Wire.Reply;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests whose end two readers see in two places. Whoever sends one would like its rest to be read as the beginning
 * of another caller's request, and so to be served as that caller.
 */
@Tag("container")
final class SmugglingTest {
    private static final String BATCH = "spiffe://prod.example/batch";

    /** What would be read as the head of the next request, up to a header that swallows that one's first line. */
    private static final String REST = "GET /secret HTTP/1.1\r\nHost: localhost\r\nX-Swallow: ";

    /** Heads and bodies of a POST; CHUNK is the rest in a chunk, with its size. */
    private static final List<String> FORMS = List.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nREST",
            "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nCHUNK0\r\n\r\n",
            "Content-Length: 0\r\nContent-Length: LENGTH\r\n\r\nREST",
            "Content-Length: LENGTH\r\nContent-Length: 0\r\n\r\nREST",
            "Content-Length: 0, LENGTH\r\n\r\nREST",
            "Content-Length: +0\r\n\r\nREST",
            "Content-Length: 0x0\r\n\r\nREST",
            "Content-Length: -1\r\n\r\nREST",
            "Content-Length: 0\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\nREST",
            "Content-Length: 0\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\nREST",
            "Content-Length: 5\r\nTransfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\nREST",
            "Content-Length: 5\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\nREST",
            "Content-Length: 5\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nREST",
            "Content-Length: 5\r\nX: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nREST",
            "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\nREST",
            "Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nREST",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\nREST",
            "Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nREST",
            "Transfer-Encoding: chunked\r\n\r\n0;a=\n\r\n\r\nREST",
            "Transfer-Encoding: chunked\r\n\r\n1;a\r\nx\r\n0\n\nREST",
            "Transfer-Encoding: chunked\r\n\r\n00000000000000000\r\n\r\nREST",
            "Transfer-Encoding: chunked\r\n\r\n100000000\r\n\r\nREST",
            "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: LENGTH\r\n\r\nREST",
            "Expect: 100-continue\r\nContent-Length: 0\r\n\r\nREST");

    /** Real proxies go by the clock of the machine, so this world begins now. */
    private final World world = new World(World.ENFORCE, """
        permit(principal, action, resource == Zt::Http::Route::"/pub");
        permit(principal == Zt::Workload::"spiffe://prod.example/web", action, resource == Zt::Http::Route::"/secret");
        """, builder -> {}, Instant.now());

    private final App app = new App("");

    @BeforeEach
    void start() {
        app.guard(ZeroTrustFilter.builder(world.boundary)
                .forwardedCertificates(CertificateHeader.XFCC, SpiffeId.parse("spiffe://prod.example/edge"))
                .route("GET", "/pub")
                .route("POST", "/pub")
                .route("GET", "/secret")
                .build());
        app.listen(world);
    }

    @AfterEach
    void stop() {
        app.close();
        world.close();
    }

    private static byte[] request(String form) {
        String text = form.replace("CHUNK", Integer.toHexString(REST.length()) + "\r\n" + REST + "\r\n")
                .replace("LENGTH", String.valueOf(REST.length()))
                .replace("REST", REST);
        return ("POST /pub HTTP/1.1\r\nHost: localhost\r\n" + text).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends an ambiguous request and does not care for answers. */
    private static void attack(SSLContext tls, int port, String form) throws IOException {
        try (Wire wire = Wire.open(tls, port)) {
            wire.patience(300);
            wire.write(request(form));
            Reply reply = wire.exchange("");
            assertThat(reply.status()).isBetween(100, 599);
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // It hangs up, waits for more, or answers with something that is no answer.
            return;
        }
    }

    private void assertNothingWasSmuggled() {
        assertThat(app.seen).allMatch(seen -> seen.path().equals("/pub"));
        for (DecisionRecord record : world.records()) {
            if (record.resource().contains("/secret")) {
                assertThat(record.outcome()).isEqualTo("DENY");
                assertThat(callerOf(record)).isNotEqualTo(World.WEB);
            }
        }
    }

    private static @Nullable String callerOf(DecisionRecord record) {
        return record.caller() == null
                ? null
                : Objects.requireNonNull(record.caller()).id();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    @DisplayName("R-08 through a real proxy no request is taken for another caller's")
    void proxiedRequests_keepTheirCallers(String name) throws Exception {
        assumeTrue(ReverseProxy.installed(name), name + " is not installed");
        try (ReverseProxy proxy = ReverseProxy.start(name, world, app);
                Wire victim = Wire.open(Wire.context(world, world.svid("/web")), proxy.port());
                Wire nobody = Wire.open(Wire.context(world, null), proxy.port())) {
            SSLContext attacker = Wire.context(world, world.svid("/batch"));
            assertThat(victim.get("/secret").body()).isEqualTo("served " + World.WEB);
            assertThat(nobody.get("/pub").status()).isEqualTo(401);
            app.seen.clear();
            int before = world.records().size();
            for (String form : FORMS) {
                attack(attacker, proxy.port(), form);
                for (int again = 0; again < 2; again++) {
                    Reply reply = victim.get("/pub");
                    assertThat(reply.body()).as(form).isEqualTo("served " + World.WEB);
                    assertThat(nobody.get("/pub").status()).as(form).isEqualTo(401);
                }
            }
            assertThat(app.seen).allMatch(seen -> seen.path().equals("/pub"));
            assertThat(world.records().subList(before, world.records().size()))
                    .filteredOn(record -> record.resource().contains("/secret"))
                    .allMatch(record -> record.outcome().equals("DENY") && !World.WEB.equals(callerOf(record)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy"})
    @DisplayName("R-08 R-02 a real proxy replaces what clients say of their certificates")
    void realProxy_replacesWhatClientsSay(String name) throws Exception {
        assumeTrue(ReverseProxy.installed(name), name + " is not installed");
        String spoofed = "X-Forwarded-Client-Cert: By=a;URI=" + World.WEB;
        try (ReverseProxy proxy = ReverseProxy.start(name, world, app);
                Wire own = Wire.open(Wire.context(world, world.svid("/batch")), proxy.port());
                Wire nobody = Wire.open(Wire.context(world, null), proxy.port())) {
            assertThat(own.get("/pub", spoofed).body()).isEqualTo("served " + BATCH);
            assertThat(world.last().evidence()).isEqualTo("forwarded");
            assertThat(own.get("/secret", spoofed).status()).isEqualTo(403);
            assertThat(nobody.get("/pub", spoofed).status()).isEqualTo(401);
            assertThat(world.last().reasons().get(0).code()).isEqualTo("evidence.missing");
        }
    }

    @Test
    @DisplayName("R-08 ambiguous requests straight to the server smuggle nothing, and the next caller is served")
    void ambiguousRequests_smuggleNothing() throws IOException {
        SSLContext attacker = Wire.context(world, world.svid("/batch"));
        for (String form : FORMS) {
            attack(attacker, app.port(), form);
        }
        assertNothingWasSmuggled();
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/pub").body()).isEqualTo("served " + World.WEB);
        }
    }
}
