package dev.zt4j.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Mints certificates with every fault that a test wants. */
final class TestCertificates {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private TestCertificates() {}

    /** A certificate with its key. */
    record Issued(X509Certificate certificate, KeyPair key) {}

    static Spec leaf(String... uris) {
        Spec spec = new Spec();
        for (String uri : uris) {
            spec.names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        }
        return spec.keyUsage(KeyUsage.digitalSignature).notCa().subject("CN=workload");
    }

    static Spec authority(String subject) {
        return new Spec()
                .subject(subject)
                .keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)
                .ca(-1);
    }

    static KeyPair keyPair(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a certificate is to look like. */
    static final class Spec {
        private final List<GeneralName> names = new ArrayList<>();
        private final List<ASN1ObjectIdentifier> unknownCritical = new ArrayList<>();
        private String subject = "";
        private @Nullable BasicConstraints basicConstraints;
        private int keyUsage;
        private @Nullable ExtendedKeyUsage extendedKeyUsage;
        private @Nullable NameConstraints nameConstraints;
        private Instant from = NOW.minus(Duration.ofMinutes(5));
        private Instant to = NOW.plus(Duration.ofHours(1));
        private KeyPair key = keyPair("EC", 256);
        private String signature = "SHA256withECDSA";

        Spec subject(String name) {
            this.subject = name;
            return this;
        }

        Spec name(int tag, String value) {
            names.add(new GeneralName(tag, value));
            return this;
        }

        /** Sets a path length, or none for -1. */
        Spec ca(int pathLength) {
            this.basicConstraints = pathLength < 0 ? new BasicConstraints(true) : new BasicConstraints(pathLength);
            return this;
        }

        Spec notCa() {
            this.basicConstraints = new BasicConstraints(false);
            return this;
        }

        Spec withoutBasicConstraints() {
            this.basicConstraints = null;
            return this;
        }

        /** Sets the bits; 0 leaves the extension out. */
        Spec keyUsage(int bits) {
            this.keyUsage = bits;
            return this;
        }

        Spec purposes(KeyPurposeId... purposes) {
            this.extendedKeyUsage = new ExtendedKeyUsage(purposes);
            return this;
        }

        Spec permits(String... hosts) {
            this.nameConstraints = new NameConstraints(subtrees(hosts), null);
            return this;
        }

        Spec excludes(String... hosts) {
            this.nameConstraints = new NameConstraints(null, subtrees(hosts));
            return this;
        }

        Spec constrains(int tag, String value) {
            this.nameConstraints =
                    new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(new GeneralName(tag, value))}, null);
            return this;
        }

        Spec unknownCritical() {
            unknownCritical.add(new ASN1ObjectIdentifier("1.2.3.4"));
            return this;
        }

        Spec valid(Instant notBefore, Instant notAfter) {
            this.from = notBefore;
            this.to = notAfter;
            return this;
        }

        Spec key(KeyPair pair) {
            this.key = pair;
            return this;
        }

        Spec signature(String algorithm) {
            this.signature = algorithm;
            return this;
        }

        Issued selfSigned() {
            return sign(key, new X500Name(subject));
        }

        Issued by(Issued issuer) {
            return sign(
                    issuer.key(),
                    X500Name.getInstance(
                            issuer.certificate().getSubjectX500Principal().getEncoded()));
        }

        private Issued sign(KeyPair issuerKey, X500Name issuer) {
            try {
                JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        issuer,
                        BigInteger.valueOf(System.nanoTime()),
                        Date.from(from),
                        Date.from(to),
                        new X500Name(subject),
                        key.getPublic());
                add(builder, Extension.basicConstraints, true, basicConstraints);
                add(builder, Extension.keyUsage, true, keyUsage == 0 ? null : new KeyUsage(keyUsage));
                add(builder, Extension.extendedKeyUsage, false, extendedKeyUsage);
                add(builder, Extension.nameConstraints, true, nameConstraints);
                if (!names.isEmpty()) {
                    GeneralNames all = new GeneralNames(names.toArray(GeneralName[]::new));
                    add(builder, Extension.subjectAlternativeName, false, all);
                }
                for (ASN1ObjectIdentifier oid : unknownCritical) {
                    add(builder, oid, true, DERNull.INSTANCE);
                }
                X509Certificate certificate = new JcaX509CertificateConverter()
                        .getCertificate(builder.build(new JcaContentSignerBuilder(signature)
                                .setProvider(Crypto.STANDARD.provider())
                                .build(issuerKey.getPrivate())));
                return new Issued(certificate, key);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static void add(
                JcaX509v3CertificateBuilder builder,
                ASN1ObjectIdentifier oid,
                boolean critical,
                @Nullable ASN1Encodable value)
                throws Exception {
            if (value != null) {
                builder.addExtension(oid, critical, value);
            }
        }

        private static GeneralSubtree[] subtrees(String... hosts) {
            GeneralSubtree[] subtrees = new GeneralSubtree[hosts.length];
            for (int i = 0; i < hosts.length; i++) {
                subtrees[i] = new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, hosts[i]));
            }
            return subtrees;
        }
    }
}
