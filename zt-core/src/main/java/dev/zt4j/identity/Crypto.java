package dev.zt4j.identity;

import com.nimbusds.jose.jwk.Curve;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The one place where keys, digests, signatures and certificates come from a crypto provider. Immutable and
 * thread-safe.
 */
final class Crypto {
    /** Bouncy Castle, never registered with the JVM: what else runs in the process keeps its own providers. */
    static final Crypto STANDARD = new Crypto(new BouncyCastleProvider());

    private static final List<String> NEEDED = List.of("SHA256withECDSA", "SHA256withRSA");
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

    /** SHA-2 with RSA (PKCS #1 and PSS), ECDSA with SHA-2, Ed25519. */
    private static final Set<String> SIGNATURES = Set.of(
            "1.2.840.113549.1.1.10",
            "1.2.840.113549.1.1.11",
            "1.2.840.113549.1.1.12",
            "1.2.840.113549.1.1.13",
            "1.2.840.10045.4.3.2",
            "1.2.840.10045.4.3.3",
            "1.2.840.10045.4.3.4",
            "1.3.101.112");

    private final Provider provider;

    Crypto(Provider provider) {
        this.provider = Objects.requireNonNull(provider, "provider");
    }

    Provider provider() {
        return provider;
    }

    /** Returns what the provider lacks of what verifying needs; empty if nothing. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (String algorithm : NEEDED) {
            if (provider.getService("Signature", algorithm) == null) {
                missing.add(algorithm);
            }
        }
        return missing;
    }

    static boolean acceptedSignature(X509Certificate certificate) {
        return SIGNATURES.contains(certificate.getSigAlgOID());
    }

    static boolean strongEnough(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            return bits >= MIN_RSA_BITS
                    && bits <= MAX_RSA_BITS
                    && rsa.getPublicExponent().testBit(0)
                    && rsa.getPublicExponent().bitLength() > 1;
        }
        if (key instanceof ECPublicKey ec) {
            Curve curve = Curve.forECParameterSpec(ec.getParams());
            return curve != null && CURVES.contains(curve);
        }
        return key instanceof EdECPublicKey;
    }

    static boolean sameKey(PublicKey one, PublicKey other) {
        return MessageDigest.isEqual(one.getEncoded(), other.getEncoded());
    }

    /** Returns the key as the provider's own object, which spares a conversion at each signature check. */
    PublicKey engineKey(PublicKey key) {
        try {
            return KeyFactory.getInstance(key.getAlgorithm(), provider)
                    .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new RefusedException(Reason.JWS_KEY);
        }
    }

    boolean signedBy(X509Certificate certificate, PublicKey issuer) {
        try {
            certificate.verify(issuer, provider);
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            // Providers throw unchecked exceptions on crafted keys; whatever is thrown, nothing was proven.
            return false;
        }
    }

    /** Reads one DER certificate with nothing behind it. */
    static X509Certificate certificate(byte[] der) {
        try {
            ByteArrayInputStream input = new ByteArrayInputStream(der);
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input);
            if (input.available() != 0 || certificate.getEncoded().length != der.length) {
                throw new RefusedException(Reason.X509_ENCODING);
            }
            return certificate;
        } catch (GeneralSecurityException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }

    static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }
}
