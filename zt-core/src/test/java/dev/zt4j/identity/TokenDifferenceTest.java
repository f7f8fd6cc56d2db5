package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.NOW;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.zt4j.reason.Reason;
import java.text.ParseException;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Tokens, good and spoilt, judged by us and by two libraries of other authors with their own defaults. Where the answers
 * differ, it is by one of the rules listed here. How many: the property {@code zt.tokens}, 2,000 by default.
 */
class TokenDifferenceTest {
    private static final ECKey KEY = TestAccessTokens.key();
    private static final ECKey OTHER_KEY = TestAccessTokens.key();
    private static final String UNLISTED = "not listed: ";
    private static final String TYPE_JOSE =
            Base64Url.encode("{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"JOSE\"}".getBytes(UTF_8));
    private static final TrustBundles BUNDLES =
            TrustBundles.of(List.of(TestTokens.bundle("td", TestTokens.entry(KEY, "k"))));

    /** Where we refuse and another library may not: the reason of ours, and the rule that it stands for. */
    private static final Map<Reason, String> STRICTER = new EnumMap<>(Map.of(
            Reason.JWT_TYPE, "J-04: no other type",
            Reason.JWS_HEADER, "J-05, D-03: no other header parameter",
            Reason.JWT_KEY_ID, "J-03, D-02: a key ID that is a key's",
            Reason.JWT_SUBJECT, "J-06: the subject is a workload's ID",
            Reason.JWT_NO_BUNDLE, "J-14: the keys are those of the subject's trust domain",
            Reason.JWS_BASE64, "T-18: base64url in its one canonical form",
            Reason.JWT_JSON, "T-19: JSON without anything unusual",
            Reason.JWT_ENCODING, "T-08: UTF-8 without a mark",
            Reason.JWT_DATE, "J-11, J-12: dates are whole, in range and not in the future",
            Reason.TOKEN_BOUND, "O-10: what is bound is no bearer token"));

    static {
        STRICTER.put(Reason.JWT_LIFETIME, "J-13: no token for years");
        STRICTER.put(Reason.JWT_AUDIENCE, "J-07: audiences are texts, none empty");
        STRICTER.put(Reason.JWT_EXPIRY, "J-10: exp is a number in range");
        STRICTER.put(Reason.JWT_ISSUER, "T-09: an issuer is a text");
        STRICTER.put(Reason.JWS_FORM, "J-01: three parts, none empty");
    }

    private final EvidenceVerifier ours =
            EvidenceVerifier.builder(Set.of(TestTokens.AUDIENCE)).build();
    private final DefaultJWTProcessor<SecurityContext> nimbus = nimbus();
    private final JwtConsumer jose4j = jose4j();

    private static DefaultJWTProcessor<SecurityContext> nimbus() {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        ECKey named = new ECKey.Builder(KEY).keyID("k").build();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(JWSAlgorithm.ES256, new ImmutableJWKSet<>(new JWKSet(named))));
        DefaultJWSVerifierFactory factory = new DefaultJWSVerifierFactory();
        factory.getJCAContext().setProvider(Crypto.STANDARD.provider());
        processor.setJWSVerifierFactory(factory);
        processor.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(TestTokens.AUDIENCE, null, Set.of("sub", "exp")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(NOW);
                    }
                });
        return processor;
    }

    private static JwtConsumer jose4j() {
        try {
            return new JwtConsumerBuilder()
                    .setVerificationKey(KEY.toPublicKey())
                    .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "ES256")
                    .setExpectedAudience(TestTokens.AUDIENCE)
                    .setRequireSubject()
                    .setRequireExpirationTime()
                    .setAllowedClockSkewInSeconds(60)
                    .setEvaluationTime(NumericDate.fromSeconds(NOW.getEpochSecond()))
                    .build();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean nimbusAccepts(String token) {
        try {
            nimbus.process(token, null);
            return true;
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
            return false;
        }
    }

    private boolean jose4jAccepts(String token) {
        try {
            jose4j.process(token);
            return true;
        } catch (InvalidJwtException | RuntimeException e) {
            return false;
        }
    }

    @Test
    @DisplayName("J-01 T-19 where we and other libraries differ it is by a listed rule")
    void differences_areListedRules(TestReporter reporter) {
        int count = Integer.getInteger("zt.tokens", 2_000);
        Random random = new Random(4);
        Map<String, Integer> differences = new TreeMap<>();
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            String token = token(random);
            Verification verification = ours.verify(Evidence.bearer(token), BUNDLES, NOW);
            accepted += verification instanceof Verification.Verified ? 1 : 0;
            compare(token, "Nimbus", verification, nimbusAccepts(token), differences);
            compare(token, "jose4j", verification, jose4jAccepts(token), differences);
        }
        assertThat(differences.keySet()).noneMatch(rule -> rule.startsWith(UNLISTED));
        differences.forEach((rule, times) -> reporter.publishEntry(rule, times.toString()));
        assertThat(accepted).isBetween(count / 10, count / 2);
    }

    private static void compare(
            String token, String peer, Verification ours, boolean theirs, Map<String, Integer> differences) {
        if (ours instanceof Verification.Refused refused) {
            String rule = STRICTER.get(refused.reason());
            if (theirs) {
                differences.merge(
                        rule == null
                                ? UNLISTED + peer + " accepts what is "
                                        + refused.reason().code() + ": " + token
                                : peer + " accepts, " + rule,
                        1,
                        Integer::sum);
            }
        } else if (!theirs) {
            boolean named = peer.equals("Nimbus") && token.startsWith(TYPE_JOSE);
            differences.merge(
                    named ? "Nimbus refuses, J-04: the type may be JOSE" : UNLISTED + peer + " refuses " + token,
                    1,
                    Integer::sum);
        }
    }

    private static String token(Random random) {
        String header = pick(random, HEADERS);
        String claims = "{" + String.join(",", pick(random, SUBJECTS), pick(random, AUDIENCES), pick(random, DATES));
        claims += pick(random, OTHERS) + "}" + pick(random, ENDS);
        String token = TestTokens.sign(random.nextInt(20) == 0 ? OTHER_KEY : KEY, header, claims);
        return random.nextInt(4) == 0 ? spoilt(token, random) : token;
    }

    private static String pick(Random random, List<String> choices) {
        // Half of the time the first, which is good.
        return choices.get(random.nextInt(4) > 0 ? 0 : random.nextInt(choices.size()));
    }

    private static final List<String> HEADERS = List.of(
            "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"JWT\"}",
            "{\"alg\":\"ES256\",\"kid\":\"k\"}",
            "{\"alg\":\"ES256\"}",
            "{\"alg\":\"ES256\",\"kid\":\"other\"}",
            "{\"alg\":\"ES256\",\"kid\":1}",
            "{\"alg\":\"none\",\"kid\":\"k\"}",
            "{\"alg\":\"HS256\",\"kid\":\"k\"}",
            "{\"alg\":\"es256\",\"kid\":\"k\"}",
            "{\"alg\":\"ES384\",\"kid\":\"k\"}",
            "{\"alg\":\"ES256\",\"alg\":\"ES256\",\"kid\":\"k\"}",
            "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"at+jwt\"}",
            "{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"JOSE\"}",
            "{\"alg\":\"ES256\",\"kid\":\"k\",\"crit\":[]}",
            "{\"alg\":\"ES256\",\"kid\":\"k\",\"crit\":[\"x\"],\"x\":1}",
            "{\"alg\":\"ES256\",\"kid\":\"k\",\"b64\":false,\"crit\":[\"b64\"]}",
            "{\"alg\":\"ES256\",\"kid\":\"k\",\"zip\":\"DEF\"}",
            "{\"alg\":\"ES256\",\"kid\":\"k\",\"jku\":\"https://127.0.0.1:1/\"}",
            "{\"alg\":\"ES256\",\"kid\":\"k\",\"x\":null}",
            " {\"alg\":\"ES256\",\"kid\":\"k\"} ",
            "{\"alg\":\"ES256\",\"kid\":\"k\"}x",
            "null",
            "[]");

    private static final List<String> SUBJECTS = List.of(
            "\"sub\":\"spiffe://td/w\"",
            "\"sub\":\"spiffe://td\"",
            "\"sub\":\"spiffe://other/w\"",
            "\"sub\":\"SPIFFE://td/w\"",
            "\"sub\":\"alice\"",
            "\"sub\":7",
            "\"sub\":null",
            "\"sub\":[\"spiffe://td/w\"]",
            "\"x\":1");

    private static final List<String> AUDIENCES = List.of(
            "\"aud\":\"" + TestTokens.AUDIENCE + "\"",
            "\"aud\":[\"them\",\"" + TestTokens.AUDIENCE + "\"]",
            "\"aud\":\"them\"",
            "\"aud\":\"" + TestTokens.AUDIENCE + " \"",
            "\"aud\":[]",
            "\"aud\":[\"" + TestTokens.AUDIENCE + "\",1]",
            "\"aud\":[\"" + TestTokens.AUDIENCE + "\",\"\"]",
            "\"aud\":{\"a\":1}",
            "\"aud\":null",
            "\"y\":1");

    private static final List<String> DATES = dates(NOW.getEpochSecond());

    private static List<String> dates(long now) {
        return List.of(
                "\"exp\":" + (now + 300) + ",\"iat\":" + now,
                "\"exp\":" + (now + 300),
                "\"exp\":" + (now + 300) + ".75",
                "\"exp\":" + (now - 59),
                "\"exp\":" + (now - 60),
                "\"exp\":" + (now - 61),
                "\"exp\":\"" + (now + 300) + "\"",
                "\"exp\":null",
                "\"exp\":true",
                "\"exp\":-1",
                "\"exp\":1e400",
                "\"exp\":99999999999999999999",
                "\"exp\":9223372036854775807",
                "\"exp\":" + (now + 315_360_000),
                "\"exp\":" + (now + 300) + ",\"nbf\":" + (now + 59),
                "\"exp\":" + (now + 300) + ",\"nbf\":" + (now + 120),
                "\"exp\":" + (now + 300) + ",\"nbf\":\"x\"",
                "\"exp\":" + (now + 300) + ",\"iat\":" + (now + 120),
                "\"exp\":" + (now + 300) + ",\"iat\":\"x\"",
                "\"z\":1");
    }

    private static final List<String> OTHERS = List.of(
            ",\"jti\":\"1\"",
            "",
            ",\"jti\":1",
            ",\"jti\":null",
            ",\"iss\":1",
            ",\"cnf\":{\"jkt\":\"x\"}",
            ",\"n\":NaN",
            ",'n':1",
            ",\"n\":1/**/",
            ",\"n\":{\"n\":{\"n\":[[[[]]]]}}",
            ",\"n\":" + "[".repeat(40) + "]".repeat(40),
            ",\"n\":\"\\ud800\"",
            ",\"sub\":\"spiffe://td/admin\"");

    private static final List<String> ENDS = List.of("", " ", "{}", "x", ",", "\u0000");

    private static String spoilt(String token, Random random) {
        String[] parts = token.split("\\.", -1);
        int at = random.nextInt(token.length());
        return switch (random.nextInt(10)) {
            case 0 -> token + "=";
            case 1 -> token + "\n";
            case 2 -> " " + token;
            case 3 -> token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
            case 4 -> token.substring(0, at) + token.substring(at + 1);
            case 5 -> parts[0] + "." + parts[1] + "." + Base64Url.encode(new byte[64]);
            case 6 -> strayBits(token);
            case 7 -> token + ".";
            case 8 -> marked(parts);
            default -> new String(token.getBytes(UTF_8), ISO_8859_1).replace('-', '+');
        };
    }

    private static String strayBits(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        return token.substring(0, token.length() - 1) + alphabet.charAt(last | 1);
    }

    /** Signed anew, with a byte order mark before the claims. */
    private static String marked(String[] parts) {
        String claims = "\uFEFF" + new String(Base64Url.decode(parts[1], Reason.JWS_BASE64), UTF_8);
        String header = new String(Base64Url.decode(parts[0], Reason.JWS_BASE64), UTF_8);
        return TestTokens.sign(KEY, header, claims);
    }
}
