package dev.zt4j.identity;

import com.nimbusds.jose.jwk.Curve;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * The one place where keys, digests, signatures and certificates come from a crypto provider. Immutable and
 * thread-safe.
 */
final class Crypto {
    /** Bouncy Castle, never registered with the JVM: what else runs in the process keeps its own providers. */
    static final Crypto STANDARD = new Crypto(new BouncyCastleProvider());

    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

    private final Provider provider;

    Crypto(Provider provider) {
        this.provider = Objects.requireNonNull(provider, "provider");
    }

    Provider provider() {
        return provider;
    }

    /**
     * Returns what the provider lacks of what verifying needs; empty if nothing. One that lacks anything is not taken: a
     * credential must not be refused for an algorithm that is accepted here.
     */
    List<String> missing() {
        Set<String> signatures = new LinkedHashSet<>(SignatureAlgorithm.names());
        JwsAlgorithm.ALL.forEach(algorithm -> signatures.add(algorithm.engineName()));
        List<String> missing = new ArrayList<>();
        for (String signature : signatures) {
            if (provider.getService("Signature", signature) == null) {
                missing.add(signature);
            }
        }
        for (String key : KeyAlgorithm.names()) {
            if (provider.getService("KeyFactory", key) == null) {
                missing.add("keys of " + key);
            }
        }
        return missing;
    }

    static boolean strongEnough(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return KeyAlgorithm.acceptsRsa(rsa.getModulus(), rsa.getPublicExponent());
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

    /** Returns the provider's key of that encoding (RFC 5280 section 4.1.2.7), or null if it takes none such. */
    @Nullable
    PublicKey engineKey(String algorithm, byte[] keyInfo) {
        try {
            return KeyFactory.getInstance(algorithm, provider).generatePublic(new X509EncodedKeySpec(keyInfo));
        } catch (GeneralSecurityException | RuntimeException e) {
            // Providers throw unchecked exceptions on crafted keys.
            return null;
        }
    }

    /** Tells whether the key, one of this provider's, made the signature. */
    boolean verifies(SignatureAlgorithm algorithm, PublicKey key, Der content, Der signature) {
        return verifies(algorithm.name(), algorithm.parameters(), key, content, signature);
    }

    /** Tells whether the key made the signature. */
    boolean verifies(JwsAlgorithm algorithm, PublicKey key, byte[] content, byte[] signature) {
        return verifies(algorithm.engineName(), algorithm.parameters(), key, Der.of(content), Der.of(signature));
    }

    private boolean verifies(
            String name, @Nullable AlgorithmParameterSpec parameters, PublicKey key, Der content, Der signature) {
        try {
            Signature engine = Signature.getInstance(name, provider);
            engine.initVerify(key);
            if (parameters != null) {
                engine.setParameter(parameters);
            }
            engine.update(content.array(), content.offset(), content.length());
            return engine.verify(signature.array(), signature.offset(), signature.length());
        } catch (GeneralSecurityException | RuntimeException e) {
            // Whatever is thrown, nothing was proven.
            return false;
        }
    }

    /** Tells whether the private key belongs to the certificate: one signs, the other verifies. */
    static boolean belongs(PrivateKey key, X509Certificate certificate) {
        try {
            String algorithm = certificate.getPublicKey() instanceof RSAPublicKey
                    ? "SHA256withRSA"
                    : certificate.getPublicKey() instanceof ECPublicKey ? "SHA256withECDSA" : "Ed25519";
            byte[] message = algorithm.getBytes(StandardCharsets.US_ASCII);
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(message);
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(message);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException | RuntimeException e) {
            // Providers throw unchecked exceptions on keys of another kind.
            return false;
        }
    }

    /** Reads one DER certificate with nothing behind it. */
    static X509Certificate certificate(byte[] der) {
        // The factory takes other things than DER, and drops what is behind the certificate.
        ParsedCertificate.of(der);
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }

    /**
     * Reads one DER certificate like {@link #certificate}, one too that the JDK cannot read, such as one whose critical
     * names hold an ID that is no URI to it. Its public key may be one that nobody can use, and then null.
     */
    static X509Certificate anyCertificate(byte[] der) {
        ParsedCertificate.of(der);
        try {
            return certificate(der);
        } catch (RefusedException e) {
            return secondReading(der);
        }
    }

    private static X509Certificate secondReading(byte[] der) {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509", STANDARD.provider())
                    .generateCertificate(new ByteArrayInputStream(der));
            // What is verified are the bytes that the certificate gives back.
            if (certificate != null && MessageDigest.isEqual(certificate.getEncoded(), der)) {
                return certificate;
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // Nobody can read it.
            throw new RefusedException(Reason.X509_ENCODING);
        }
        throw new RefusedException(Reason.X509_ENCODING);
    }

    static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Reason.X509_ENCODING);
        }
    }

    /** Reads a private key of PKCS #8 as the JVM's own object, which its TLS knows best. */
    static PrivateKey privateKey(String algorithm, byte[] der) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
