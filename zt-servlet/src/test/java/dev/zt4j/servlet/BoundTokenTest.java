package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.identity.DpopRules;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.servlet.Wire.Reply;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that a thief cannot use, and the challenges that tell a client how to go on. */
@Tag("container")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BoundTokenTest {
    private static final String ALGORITHMS = "algs=\"ES256 ES384 ES512 PS256 PS384 PS512 RS256 RS384 RS512\"";

    private final TokenService issuer = new TokenService();
    private final KeyPair holder = TokenService.keyPair();
    private final World world = new World(World.ENFORCE, """
        permit(principal == Zt::User::"https://as.example#ann", action, resource)
          unless { resource == Zt::Http::Route::"/transfer" || resource == Zt::Http::Route::"/admin" };
        @obligation("step_up:acr=mfa phr,max_age=60")
        permit(principal, action, resource == Zt::Http::Route::"/transfer");
        """, builder -> {
        issuer.accept(builder);
        builder.dpop(DpopRules.builder().nonces(Duration.ofMinutes(5)).build());
    });
    private final App app = new App("");

    @BeforeAll
    void start() {
        app.guard(ZeroTrustFilter.builder(world.boundary)
                .origin(TokenService.ORIGIN)
                .forwardedCertificates(CertificateHeader.CLIENT_CERT, SpiffeId.parse("spiffe://prod.example/edge"))
                .route("GET", "/pub")
                .route("GET", "/transfer")
                .route("GET", "/admin")
                .build());
        app.listen(world);
    }

    @AfterAll
    void stop() {
        app.close();
        world.close();
    }

    @BeforeEach
    void forget() {
        app.seen.clear();
    }

    private static String nonce(Reply reply) {
        return Objects.requireNonNull(reply.headers().get("dpop-nonce")).get(0);
    }

    private String nonce() throws IOException {
        try (Wire wire = Wire.open(world, app, null)) {
            return nonce(wire.get("/pub"));
        }
    }

    private String withNonce() throws IOException {
        return "\"nonce\":\"" + nonce() + '"';
    }

    private String reason() {
        return world.last().reasons().get(0).code();
    }

    private static void assertGeneric(Reply reply, int status, String body) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isEqualTo(body);
        assertThat(reply.headers()).containsEntry("cache-control", List.of("no-store"));
    }

    private static void assertChallenged(Reply reply, String... values) {
        assertGeneric(reply, 401, "authentication required\n");
        assertThat(reply.headers().get("www-authenticate")).containsExactly(values);
    }

    @Test
    @DisplayName("P-19 P-20 a proof without nonce is answered with a nonce, with which the next one passes, once")
    void proofWithoutNonce_isAnsweredWithANonce() throws IOException {
        String token = issuer.token(world.now(), TokenService.boundTo(holder));
        String authorization = "Authorization: DPoP " + token;
        try (Wire wire = Wire.open(world, app, null)) {
            Reply first =
                    wire.get("/pub", authorization, "DPoP: " + issuer.proof(holder, world.now(), token, "/pub", ""));
            assertChallenged(first, "DPoP error=\"use_dpop_nonce\", " + ALGORITHMS);
            assertThat(reason()).isEqualTo("dpop.nonce");
            String nonce = "\"nonce\":\"" + nonce(first) + '"';
            String proof = "DPoP: " + issuer.proof(holder, world.now(), token, "/pub", nonce);
            assertThat(wire.get("/pub", authorization, proof).body())
                    .isEqualTo("served " + TokenService.ISSUER + "#ann");
            assertThat(world.last().evidence()).isEqualTo("dpop");
            assertChallenged(
                    wire.get("/pub", authorization, proof), "DPoP error=\"invalid_dpop_proof\", " + ALGORITHMS);
            assertThat(reason()).isEqualTo("dpop.replay");
        }
        assertThat(app.seen).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/pub, ORIGIN, dpop.htu",
        "/pub?x=1, '', ''",
        "/%70ub, '', ''",
    })
    @DisplayName("P-09 P-10 a proof is for the configured origin and this path, whatever Host says")
    void proof_isForTheConfiguredOrigin(String target, String other, String refusal) throws IOException {
        String token = issuer.token(world.now(), TokenService.boundTo(holder));
        String path = other.isEmpty() ? "/pub" : "/other";
        try (Wire wire = Wire.open(world, app, null)) {
            Reply reply = wire.get(
                    target,
                    "Authorization: DPoP " + token,
                    "DPoP: " + issuer.proof(holder, world.now(), token, path, withNonce()),
                    "X-Forwarded-Host: other.example");
            assertThat(reply.status()).isEqualTo(refusal.isEmpty() ? 200 : 401);
            assertThat(reason()).isEqualTo(refusal.isEmpty() ? "policy.permit" : refusal);
        }
    }

    @Test
    @DisplayName("P-01 P-13 a proof that is absent, there twice or of another key is refused")
    void proofThatDoesNotHold_isRefused() throws IOException {
        String token = issuer.token(world.now(), TokenService.boundTo(holder));
        String authorization = "Authorization: DPoP " + token;
        String proof = "DPoP: " + issuer.proof(holder, world.now(), token, "/pub", withNonce());
        String thiefs = "DPoP: " + issuer.proof(TokenService.keyPair(), world.now(), token, "/pub", withNonce());
        try (Wire wire = Wire.open(world, app, null)) {
            String expected = "DPoP error=\"invalid_dpop_proof\", " + ALGORITHMS;
            assertChallenged(wire.get("/pub", authorization), expected);
            assertThat(reason()).isEqualTo("dpop.header");
            assertChallenged(wire.get("/pub", authorization, proof, proof), expected);
            assertThat(reason()).isEqualTo("dpop.header");
            assertChallenged(wire.get("/pub", authorization, thiefs), expected);
            assertThat(reason()).isEqualTo("dpop.jkt");
        }
        assertThat(app.seen).isEmpty();
    }

    @Test
    @DisplayName("O-10 P-20 a bound token is no bearer token, and an unbound one no DPoP token")
    void schemeThatDoesNotFitTheToken_isRefused() throws IOException {
        String bound = issuer.token(world.now(), TokenService.boundTo(holder));
        String unbound = issuer.token(world.now(), "");
        try (Wire wire = Wire.open(world, app, null)) {
            assertChallenged(
                    wire.get("/pub", "Authorization: Bearer " + bound), "DPoP error=\"invalid_token\", " + ALGORITHMS);
            assertThat(reason()).isEqualTo("at.cnf");
            assertChallenged(
                    wire.get(
                            "/pub",
                            "Authorization: DPoP " + unbound,
                            "DPoP: " + issuer.proof(holder, world.now(), unbound, "/pub", withNonce())),
                    "DPoP error=\"invalid_token\", " + ALGORITHMS);
            assertThat(reason()).isEqualTo("dpop.unbound");
        }
        assertThat(app.seen).isEmpty();
    }

    @Test
    @DisplayName("O-09 who presents nothing is told both schemes, and whose token is bad no detail")
    void challenges_tellNoDetail() throws IOException {
        try (Wire wire = Wire.open(world, app, null)) {
            assertChallenged(wire.get("/pub"), "Bearer", "DPoP " + ALGORITHMS);
            assertChallenged(wire.get("/pub", "Authorization: Bearer abc"), "Bearer error=\"invalid_token\"");
            world.pass(Duration.ofMinutes(1));
            String token = "Authorization: Bearer " + issuer.token(world.now(), "");
            assertThat(wire.get("/pub", token).status()).isEqualTo(200);
            assertGeneric(wire.get("/admin", token), 403, "forbidden\n");
        }
    }

    private static String boundTo(X509Svid svid) {
        try {
            return "\"cnf\":{\"x5t#S256\":\""
                    + TokenService.digest(svid.chain().get(0).getEncoded()) + "\"}";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName(
            "M-01 M-03 M-04 a token bound to a certificate is for that connection, or for one that a proxy vouches for")
    void tokenBoundToACertificate_isForItsConnection() throws Exception {
        X509Svid svid = world.svid("/app");
        String token = "Authorization: Bearer " + issuer.token(world.now(), boundTo(svid));
        String forwarded = "Client-Cert: :"
                + Base64.getEncoder().encodeToString(svid.chain().get(0).getEncoded()) + ':';
        try (Wire own = Wire.open(world, app, svid);
                Wire edge = Wire.open(world, app, world.svid("/edge"))) {
            assertThat(own.get("/pub", token).status()).isEqualTo(200);
            assertThat(world.last().evidence()).isEqualTo("tls+bearer");
            assertThat(edge.get("/pub", token, forwarded).status()).isEqualTo(200);
            assertThat(world.last().evidence()).isEqualTo("forwarded+bearer");
            assertChallenged(edge.get("/pub", token), "Bearer error=\"invalid_token\"");
            assertThat(reason()).isEqualTo("mtls.cnf");
        }
        for (X509Svid other : new X509Svid[] {world.svid("/app"), world.svid("/other")}) {
            try (Wire wire = Wire.open(world, app, other)) {
                assertChallenged(wire.get("/pub", token, forwarded), "Bearer error=\"invalid_token\"");
                assertThat(reason()).isEqualTo("mtls.cnf");
            }
        }
        try (Wire wire = Wire.open(world, app, null)) {
            assertChallenged(wire.get("/pub", token, forwarded), "Bearer error=\"invalid_token\"");
            assertThat(reason()).isEqualTo("mtls.cnf");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"acr\":\"pwd\",\"auth_time\":NOW",
                "\"acr\":\"MFA\",\"auth_time\":NOW",
                "\"acr\":\"mfa\",\"auth_time\":OLD"
            })
    @DisplayName("S-01 S-02 S-03 who authenticated too weakly or too long ago is told how to, by the scheme in use")
    void weakAuthentication_isChallenged(String claims) throws IOException {
        long now = world.now().getEpochSecond();
        String said = claims.replace("NOW", String.valueOf(now)).replace("OLD", String.valueOf(now - 61));
        String separator = said.isEmpty() ? "" : ",";
        String bearer = issuer.token(world.now(), said);
        String bound = issuer.token(world.now(), said + separator + TokenService.boundTo(holder));
        String parameters = " error=\"insufficient_user_authentication\", acr_values=\"mfa phr\", max_age=\"60\"";
        try (Wire wire = Wire.open(world, app, null)) {
            assertChallenged(wire.get("/transfer", "Authorization: Bearer " + bearer), "Bearer" + parameters);
            assertThat(reason()).isEqualTo("auth.insufficient");
            assertChallenged(
                    wire.get(
                            "/transfer",
                            "Authorization: DPoP " + bound,
                            "DPoP: " + issuer.proof(holder, world.now(), bound, "/transfer", withNonce())),
                    "DPoP" + parameters);
        }
        assertThat(app.seen).isEmpty();
    }

    @Test
    @DisplayName("S-01 ACCEPT who authenticated well enough passes")
    void strongAuthentication_passes() throws IOException {
        String claims = "\"acr\":\"phr\",\"auth_time\":" + world.now().getEpochSecond();
        try (Wire wire = Wire.open(world, app, null)) {
            String token = "Authorization: Bearer " + issuer.token(world.now(), claims);
            assertThat(wire.get("/transfer", token).status()).isEqualTo(200);
        }
    }
}
