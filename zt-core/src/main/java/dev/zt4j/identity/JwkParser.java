package dev.zt4j.identity;

import com.nimbusds.jose.jwk.Curve;
import dev.zt4j.identity.SkippedEntry.Cause;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the public key of one JWK by strict rules (RFC 7517 section 4, RFC 7518 section 6). */
final class JwkParser {
    /** More than any issuer needs, so that a key ID stays cheap to hash and to log. */
    static final int MAX_KEY_ID = 1_024;

    private static final Set<String> PRIVATE_PARTS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    /** Enough for RSA of 8192 bits with a leading zero. */
    private static final int MAX_NUMBER_BYTES = 1_025;

    private static final int MIN_RSA_BITS = 2_048;

    /** NIST SP 800-56B section 6.2; a larger exponent only makes each signature check dear. */
    private static final int MAX_EXPONENT_BITS = 256;

    private static final Map<String, Curve> CURVES =
            Map.of("P-256", Curve.P_256, "P-384", Curve.P_384, "P-521", Curve.P_521);

    private JwkParser() {}

    /** Refuses an entry with private or symmetric key material, whatever else it says. */
    static void checkPublic(Map<?, ?> entry) throws UnusableKeyException {
        if ("oct".equals(entry.get("kty")) || entry.keySet().stream().anyMatch(PRIVATE_PARTS::contains)) {
            throw new UnusableKeyException(Cause.PRIVATE_KEY);
        }
    }

    static String keyId(Map<?, ?> entry) throws UnusableKeyException {
        if (entry.get("kid") instanceof String keyId && !keyId.isEmpty() && keyId.length() <= MAX_KEY_ID) {
            return keyId;
        }
        throw new UnusableKeyException(Cause.KEY_ID);
    }

    /** Refuses a key that is not meant to verify; an absent {@code key_ops} says nothing. */
    static void checkVerifies(Map<?, ?> entry) throws UnusableKeyException {
        Object operations = entry.get("key_ops");
        if (entry.containsKey("key_ops") && !(operations instanceof List<?> list && list.contains("verify"))) {
            throw new UnusableKeyException(Cause.KEY_OPERATIONS);
        }
    }

    /** Returns the algorithm that the key is pinned to, null if to none. */
    static @Nullable String algorithm(Map<?, ?> entry) throws UnusableKeyException {
        Object algorithm = entry.get("alg");
        if (algorithm == null && !entry.containsKey("alg")) {
            return null;
        }
        if (algorithm instanceof String text && !text.isEmpty() && text.length() <= MAX_KEY_ID) {
            return text;
        }
        throw new UnusableKeyException(Cause.MALFORMED_KEY);
    }

    /** Returns the key, which is on its curve and strong enough. */
    static PublicKey publicKey(Map<?, ?> entry) throws UnusableKeyException {
        if (!(entry.get("kty") instanceof String type)) {
            throw new UnusableKeyException(Cause.KEY_TYPE);
        }
        try {
            return switch (type) {
                case "RSA" -> rsaKey(entry);
                case "EC" -> ecKey(entry);
                default -> throw new UnusableKeyException(Cause.KEY_TYPE);
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnusableKeyException(Cause.MALFORMED_KEY);
        }
    }

    private static PublicKey rsaKey(Map<?, ?> entry) throws UnusableKeyException, GeneralSecurityException {
        BigInteger modulus = number(entry, "n");
        BigInteger exponent = number(entry, "e");
        // Tested before the provider is asked, which refuses some weak keys as malformed.
        if (!modulus.testBit(0)
                || modulus.bitLength() < MIN_RSA_BITS
                || !exponent.testBit(0)
                || exponent.bitLength() == 1
                || exponent.bitLength() > MAX_EXPONENT_BITS
                || Roca.matches(modulus)) {
            throw new UnusableKeyException(Cause.WEAK_KEY);
        }
        return strong(KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
    }

    private static PublicKey ecKey(Map<?, ?> entry) throws UnusableKeyException, GeneralSecurityException {
        Curve curve = entry.get("crv") instanceof String name ? CURVES.get(name) : null;
        if (curve == null) {
            throw new UnusableKeyException(Cause.KEY_TYPE);
        }
        ECParameterSpec parameters = curve.toECParameterSpec();
        EllipticCurve equation = parameters.getCurve();
        int length = (equation.getField().getFieldSize() + 7) / 8;
        byte[] x = bytes(entry, "x");
        byte[] y = bytes(entry, "y");
        ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
        if (x.length != length || y.length != length || !onCurve(point, equation)) {
            throw new UnusableKeyException(Cause.MALFORMED_KEY);
        }
        return strong(KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, parameters)));
    }

    private static boolean onCurve(ECPoint point, EllipticCurve curve) {
        BigInteger prime = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        return x.compareTo(prime) < 0
                && y.compareTo(prime) < 0
                && y.multiply(y)
                                .subtract(x.multiply(x)
                                        .add(curve.getA())
                                        .multiply(x)
                                        .add(curve.getB()))
                                .mod(prime)
                                .signum()
                        == 0;
    }

    private static PublicKey strong(PublicKey key) throws UnusableKeyException {
        if (!Crypto.strongEnough(key)) {
            throw new UnusableKeyException(Cause.WEAK_KEY);
        }
        return key;
    }

    private static BigInteger number(Map<?, ?> entry, String name) throws UnusableKeyException {
        return new BigInteger(1, bytes(entry, name));
    }

    private static byte[] bytes(Map<?, ?> entry, String name) throws UnusableKeyException {
        if (entry.get(name) instanceof String text
                && !text.isEmpty()
                && text.length() <= MAX_NUMBER_BYTES * 4 / 3 + 2) {
            try {
                return Base64Url.decode(text, Reason.JWS_BASE64);
            } catch (RefusedException e) {
                throw new UnusableKeyException(Cause.MALFORMED_KEY);
            }
        }
        throw new UnusableKeyException(Cause.MALFORMED_KEY);
    }
}
