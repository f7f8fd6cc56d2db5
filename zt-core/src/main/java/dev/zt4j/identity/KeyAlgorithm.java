package dev.zt4j.identity;

import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of keys that certificates may hold, told by the exact encoding of their algorithm (RFC 3279, 5480, 8410):
 * a curve spelled out by its parameters is none of them. Immutable.
 */
final class KeyAlgorithm {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    /** A larger exponent makes checking a signature as slow as making one. */
    private static final int MAX_EXPONENT_BITS = 64;

    private static final List<KeyAlgorithm> ACCEPTED = List.of(
            ec(SECObjectIdentifiers.secp256r1, 65),
            ec(SECObjectIdentifiers.secp384r1, 97),
            ec(SECObjectIdentifiers.secp521r1, 133),
            new KeyAlgorithm(
                    "RSA",
                    SignatureAlgorithm.encode(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE)),
                    0),
            new KeyAlgorithm(
                    "Ed25519",
                    SignatureAlgorithm.encode(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519)),
                    32));

    private final String name;
    private final byte[] encoded;
    private final int pointLength;

    private KeyAlgorithm(String name, byte[] encoded, int pointLength) {
        this.name = name;
        this.encoded = encoded;
        this.pointLength = pointLength;
    }

    private static KeyAlgorithm ec(ASN1ObjectIdentifier curve, int pointLength) {
        AlgorithmIdentifier identifier = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve);
        return new KeyAlgorithm("EC", SignatureAlgorithm.encode(identifier), pointLength);
    }

    /** Returns the algorithm of a key, or null if it is not accepted or the key is too weak. */
    static @Nullable KeyAlgorithm of(Der keyInfo) {
        Der content = keyInfo.read(Der.SEQUENCE);
        Der identifier = content.readWhole(Der.SEQUENCE);
        Der key = content.readBits();
        content.finish();
        for (KeyAlgorithm algorithm : ACCEPTED) {
            if (identifier.contentEquals(algorithm.encoded)) {
                return algorithm.accepts(key) ? algorithm : null;
            }
        }
        return null;
    }

    /** Returns the names by which providers know keys of these kinds. */
    static Set<String> names() {
        return ACCEPTED.stream().map(KeyAlgorithm::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the name by which providers know keys of this kind. */
    String name() {
        return name;
    }

    private boolean accepts(Der key) {
        if (pointLength == 0) {
            return acceptsRsa(key);
        }
        // Points in full only: with them there is one encoding of each.
        return key.length() == pointLength && (!"EC".equals(name) || key.byteAt(0) == 4);
    }

    private static boolean acceptsRsa(Der key) {
        Der numbers = key.read(Der.SEQUENCE);
        BigInteger modulus = numbers.readInteger();
        BigInteger exponent = numbers.readInteger();
        numbers.finish();
        key.finish();
        return acceptsRsa(modulus, exponent);
    }

    static boolean acceptsRsa(BigInteger modulus, BigInteger exponent) {
        int bits = modulus.bitLength();
        return modulus.signum() > 0
                && bits >= MIN_RSA_BITS
                && bits <= MAX_RSA_BITS
                && modulus.testBit(0)
                && exponent.signum() > 0
                && exponent.testBit(0)
                && exponent.bitLength() > 1
                && exponent.bitLength() <= MAX_EXPONENT_BITS;
    }
}
