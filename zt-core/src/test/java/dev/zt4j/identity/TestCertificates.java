package dev.zt4j.identity;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    /** A certificate of Bouncy Castle, which reads what the JDK refuses to. */
    static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509", Crypto.STANDARD.provider())
                    .generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The reason for which something is refused. */
    static Reason refusal(ThrowingCallable action) {
        return catchThrowableOfType(RefusedException.class, action).reason();
    }

    /** What a certificate is to look like. */
    static final class Spec {
        private final List<GeneralName> names = new ArrayList<>();
        private final List<Extension> others = new ArrayList<>();
        private String subject = "";
        private @Nullable BasicConstraints basicConstraints;
        private int keyUsage;
        private boolean keyUsageCritical = true;
        private boolean namesCritical;
        private boolean constraintsCritical = true;
        private BigInteger serial = BigInteger.valueOf(System.nanoTime());
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

        Spec keyUsageNotCritical() {
            this.keyUsageCritical = false;
            return this;
        }

        Spec namesCritical() {
            this.namesCritical = true;
            return this;
        }

        Spec serial(long number) {
            this.serial = BigInteger.valueOf(number);
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
            return constrains(new GeneralName(tag, value));
        }

        Spec constrains(GeneralName name) {
            this.nameConstraints = new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(name)}, null);
            return this;
        }

        Spec constraintsNotCritical() {
            this.constraintsCritical = false;
            return this;
        }

        Spec unknownCritical() {
            return extension("1.2.3.4", true, DERNull.INSTANCE);
        }

        Spec extension(String oid, boolean critical, ASN1Encodable value) {
            try {
                others.add(new Extension(
                        new ASN1ObjectIdentifier(oid),
                        critical,
                        value.toASN1Primitive().getEncoded()));
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
            return new Issued(jdk(encoded(key, new X500Name(subject))), key);
        }

        Issued by(Issued issuer) {
            return new Issued(jdk(encodedBy(issuer)), key);
        }

        /** The certificate's DER, which the JDK may refuse to read. */
        byte[] encodedBy(Issued issuer) {
            return encoded(
                    issuer.key(),
                    X500Name.getInstance(
                            issuer.certificate().getSubjectX500Principal().getEncoded()));
        }

        private byte[] encoded(KeyPair issuerKey, X500Name issuer) {
            try {
                JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        issuer, serial, Date.from(from), Date.from(to), new X500Name(subject), key.getPublic());
                add(builder, Extension.basicConstraints, true, basicConstraints);
                add(builder, Extension.keyUsage, keyUsageCritical, keyUsage == 0 ? null : new KeyUsage(keyUsage));
                add(builder, Extension.extendedKeyUsage, false, extendedKeyUsage);
                add(builder, Extension.nameConstraints, constraintsCritical, nameConstraints);
                if (!names.isEmpty()) {
                    GeneralNames all = new GeneralNames(names.toArray(GeneralName[]::new));
                    add(builder, Extension.subjectAlternativeName, namesCritical, all);
                }
                for (Extension other : others) {
                    builder.addExtension(other);
                }
                return builder.build(new JcaContentSignerBuilder(signature)
                                .setProvider(Crypto.STANDARD.provider())
                                .build(issuerKey.getPrivate()))
                        .getEncoded();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /** As TLS hands it over; of Bouncy Castle where the JDK would refuse to read it. */
        private static X509Certificate jdk(byte[] der) {
            try {
                return (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            } catch (GeneralSecurityException e) {
                return certificate(der);
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
