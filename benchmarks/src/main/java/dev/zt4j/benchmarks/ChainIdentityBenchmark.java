package dev.zt4j.benchmarks;

import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import io.spiffe.bundle.x509bundle.X509Bundle;
import io.spiffe.bundle.x509bundle.X509BundleSet;
import io.spiffe.svid.x509svid.X509SvidValidator;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A leaf and one intermediate under a root of the trust bundle, all on P-256: two signatures. {@link #ztNewLeaf()} has
 * leaves that were not seen before, of an intermediate that was; {@link #ztFirstSight()} has intermediates too that nobody
 * has seen. Their floors differ, since Bouncy Castle is slower with a key that is new to it: {@link #rawTwoChecks()} and
 * {@link #rawFirstSight()}. The chains come as TLS hands them over, as certificates of the JDK. The JDK remembers
 * signatures it has checked, so java-spiffe goes round 1,000 chains that it reads from DER, and so do we for
 * {@link #ztRead()}; {@link #read()} is the share of reading.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx4g"})
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by the set-up, which JMH calls first
public class ChainIdentityBenchmark {
    private static final String TRUST_DOMAIN = "prod.example";
    private static final int CHAINS = 1_000;

    /** Who checks the signatures. */
    @Param
    public SignatureProvider provider;

    private Provider engine;
    private EvidenceVerifier verifier;
    private final CertificateFactory factory = factory();
    private final Instant now = Instant.now();
    private final byte[][][] encoded = new byte[CHAINS][][];
    private final Evidence[] chains = new Evidence[CHAINS];
    private final Evidence[] siblings = new Evidence[CHAINS];
    private final X509Certificate[][] certificates = new X509Certificate[CHAINS][];
    private EvidenceVerifier newcomer;
    private TrustBundles[] bundles = {};
    private X509BundleSet peerBundles = X509BundleSet.emptySet();
    private PublicKey rootKey;
    private PublicKey intermediateKey;
    private X509Certificate[] sibling = {};
    private int next;
    private int turn;

    /** Mints the chains and asks both sides whether they hold. */
    @Setup
    public void mint() throws Exception {
        engine = provider.create();
        verifier = verifier();
        newcomer = verifier();
        KeyPair ofRoot = keyPair();
        X509Certificate root = sign("CN=root", ofRoot, "CN=root", ofRoot, "", true);
        rootKey = engineKey(root.getPublicKey());
        KeyPair ofAll = keyPair();
        X509Certificate known = sign("CN=intermediate", ofAll, "CN=root", ofRoot, "", true);
        intermediateKey = engineKey(known.getPublicKey());
        for (int i = 0; i < CHAINS; i++) {
            KeyPair key = keyPair();
            X509Certificate intermediate = sign("CN=intermediate", key, "CN=root", ofRoot, "", true);
            X509Certificate leaf = sign("CN=w", keyPair(), "CN=intermediate", key, "/w" + i, false);
            encoded[i] = new byte[][] {leaf.getEncoded(), intermediate.getEncoded()};
            certificates[i] = new X509Certificate[] {leaf, intermediate};
            chains[i] = Evidence.tls(List.of(leaf, intermediate));
            siblings[i] =
                    Evidence.tls(List.of(sign("CN=w", keyPair(), "CN=intermediate", ofAll, "/w" + i, false), known));
        }
        sibling = new X509Certificate[] {sign("CN=w", keyPair(), "CN=intermediate", ofAll, "/w", false), known};
        bundles = new TrustBundles[] {trusting(root), trusting(root)};
        peerBundles = X509BundleSet.of(
                List.of(new X509Bundle(io.spiffe.spiffeid.TrustDomain.parse(TRUST_DOMAIN), Set.of(root))));
        if (!(ztNewLeaf() instanceof Verification.Verified)
                || !(ztFirstSight() instanceof Verification.Verified)
                || !rawTwoChecks()
                || !rawFirstSight()) {
            throw new IllegalStateException("a good chain is refused");
        }
        javaSpiffe();
        X509Certificate other = sign("CN=root", keyPair(), "CN=root", keyPair(), "", true);
        if (verifier.verify(chains[0], trusting(other), now) instanceof Verification.Verified) {
            throw new IllegalStateException("a chain of another root holds");
        }
    }

    private EvidenceVerifier verifier() {
        return EvidenceVerifier.builder(Set.of("spiffe://prod.example/ledger"))
                .signatureProvider(engine)
                .build();
    }

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustBundles trusting(X509Certificate root) throws GeneralSecurityException {
        String[] point = point((ECPublicKey) root.getPublicKey());
        String json = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"x509-svid\",\"x\":\"" + point[0]
                + "\",\"y\":\"" + point[1] + "\",\"x5c\":[\""
                + Base64.getEncoder().encodeToString(root.getEncoded()) + "\"]}]}";
        return TrustBundles.of(
                List.of(TrustBundle.parse(TrustDomain.of(TRUST_DOMAIN), json.getBytes(StandardCharsets.UTF_8))));
    }

    private static String[] point(ECPublicKey key) {
        byte[] info = key.getEncoded();
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        byte[] x = Arrays.copyOfRange(info, info.length - 64, info.length - 32);
        byte[] y = Arrays.copyOfRange(info, info.length - 32, info.length);
        return new String[] {encoder.encodeToString(x), encoder.encodeToString(y)};
    }

    private PublicKey engineKey(PublicKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC", engine).generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private X509Certificate sign(
            String subject, KeyPair key, String issuer, KeyPair issuerKey, String path, boolean authority)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.valueOf(7),
                Date.from(now.minus(Duration.ofMinutes(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                new X500Name(subject),
                key.getPublic());
        JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        int usage = authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        if (!authority) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
        }
        builder.addExtension(Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(key.getPublic()));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(issuerKey.getPublic()));
        String uri = "spiffe://" + TRUST_DOMAIN + path;
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        return read(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate()))
                .getEncoded());
    }

    private X509Certificate read(byte[] der) throws GeneralSecurityException {
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    private int nextChain() {
        next = next + 1 == CHAINS ? 0 : next + 1;
        return next;
    }

    /** Verifies a leaf not seen before of an intermediate that was: the bundle changes with each round of leaves. */
    @Benchmark
    public Verification ztNewLeaf() {
        int chain = nextChain();
        turn += chain == 0 ? 1 : 0;
        return verifier.verify(siblings[chain], bundles[turn & 1], now);
    }

    /** Verifies a chain of which only the root was seen before: a new verifier begins each round. */
    @Benchmark
    public Verification ztFirstSight() {
        int chain = nextChain();
        if (chain == 0) {
            newcomer = verifier();
        }
        return newcomer.verify(chains[chain], bundles[0], now);
    }

    /** Verifies the same chain again, as for each request of a connection. */
    @Benchmark
    public Verification ztSameChain() {
        return verifier.verify(chains[0], bundles[0], now);
    }

    /** Reads the chain with the JDK and verifies it. */
    @Benchmark
    public Verification ztRead() throws Exception {
        return verifier.verify(Evidence.tls(read()), bundles[0], now);
    }

    /** Reads the chain with the JDK and verifies it with java-spiffe. */
    @Benchmark
    public List<X509Certificate> javaSpiffe() throws Exception {
        List<X509Certificate> chain = read();
        X509SvidValidator.verifyChain(chain, peerBundles);
        return chain;
    }

    /** Reads the chain with the JDK. */
    @Benchmark
    public List<X509Certificate> read() throws Exception {
        byte[][] der = encoded[nextChain()];
        return List.of(read(der[0]), read(der[1]));
    }

    /** Checks the two signatures with the provider, whose key objects are kept. */
    @Benchmark
    public boolean rawTwoChecks() throws Exception {
        return check(sibling[0], intermediateKey) && check(sibling[1], rootKey);
    }

    /** Checks two signatures with the provider, whose key object of the root is kept, while the other is read anew. */
    @Benchmark
    public boolean rawFirstSight() throws Exception {
        X509Certificate[] chain = certificates[nextChain()];
        return check(chain[0], engineKey(chain[1].getPublicKey())) && check(chain[1], rootKey);
    }

    private boolean check(X509Certificate certificate, PublicKey key) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA", engine);
        signature.initVerify(key);
        signature.update(certificate.getTBSCertificate());
        return signature.verify(certificate.getSignature());
    }
}
