package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.authority.Authority;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.servlet.Wire.Reply;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("container")
final class ServingTest {
    private World world = new World(World.ENFORCE, Rules.POLICIES);
    private App app = App.start(world, filter(world));

    private static ZeroTrustFilter filter(World world) {
        return ZeroTrustFilter.builder(world.boundary)
                .route(
                        "GET",
                        "/entries/{id}",
                        route -> route.action("readEntry").resource("Entry", "{id}"))
                .route("GET", "/pub")
                .route("GET", "/admin")
                .route("GET", "/health", RouteMapping::allowAnonymous)
                .build();
    }

    private void restart(World other) {
        stop();
        world = other;
        app = App.start(world, filter(world));
    }

    @AfterEach
    void stop() {
        app.close();
        world.close();
    }

    @Test
    void svidOfPermittedWorkload_isServedAsThatWorkload() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(Wire.context(world, world.svid("/web")))
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + app.port() + "/entries/42"))
                .build();

        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(app.seen)
                .containsExactly(new App.Seen(
                        "REQUEST", "/entries/42", World.WEB, World.WEB, World.WEB, World.WEB, "CLIENT_CERT"));
        DecisionRecord record = world.last();
        assertThat(record.outcome()).isEqualTo("PERMIT");
        assertThat(record.evidence()).isEqualTo("tls");
        assertThat(record.action()).isEqualTo("Action::\"readEntry\"");
        assertThat(record.resource()).isEqualTo("Entry::\"42\"");
        assertThat(record.determiningPolicies()).containsExactly("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "bearer", "BEARER"})
    void tokenOfPermittedWorkload_isServedAsThatWorkload(String scheme) throws IOException {
        try (Wire wire = Wire.open(world, app, null)) {
            Reply reply = wire.get("/entries/42", "Authorization: " + scheme + " " + world.token("/web"));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("served " + World.WEB);
            assertThat(app.seen.element().authType()).isEqualTo("Bearer");
            assertThat(world.last().evidence()).isEqualTo("bearer");
        }
    }

    @Test
    void routeWithoutMapping_isDecidedByMethodAndTemplate() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/pub").status()).isEqualTo(200);
            assertThat(world.last().action()).isEqualTo("Zt::Http::Action::\"GET\"");
            assertThat(world.last().resource()).isEqualTo("Zt::Http::Route::\"/pub\"");
        }
    }

    @Test
    void anonymousCaller_passesWhereRouteAndPolicyAllow_andIsNobodyToTheServletApi() throws IOException {
        try (Wire wire = Wire.open(world, app, null)) {
            assertThat(wire.get("/health").status()).isEqualTo(200);
            assertThat(app.seen)
                    .containsExactly(new App.Seen("REQUEST", "/health", null, "anonymous", "anonymous", null, null));
            assertDenied(wire.get("/pub"), 401, "evidence.missing");
        }
    }

    @Test
    void nothingPresented_isUnauthenticated() throws IOException {
        try (Wire wire = Wire.open(world, app, null)) {
            Reply reply = wire.get("/entries/42");

            assertDenied(reply, 401, "evidence.missing");
            assertThat(reply.headers()).containsEntry("www-authenticate", List.of("Bearer"));
        }
    }

    @Test
    void anotherScheme_isNoEvidence() throws IOException {
        try (Wire wire = Wire.open(world, app, null)) {
            assertDenied(wire.get("/entries/42", "Authorization: Basic d2ViOndlYg=="), 401, "evidence.missing");
        }
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/entries/42", "Authorization: Basic d2ViOndlYg==")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void expiredSvid_failsTheHandshake() throws IOException {
        X509Svid svid = world.svid("/web");
        world.pass(Duration.ofMinutes(61));

        try (Wire wire = Wire.open(world, app, svid)) {
            assertThatThrownBy(() -> wire.get("/entries/42")).isInstanceOf(IOException.class);
        }

        assertThat(app.seen).isEmpty();
        assertThat(world.outcomes()).containsExactly("DENY x509.validity");
        assertThat(world.last().action()).isEqualTo("Zt::Tls::Action::\"handshake\"");
        assertThat(world.last().resource()).isEqualTo("Zt::Boundary::\"ledger-api\"");
    }

    @Test
    @DisplayName("G-11 a chain that expires on an open connection is refused")
    void svidThatExpiresOnOpenConnection_isDenied() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/entries/42").status()).isEqualTo(200);
            world.pass(Duration.ofMinutes(61));
            assertDenied(wire.get("/entries/42"), 401, "x509.validity");
            assertThat(app.seen).hasSize(1);
        }
    }

    @Test
    void tokensThatDoNotHold_areDenied() throws IOException {
        Authority elsewhere = Authority.create(TrustDomain.of("other.example"), fixed());
        Authority impostor = Authority.create(TrustDomain.of("prod.example"), fixed());
        Duration ttl = Duration.ofMinutes(5);
        String good = world.token("/web");
        String otherSignature = world.token("/web");
        Map<String, String> tokens = Map.of(
                "jwt.aud", world.authority.jwtSvid(world.authority.id("/web"), "spiffe://prod.example/other", ttl),
                "jwt.no-bundle", elsewhere.jwtSvid(elsewhere.id("/web"), World.AUDIENCE, ttl),
                "jwt.kid", impostor.jwtSvid(impostor.id("/web"), World.AUDIENCE, ttl),
                "jws.signature",
                        good.substring(0, good.lastIndexOf('.'))
                                + otherSignature.substring(otherSignature.lastIndexOf('.')),
                "jws.form", "abc");

        try (Wire wire = Wire.open(world, app, null)) {
            for (Map.Entry<String, String> token : tokens.entrySet()) {
                assertDenied(wire.get("/entries/42", "Authorization: Bearer " + token.getValue()), 401, token.getKey());
            }
            world.pass(Duration.ofSeconds(361));
            assertDenied(wire.get("/entries/42", "Authorization: Bearer " + good), 401, "jwt.exp");
        }
        assertThat(app.seen).isEmpty();
    }

    @Test
    @DisplayName("G-10 a good chain does not save a bad token, nor a good token a chain without trust")
    void badEvidenceBesideGoodEvidence_isDenied() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertDenied(wire.get("/entries/42", "Authorization: Bearer abc"), 401, "jws.form");
            String token = world.authority.jwtSvid(world.authority.id("/web"), World.AUDIENCE, Duration.ofHours(2));
            world.pass(Duration.ofMinutes(61));
            assertDenied(wire.get("/entries/42", "Authorization: Bearer " + token), 401, "x509.validity");
        }
    }

    @Test
    @DisplayName("R-07 two Authorization headers are refused, good first and good last")
    void twoAuthorizationHeaders_areDenied() throws IOException {
        String good = "Authorization: Bearer " + world.token("/web");
        try (Wire wire = Wire.open(world, app, null)) {
            for (String other : List.of("Authorization: Bearer abc", "authorization: Basic abc", good)) {
                assertDenied(wire.get("/entries/42", good, other), 400, "evidence.malformed");
                assertDenied(wire.get("/entries/42", other, good), 400, "evidence.malformed");
            }
        }
        assertThat(app.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer  TOKEN",
                "Bearer TOKEN,Bearer TOKEN",
                "Bearer TOKEN TOKEN",
                "Bearer =TOKEN",
                "Bearer TOKEN=x",
                "Bearer\tTOKEN",
                "Bearer:TOKEN",
                "Bearer \"TOKEN\"",
                "\"Bearer\" TOKEN",
                ", Bearer TOKEN",
                "Bearer TOK\u00e9N",
                "",
            })
    @DisplayName("R-07 a malformed Authorization header is refused")
    void malformedAuthorization_isDenied(String value) throws IOException {
        String header = "Authorization: " + value.replace("TOKEN", world.token("/web"));
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            if (Container.name().equals("undertow") && value.contains("  ")) {
                // Undertow makes one space of several before anybody sees them.
                assertThat(wire.get("/entries/42", header).status()).isEqualTo(200);
                return;
            }
            assertDenied(wire.get("/entries/42", header), 400, "evidence.malformed");
        }
        assertThat(app.seen).isEmpty();
    }

    @Test
    void whatNoPolicyPermits_isForbidden() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/batch"))) {
            assertDenied(wire.get("/entries/42"), 403, "policy.no-permit");
        }
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertDenied(wire.get("/admin"), 403, "policy.no-permit");
        }
    }

    @Test
    void whatAPolicyForbids_isForbidden() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertDenied(wire.get("/entries/13"), 403, "policy.forbid");
            assertThat(world.last().determiningPolicies()).containsExactly("closed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /unlisted",
                "GET /entries",
                "GET /entries/",
                "GET /entries/42/",
                "GET /pub/",
                "GET /PUB",
                "GET /pub.json",
                "GET /pub%20",
                "GET /%20pub",
                "GET /pub+",
                "GET /pub%3Fx=1",
                "GET /%EF%BD%90ub",
                "HEAD /pub",
                "POST /pub",
                "QUERY /pub",
                "GETX /pub",
                "TRACE /pub",
                "OPTIONS /pub",
            })
    @DisplayName("H-10 H-11 H-13 H-16 H-19 H-24 what no route covers is denied")
    void unmatchedRequest_isForbidden(String line) throws IOException {
        String method = line.substring(0, line.indexOf(' '));
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            Reply reply = wire.send(method, line.substring(method.length() + 1));

            assertThat(reply.status()).isEqualTo(403);
            assertThat(app.seen).isEmpty();
            assertThat(world.outcomes()).containsExactly("DENY route.unmatched");
            assertThat(world.last().resource()).isEqualTo("Zt::Http::Route::\"unmatched\"");
            String action = List.of("QUERY", "GETX").contains(method) ? "other" : method;
            assertThat(world.last().action()).isEqualTo("Zt::Http::Action::\"" + action + "\"");
        }
    }

    @Test
    @DisplayName("H-14 of a target with an authority the path counts alone; other forms of targets are refused")
    void targetWithAnAuthority_isJudgedByItsPath() throws IOException {
        for (String target : List.of("http://evil.example/admin", "https://127.0.0.1/admin", "https://web@h/admin")) {
            try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
                assertThat(wire.get(target).status()).as(target).isIn(400, 403);
            }
        }
        for (String line : List.of("OPTIONS *", "CONNECT localhost:1", "GET localhost:1", "CONNECT /pub")) {
            String[] words = line.split(" ", 2);
            try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
                // Tomcat answers for itself what is for the whole server.
                boolean ofServer = words[1].equals("*") && Container.name().equals("tomcat");
                assertThat(wire.send(words[0], words[1]).status()).as(line).isBetween(ofServer ? 200 : 400, 501);
            }
        }
        assertThat(app.seen).isEmpty();
        assertThat(world.outcomes()).noneMatch(outcome -> outcome.startsWith("PERMIT"));
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            if (wire.get("https://localhost/pub").status() == 200) {
                assertThat(app.seen.element().path()).isEqualTo("/pub");
            }
        }
    }

    @Test
    @DisplayName("H-20 a method override is ignored")
    void methodOverride_isIgnored() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            Reply reply = wire.send("POST", "/pub?_method=GET", "X-HTTP-Method-Override: GET", "Content-Length: 0");
            assertDenied(reply, 403, "route.unmatched");
        }
    }

    @Test
    @DisplayName("R-01 R-04 R-05 headers of proxies say neither who calls nor for what")
    void spoofedHeaders_haveNoInfluence() throws IOException {
        String[] headers = {
            "X-Forwarded-Client-Cert: By=spiffe://prod.example/ledger;URI=" + World.WEB,
            "X-Client-Cert: anything",
            "Client-Cert: :AAAA:",
            "Ssl-Client-Cert: anything",
            "X-Original-URL: /health",
            "X-Rewrite-URL: /health",
            "X-Forwarded-Uri: /health",
            "X-Forwarded-Prefix: /health",
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Host: localhost",
            "Forwarded: for=127.0.0.1;proto=https",
            "X-Auth-Subject: " + World.WEB,
            "x_auth_subject: " + World.WEB,
            "Remote-User: " + World.WEB,
        };
        try (Wire wire = Wire.open(world, app, null)) {
            assertDenied(wire.get("/entries/42", headers), 401, "evidence.missing");
            assertThat(wire.get("/health", headers).body()).isEqualTo("served null");
        }
        try (Wire wire = Wire.open(world, app, world.svid("/batch"))) {
            assertDenied(wire.get("/admin", headers), 403, "policy.no-permit");
            assertThat(world.last().caller())
                    .isNotNull()
                    .satisfies(caller -> assertThat(caller.id()).isEqualTo("spiffe://prod.example/batch"));
        }
    }

    @Test
    @DisplayName("J-20 a token in the query or in a cookie is not looked at")
    void tokenOutsideOfTheHeader_isIgnored() throws IOException {
        String token = world.token("/web");
        try (Wire wire = Wire.open(world, app, null)) {
            assertDenied(wire.get("/entries/42?access_token=" + token), 401, "evidence.missing");
            assertDenied(wire.get("/entries/42?token=" + token), 401, "evidence.missing");
            for (String name : List.of("access_token", "Authorization", "authorization")) {
                assertDenied(wire.get("/entries/42", "Cookie: " + name + '=' + token), 401, "evidence.missing");
            }
        }
    }

    @Test
    @DisplayName("O-07 a token in the header and one in the query are an invalid request")
    void tokenPresentedTwice_isRefused() throws IOException {
        String token = world.token("/web");
        String header = "Authorization: Bearer " + token;
        try (Wire wire = Wire.open(world, app, null)) {
            assertDenied(wire.get("/entries/42?access_token=" + token, header), 400, "evidence.malformed");
            assertDenied(wire.get("/entries/42?a=1&access_token=x", header), 400, "evidence.malformed");
            assertThat(wire.get("/entries/42?no_access_token=x", header).status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("R-10 a stripped Authorization header gives no default identity")
    void hopByHopAuthorization_givesNoIdentity() throws IOException {
        try (Wire wire = Wire.open(world, app, null)) {
            assertDenied(wire.get("/entries/42", "Connection: Authorization"), 401, "evidence.missing");
        }
    }

    @Test
    void revokedCaller_isCutOffOnTheOpenConnection() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/entries/42").status()).isEqualTo(200);
            world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
            assertDenied(wire.get("/entries/42"), 401, "revoked.principal");
            assertThat(app.seen).hasSize(1);
        }
    }

    @Test
    void revokedCaller_isCutOffAlsoWhereTheBoundaryOnlyReports() throws IOException {
        restart(new World(World.REPORT, Rules.POLICIES));
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/entries/13").status()).isEqualTo(200);
            world.zt.revoke(Revocation.workload(world.authority.id("/web"), "stolen"));
            assertDenied(wire.get("/entries/13"), 401, "revoked.principal");
            assertThat(world.outcomes()).containsExactly("WOULD_DENY policy.forbid", "DENY revoked.principal");
        }
    }

    @Test
    void changedPolicy_decidesTheNextRequestOfTheSameConnection() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/entries/42").status()).isEqualTo(200);
            world.deploy(Rules.POLICIES.replace("\"13\"", "\"42\""));
            assertDenied(wire.get("/entries/42"), 403, "policy.forbid");
            assertThat(wire.get("/entries/13").status()).isEqualTo(200);
            assertThat(app.connections).hasSize(2).containsOnly(app.connections.element());
        }
    }

    @Test
    void boundaryThatOnlyReports_passesWithoutPrincipalWhereEvidenceFails() throws IOException {
        restart(new World(World.REPORT, Rules.POLICIES));
        App.Seen nobody = new App.Seen("REQUEST", "/entries/42", null, null, null, null, null);
        try (Wire wire = Wire.open(world, app, null)) {
            assertThat(wire.get("/entries/42").status()).isEqualTo(200);
            assertThat(wire.get("/entries/42", "Authorization: Bearer abc").status())
                    .isEqualTo(200);
            assertThat(app.seen).containsExactly(nobody, nobody);
        }
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/unlisted").body()).isEqualTo("served " + World.WEB);
        }
        assertThat(world.outcomes())
                .containsExactly("WOULD_DENY evidence.missing", "WOULD_DENY jws.form", "WOULD_DENY route.unmatched");
    }

    @Test
    @DisplayName("G-12 no record, no access")
    void failingDecisionLog_makesTheBoundaryUnavailable() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            world.failSink(true);
            assertThat(wire.get("/entries/42").status()).isEqualTo(200);
            assertThat(world.outcomes()).containsExactly("PERMIT policy.permit");
            assertDenied(wire.get("/entries/42"), 503, "log.unavailable");
            world.failSink(false);
            assertThat(world.records()).hasSize(2);
        }
    }

    @Test
    void closedZeroTrust_makesTheBoundaryUnavailable() throws IOException {
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/entries/42").status()).isEqualTo(200);
            world.zt.close();
            assertThat(wire.get("/entries/42").status()).isEqualTo(503);
            assertThat(app.seen).hasSize(1);
        }
    }

    /** The answer is the same for every reason of its kind; the record knows the reason. */
    private void assertDenied(Reply reply, int status, String reason) {
        Map<Integer, String> texts = Map.of(
                401, "authentication required\n", 403, "forbidden\n", 400, "bad request\n", 503, "unavailable\n");
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isEqualTo(texts.get(status));
        assertThat(reply.headers()).containsEntry("cache-control", List.of("no-store"));
        assertThat(reply.headers().keySet())
                .isSubsetOf(
                        "cache-control",
                        "www-authenticate",
                        "content-type",
                        "content-length",
                        "server",
                        "date",
                        "connection");
        assertThat(world.last().reasons().get(0).code()).isEqualTo(reason);
        assertThat(world.last().outcome()).isEqualTo("DENY");
    }

    private static InstantSource fixed() {
        return InstantSource.fixed(Instant.parse("2026-06-01T12:00:00Z"));
    }
}
