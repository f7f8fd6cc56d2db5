package dev.zt4j.policy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.spec.NamedParameterSpec;

/**
 * Signatures of policy bundles (RFC 7518 section 3.4, RFC 8037 section 3.1). The key decides on the algorithm, never
 * what was sent: ES256 for a key on P-256, ES384 on P-384, EdDSA for Ed25519.
 */
enum BundleCrypto {
    ES256("ES256", "SHA256withECDSAinP1363Format", "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
    ES384(
            "ES384",
            "SHA384withECDSAinP1363Format",
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973"),
    EDDSA("EdDSA", "Ed25519", "");

    private final String jwsName;
    private final String algorithm;
    private final String order;

    BundleCrypto(String jwsName, String algorithm, String order) {
        this.jwsName = jwsName;
        this.algorithm = algorithm;
        this.order = order;
    }

    /**
     * Returns the algorithm of a key.
     *
     * @throws IllegalArgumentException if it is a key of none
     */
    static BundleCrypto of(Key key) {
        if (key instanceof EdECKey edwards
                && edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
            return EDDSA;
        }
        if (key instanceof ECKey elliptic) {
            BigInteger found = elliptic.getParams().getOrder();
            for (BundleCrypto each : new BundleCrypto[] {ES256, ES384}) {
                if (new BigInteger(each.order, 16).equals(found)) {
                    return each;
                }
            }
        }
        throw new IllegalArgumentException("a policy bundle is signed by a key on P-256 or P-384, or of Ed25519");
    }

    /** Returns the name in the header of a JWS. */
    String jwsName() {
        return jwsName;
    }

    static byte[] sign(PrivateKey key, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(of(key).algorithm);
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key cannot sign", e);
        }
    }

    static boolean verify(PublicKey key, byte[] signed, byte[] given) {
        try {
            Signature signature = Signature.getInstance(of(key).algorithm);
            signature.initVerify(key);
            signature.update(signed);
            return signature.verify(given);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
