package dev.zt4j.identity;

import static dev.zt4j.identity.TestAccessTokens.ISSUER;
import static dev.zt4j.identity.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Six kinds of tokens by every verifier there is: each is taken for what it is and for nothing else. */
class TokenKindsTest {
    private static final String SUBJECT = "spiffe://td/w";
    private static final ECKey ONE_KEY = TestAccessTokens.key();

    /** The kinds of tokens. */
    enum Kind {
        JWT_SVID("JWT"),
        ACCESS_TOKEN("at+jwt"),
        DPOP_PROOF("dpop+jwt"),
        WIT_SVID("wit+jwt"),
        SECURITY_EVENT("secevent+jwt"),
        ID_TOKEN("JWT");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** Mints one that is as good as it can be for every verifier, but for its kind. */
        String mint(ECKey key) {
            Map<String, @Nullable Object> claims = new LinkedHashMap<>();
            claims.put("iss", ISSUER);
            claims.put("sub", this == ID_TOKEN || this == ACCESS_TOKEN ? "alice" : SUBJECT);
            claims.put("aud", List.of(TestTokens.AUDIENCE, TestAccessTokens.AUDIENCE));
            claims.put("iat", NOW.getEpochSecond());
            claims.put("exp", NOW.getEpochSecond() + 300);
            claims.put("jti", name());
            claims.put("client_id", "app");
            claims.put("htm", "GET");
            claims.put("htu", TestProofs.URI);
            claims.put("ath", "A".repeat(43));
            if (this == ID_TOKEN) {
                claims.put("nonce", "n");
            }
            if (this == WIT_SVID) {
                claims.remove("aud");
                Map<String, Object> holder = new HashMap<>(key.toPublicJWK().toJSONObject());
                holder.put("alg", "ES256");
                claims.put("cnf", Map.of("jwk", holder));
            }
            if (this == DPOP_PROOF) {
                return TestTokens.sign(key, TestProofs.header(key, type, "ES256"), claims);
            }
            // A key ID is there once in a bundle, whatever its keys are for.
            String header = TestAccessTokens.header(type);
            return TestTokens.sign(key, this == WIT_SVID ? header.replace("\"k\"", "\"w\"") : header, claims);
        }
    }

    private static TrustBundles bundles(Map<Kind, ECKey> keys) {
        Map<String, Object> entry = TestTokens.entry(Objects.requireNonNull(keys.get(Kind.JWT_SVID)), "k");
        Map<String, Object> witEntry = WitSvidTest.witEntry(Objects.requireNonNull(keys.get(Kind.WIT_SVID)), "w");
        return TrustBundles.of(
                List.of(TestTokens.bundle("td", entry, witEntry)),
                List.of(TestAccessTokens.keys(ISSUER, Objects.requireNonNull(keys.get(Kind.ACCESS_TOKEN)))));
    }

    private static EvidenceVerifier verifier(boolean issuer, boolean anyType) {
        EvidenceVerifier.Builder builder = EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE));
        if (issuer) {
            TokenIssuer.Builder rules = TestAccessTokens.issuer();
            builder.issuer(anyType ? rules.type("JWT").build() : rules.build());
        }
        return builder.build();
    }

    static Stream<Arguments> keySets() {
        Map<Kind, ECKey> own = new HashMap<>();
        Map<Kind, ECKey> same = new HashMap<>();
        for (Kind kind : Kind.values()) {
            own.put(kind, TestAccessTokens.key());
            same.put(kind, ONE_KEY);
        }
        return Stream.of(
                argumentSet("T-14 ACCEPT the diagonal alone, with a key for each kind", own),
                argumentSet("T-15 ACCEPT the diagonal alone, with one key for all", same));
    }

    @ParameterizedTest
    @MethodSource("keySets")
    void kinds_areKeptApart(Map<Kind, ECKey> keys) {
        TrustBundles bundles = bundles(keys);
        for (Kind kind : Kind.values()) {
            ECKey key = Objects.requireNonNull(keys.get(kind));
            String token = kind.mint(key);
            List<String> taken = new ArrayList<>();
            for (boolean anyType : List.of(false, true)) {
                taken(verifier(true, anyType), Evidence.bearer(token), bundles).forEach(taken::add);
            }
            taken(verifier(false, false), Evidence.bearer(token), bundles).forEach(taken::add);
            taken(verifier(true, false), Evidence.none().withDpop(token, TestProofs.request(token)), bundles)
                    .forEach(taken::add);
            for (EvidenceVerifier wits : List.of(WitSvidTest.accepting().build(), witsToo())) {
                taken(wits, witSvid(token, key), bundles).forEach(taken::add);
            }
            taken(witsToo(), Evidence.none().withDpop(token, TestProofs.request(token)), bundles)
                    .forEach(taken::add);
            taken(witsToo(), Evidence.bearer(token), bundles).forEach(taken::add);
            if (taken(new DpopVerifier(DpopRules.builder().build(), Crypto.STANDARD, new byte[32]), token, key)) {
                taken.add("proof");
            }
            switch (kind) {
                case JWT_SVID -> assertThat(taken).containsExactly("jwt-svid", "jwt-svid", "jwt-svid", "jwt-svid");
                case ACCESS_TOKEN -> assertThat(taken).containsExactly("access-token", "access-token", "access-token");
                case DPOP_PROOF -> assertThat(taken).containsExactly("proof");
                case WIT_SVID -> assertThat(taken).containsExactly("wit-svid", "wit-svid");
                case SECURITY_EVENT, ID_TOKEN ->
                    assertThat(taken).as("%s", kind).isEmpty();
            }
        }
    }

    private static EvidenceVerifier witsToo() {
        return WitSvidTest.accepting()
                .issuer(TestAccessTokens.issuer().type("JWT").build())
                .build();
    }

    private static Evidence witSvid(String token, ECKey key) {
        return Evidence.none()
                .withWitSvid(token, new WorkloadProof(List.of(WitSvidTest.proof(key, token)), TestProofs.URI));
    }

    private static List<String> taken(EvidenceVerifier verifier, Evidence evidence, TrustBundles bundles) {
        return verifier.verify(evidence, bundles, NOW) instanceof Verification.Verified verified
                ? List.of(verified.principal().credential().kind().code())
                : List.of();
    }

    private static boolean taken(DpopVerifier verifier, String token, ECKey key) {
        Confirmation confirmation = Confirmation.parse(Map.of("cnf", Map.of("jkt", TestProofs.thumbprint(key))));
        try {
            verifier.verify(TestProofs.request(token), "x", Objects.requireNonNull(confirmation), NOW);
            return true;
        } catch (RefusedException e) {
            // Its token hash is of no token: the last but one thing that is judged.
            return e.reason() == Reason.DPOP_TOKEN;
        }
    }

    static Stream<Arguments> workloadIdentityTokens() {
        String subject = "\"sub\":\"spiffe://td/w\",\"exp\":" + (NOW.getEpochSecond() + 300);
        String jwk = ",\"cnf\":{\"jwk\":"
                + JSONObjectUtils.toJSONString(ONE_KEY.toPublicJWK().toJSONObject()) + "}";
        return Stream.of(
                argumentSet("W-01 W-06 as bearer", TestAccessTokens.header("wit+jwt"), subject + jwk),
                argumentSet("W-02 type in upper case", TestAccessTokens.header("WIT+JWT"), subject + jwk),
                argumentSet("W-02 no kid", "{\"alg\":\"ES256\",\"typ\":\"wit+jwt\"}", subject + jwk),
                argumentSet(
                        "W-03 unknown header",
                        TestAccessTokens.header("wit+jwt").replace("{", "{\"x\":1,"),
                        subject + jwk),
                argumentSet(
                        "W-03 crit",
                        TestAccessTokens.header("wit+jwt").replace("{", "{\"crit\":[\"x\"],"),
                        subject + jwk),
                argumentSet("W-04 no cnf", TestAccessTokens.header("wit+jwt"), subject),
                argumentSet("W-05 aud", TestAccessTokens.header("wit+jwt"), subject + jwk + ",\"aud\":\"us\""),
                argumentSet("W-07 no proof", TestAccessTokens.header("wit+jwt"), subject + jwk),
                argumentSet(
                        "W-08 the same jti twice",
                        TestAccessTokens.header("wit+jwt"),
                        subject + jwk + ",\"jti\":\"1\""));
    }

    @ParameterizedTest
    @MethodSource("workloadIdentityTokens")
    void workloadIdentityToken_isRefusedWhereverItComes(String header, String claims) {
        String token = TestTokens.sign(ONE_KEY, header, "{" + claims + "}");
        Map<String, Object> wit = TestTokens.entry(ONE_KEY, "k");
        wit.put("use", "wit-svid");
        TrustBundles bundles = TrustBundles.of(List.of(TestTokens.bundle("td", wit)));
        EvidenceVerifier verifier = verifier(true, true);
        for (int i = 0; i < 2; i++) {
            assertThat(verifier.verify(Evidence.bearer(token), bundles, NOW))
                    .isEqualTo(new Verification.Refused(Reason.WIT_BEARER));
            assertThat(verifier.verify(Evidence.none().withDpop(token, TestProofs.request(token)), bundles, NOW))
                    .isEqualTo(new Verification.Refused(Reason.WIT_BEARER));
            assertThat(verifier.verify(witSvid(token, ONE_KEY), bundles, NOW))
                    .isEqualTo(new Verification.Refused(Reason.WIT_DISABLED));
        }
    }

    @Test
    @DisplayName("W-09 a key for WIT-SVIDs verifies no JWT-SVID")
    void keysOfAKind_areForThatKind() {
        Map<String, Object> wit = TestTokens.entry(ONE_KEY, "k");
        wit.put("use", "wit-svid");
        TrustBundles bundles =
                TrustBundles.of(List.of(TestTokens.bundle("td", wit, TestTokens.entry(TestAccessTokens.key(), "j"))));
        assertThat(verifier(false, false).verify(Evidence.bearer(Kind.JWT_SVID.mint(ONE_KEY)), bundles, NOW))
                .isEqualTo(new Verification.Refused(Reason.JWT_KEY_USE));
    }

    static Stream<Arguments> wrongForms() {
        String good = Kind.JWT_SVID.mint(ONE_KEY);
        String[] parts = good.split("\\.", -1);
        String none = Base64Url.encode("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
        return Stream.of(
                argumentSet("T-03 T-04 encrypted", "e30.AA.AA.AA.AA", Reason.JWS_FORM),
                argumentSet("T-04 encrypted around an unsigned one", "e30..AA." + none + ".AA", Reason.JWS_FORM),
                argumentSet("T-03 unsigned", none + "." + parts[1] + ".", Reason.JWS_FORM),
                argumentSet("T-03 unsigned, with a signature", none + "." + parts[1] + ".AA", Reason.JWS_ALGORITHM),
                argumentSet("T-16 JSON", "{\"payload\":\"x\",\"signature\":\"x\"}", Reason.JWS_FORM),
                argumentSet("T-16 quotes", '"' + good + '"', Reason.JWS_BASE64),
                argumentSet("T-16 leading white space", " " + good, Reason.JWS_BASE64),
                argumentSet("T-16 line break at the end", good + "\n", Reason.JWS_BASE64),
                argumentSet("T-08 UTF-16", utf16(parts), Reason.JWT_ENCODING),
                argumentSet("T-12 NUL in kid", withKeyId("k\\u0000"), Reason.JWT_KEY_ID),
                argumentSet("T-12 SQL in kid", withKeyId("' OR 1=1--"), Reason.JWT_KEY_ID),
                argumentSet("T-12 LDAP in kid", withKeyId("k*)(uid=*"), Reason.JWT_KEY_ID),
                argumentSet("T-12 kid of 10 KiB", withKeyId("k".repeat(10_240)), Reason.JWT_KEY_ID),
                argumentSet("T-12 kid of 64 KiB", withKeyId("k".repeat(65_536)), Reason.LIMIT_TOKEN),
                argumentSet(
                        "T-01 HS256",
                        TestTokens.sign(ONE_KEY, TestAccessTokens.header("JWT").replace("ES256", "HS256"), "{}"),
                        Reason.JWS_ALGORITHM),
                argumentSet(
                        "T-03 RSA1_5",
                        TestTokens.sign(ONE_KEY, TestAccessTokens.header("JWT").replace("ES256", "RSA1_5"), "{}"),
                        Reason.JWS_ALGORITHM));
    }

    private static String utf16(String[] parts) {
        return Base64Url.encode("{\"alg\":\"ES256\"}é".getBytes(StandardCharsets.UTF_16LE)) + "." + parts[1] + "."
                + parts[2];
    }

    private static String withKeyId(String keyId) {
        return TestTokens.sign(
                ONE_KEY, "{\"alg\":\"ES256\",\"kid\":\"" + keyId + "\"}", "{\"sub\":\"" + SUBJECT + "\"}");
    }

    @ParameterizedTest
    @MethodSource("wrongForms")
    void wrongForm_isRefused(String token, Reason reason) {
        TrustBundles bundles = TrustBundles.of(List.of(TestTokens.bundle("td", TestTokens.entry(ONE_KEY, "k"))));
        assertThat(verifier(true, true).verify(Evidence.bearer(token), bundles, NOW))
                .isEqualTo(new Verification.Refused(reason));
    }
}
