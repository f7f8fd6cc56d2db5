package dev.zt4j.identity;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The signature algorithms there are here (RFC 7518 section 3.1, JWT-SVID section 2.1). Names are compared exactly;
 * {@code none}, HMAC and everything else are not in the set, so no key is ever tried with them.
 */
enum JwsAlgorithm {
    RS256(256),
    RS384(384),
    RS512(512),
    PS256(256),
    PS384(384),
    PS512(512),
    ES256(256),
    ES384(384),
    ES512(521);

    private static final String PSS = "RSASSA-PSS";

    private static final Map<String, JwsAlgorithm> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(JwsAlgorithm::name, Function.identity()));

    static final Set<JwsAlgorithm> ALL = Collections.unmodifiableSet(EnumSet.allOf(JwsAlgorithm.class));

    private final String engineName;
    private final int hashBits;
    private final int curveBits;

    JwsAlgorithm(int bits) {
        boolean elliptic = name().startsWith("E");
        this.hashBits = elliptic && bits == 521 ? 512 : bits;
        this.curveBits = elliptic ? bits : 0;
        this.engineName = name().startsWith("P")
                ? PSS
                : "SHA%d%s".formatted(hashBits, elliptic ? "withECDSAinP1363Format" : "withRSA");
    }

    /** Returns the algorithm that a header or a key names; null for anything else than the exact name of one. */
    static @Nullable JwsAlgorithm of(@Nullable Object name) {
        return name instanceof String text ? BY_NAME.get(text) : null;
    }

    /** Returns the algorithms that a key is good for: one for a curve, RSASSA-PKCS1 and PSS for an RSA key. */
    static Set<JwsAlgorithm> fitting(PublicKey key) {
        Set<JwsAlgorithm> fitting = EnumSet.noneOf(JwsAlgorithm.class);
        for (JwsAlgorithm algorithm : values()) {
            boolean fits = key instanceof ECPublicKey ec
                    ? algorithm.curveBits == ec.getParams().getOrder().bitLength()
                    : key instanceof RSAPublicKey && algorithm.curveBits == 0;
            if (fits) {
                fitting.add(algorithm);
            }
        }
        return fitting;
    }

    /** Returns the name by which a JCA provider knows it. */
    String engineName() {
        return engineName;
    }

    /** Returns what the provider needs to know besides the name. */
    @Nullable
    AlgorithmParameterSpec parameters() {
        if (!engineName.equals(PSS)) {
            return null;
        }
        String digest = "SHA-" + hashBits;
        return new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), hashBits / 8, 1);
    }

    /** Tells whether it is ECDSA, whose signature is two numbers of fixed length. */
    boolean elliptic() {
        return curveBits > 0;
    }

    /** Returns how many bytes a number of its curve takes. */
    int coordinateBytes() {
        return (curveBits + 7) / 8;
    }

    /**
     * Tells whether an ECDSA signature has the length of its curve and both numbers are from 1 to the order less one
     * (RFC 7518 section 3.4). Providers differ in what else they take.
     *
     * @param order the order of the curve
     */
    boolean wellFormed(byte[] signature, BigInteger order) {
        int half = coordinateBytes();
        if (signature.length != 2 * half) {
            return false;
        }
        return inRange(new BigInteger(1, signature, 0, half), order)
                && inRange(new BigInteger(1, signature, half, half), order);
    }

    private static boolean inRange(BigInteger number, BigInteger order) {
        return number.signum() > 0 && number.compareTo(order) < 0;
    }
}
