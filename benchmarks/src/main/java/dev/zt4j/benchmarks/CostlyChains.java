package dev.zt4j.benchmarks;

import dev.zt4j.benchmarks.CostlyInput.Attempt;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificate chains that are costly to refuse, most of them with signatures that are good. */
final class CostlyChains {
    private static final String DOMAIN = "prod.example";
    private static final String ID = "spiffe://" + DOMAIN + "/w";
    private static final int OTHERS = 250;

    private CostlyChains() {}

    static Attempt longChain(int size) throws Exception {
        KeyPair signer = keyPair();
        String name = "CN=stranger";
        List<X509Certificate> chain = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            KeyPair key = keyPair();
            chain.add(0, authority("CN=i" + i, key, name, signer));
            signer = key;
            name = "CN=i" + i;
        }
        chain.add(0, leaf(name, signer, new GeneralNames(uri(ID))));
        return attempt(chain, root(keyPair()));
    }

    static Attempt meshed(int size) throws Exception {
        KeyPair key = keyPair();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(leaf("CN=i", key, new GeneralNames(uri(ID))));
        for (int i = 0; i < size; i++) {
            chain.add(authority("CN=i", key, "CN=i", key));
        }
        return attempt(chain, root(keyPair()));
    }

    static Attempt constrainedNames(int size) throws Exception {
        return constrained(size, OTHERS);
    }

    static Attempt nameConstraints(int size) throws Exception {
        return constrained(OTHERS, size);
    }

    /** The leaf lacks a mark, which is seen after its path was judged by names. */
    private static Attempt constrained(int names, int constraints) throws Exception {
        KeyPair rootKey = keyPair();
        GeneralSubtree[] excluded = new GeneralSubtree[constraints];
        for (int i = 0; i < constraints; i++) {
            excluded[i] = new GeneralSubtree(uri("host" + i + ".example"));
        }
        Extension constraint = extension(Extension.nameConstraints, new NameConstraints(null, excluded));
        X509Certificate root = authority("CN=root", rootKey, "CN=root", rootKey, constraint);
        GeneralName[] ids = new GeneralName[names];
        Arrays.fill(ids, uri("spiffe://" + DOMAIN));
        KeyPair key = keyPair();
        Extension own = extension(Extension.subjectAlternativeName, new GeneralNames(ids));
        X509Certificate intermediate = authority("CN=i", key, "CN=root", rootKey, own);
        byte[] usage = new KeyUsage(KeyUsage.digitalSignature).getEncoded();
        X509Certificate leaf = certificate(
                "CN=w",
                keyPair(),
                "CN=i",
                key,
                List.of(
                        extension(Extension.subjectAlternativeName, new GeneralNames(uri(ID))),
                        new Extension(Extension.keyUsage, false, usage)));
        return attempt(List.of(leaf, intermediate), root);
    }

    static Attempt leafNames(int size) throws Exception {
        GeneralName[] names = new GeneralName[size + 2];
        for (int i = 0; i < size; i++) {
            names[i] = new GeneralName(GeneralName.dNSName, "host" + i + ".example");
        }
        names[size] = uri(ID);
        names[size + 1] = uri(ID);
        KeyPair key = keyPair();
        return attempt(List.of(leaf("CN=root", key, new GeneralNames(names))), root(key));
    }

    static Attempt leafExtensions(int size) throws Exception {
        List<Extension> extensions = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            extensions.add(new Extension(new ASN1ObjectIdentifier("1.2.3." + i), i == 0, octets(100)));
        }
        extensions.add(extension(Extension.subjectAlternativeName, new GeneralNames(uri(ID))));
        extensions.add(usage());
        KeyPair key = keyPair();
        return attempt(List.of(certificate("CN=w", keyPair(), "CN=root", key, extensions)), root(key));
    }

    static Attempt largeCertificates(int size) throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        KeyPair key = keyPair();
        chain.add(leaf("CN=i", key, new GeneralNames(uri(ID))));
        Extension large = new Extension(new ASN1ObjectIdentifier("1.2.3.4"), false, octets(size));
        for (int i = 0; i < 9; i++) {
            chain.add(authority("CN=i", key, "CN=stranger" + i, keyPair(), large));
        }
        return attempt(chain, root(keyPair()));
    }

    /** Sequences in each other, each as long as the rest. */
    static Attempt nestedDer(int size) {
        byte[] der = new byte[4 * size];
        for (int i = 0; i < size; i++) {
            int rest = der.length - 4 * i - 4;
            der[4 * i] = 0x30;
            der[4 * i + 1] = (byte) 0x82;
            der[4 * i + 2] = (byte) (rest >> 8);
            der[4 * i + 3] = (byte) rest;
        }
        EvidenceVerifier verifier = EvidenceVerifier.builder(Set.of("unused")).build();
        TrustBundles bundles = TrustBundles.of(List.of());
        Instant now = Instant.now();
        return () -> verifier.verify(Evidence.tlsOfDer(List.of(der)), bundles, now) instanceof Verification.Refused;
    }

    /** The certificates stand there as objects, as TLS hands them over. */
    private static Attempt attempt(List<X509Certificate> chain, X509Certificate root) throws Exception {
        EvidenceVerifier verifier = EvidenceVerifier.builder(Set.of("unused")).build();
        TrustBundles bundles =
                TrustBundles.of(List.of(TrustBundle.ofAuthorities(TrustDomain.of(DOMAIN), List.of(root.getEncoded()))));
        Evidence evidence = Evidence.tls(chain);
        Instant now = Instant.now();
        return () -> verifier.verify(evidence, bundles, now) instanceof Verification.Refused;
    }

    private static X509Certificate root(KeyPair key) throws Exception {
        return authority("CN=root", key, "CN=root", key);
    }

    private static X509Certificate authority(
            String subject, KeyPair key, String issuer, KeyPair issuerKey, Extension... others) throws Exception {
        List<Extension> extensions = new ArrayList<>(List.of(others));
        extensions.add(extension(Extension.basicConstraints, new BasicConstraints(true)));
        extensions.add(extension(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign)));
        return certificate(subject, key, issuer, issuerKey, extensions);
    }

    private static X509Certificate leaf(String issuer, KeyPair issuerKey, GeneralNames names) throws Exception {
        List<Extension> extensions = List.of(extension(Extension.subjectAlternativeName, names), usage());
        return certificate("CN=w", keyPair(), issuer, issuerKey, extensions);
    }

    private static byte[] octets(int size) throws Exception {
        return new DEROctetString(new byte[size]).getEncoded();
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private static Extension extension(ASN1ObjectIdentifier id, ASN1Encodable value) throws Exception {
        return new Extension(id, true, value.toASN1Primitive().getEncoded());
    }

    private static Extension usage() throws Exception {
        return extension(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature));
    }

    private static KeyPair keyPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(
            String subject, KeyPair key, String issuer, KeyPair issuerKey, List<Extension> extensions)
            throws Exception {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minus(Duration.ofMinutes(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                new X500Name(subject),
                key.getPublic());
        for (Extension extension : extensions) {
            builder.addExtension(extension);
        }
        byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate()))
                .getEncoded();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
