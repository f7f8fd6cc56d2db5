package dev.zt4j.authority;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt4j.identity.Pem;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The issuing authority of one trust domain, with keys that live in memory and end with the process unless they are
 * {@linkplain #save saved}. It is meant for development, tests, samples and credentials of a single task, not to replace
 * the authority of a fleet. Keys are ECDSA on P-256. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Authority {
    private static final Provider PROVIDER = new BouncyCastleProvider();
    private static final Duration ROOT_LIFETIME = Duration.ofDays(1);
    private static final Duration MAX_ROOT_LIFETIME = Duration.ofDays(3_650);
    private static final int SERIAL_BITS = 127;

    private final TrustDomain trustDomain;
    private final InstantSource clock;
    private final SecureRandom random;
    private final KeyPair rootKey;
    private final X509Certificate root;
    private final KeyPair tokenKey;
    private final String tokenKeyId;

    private Authority(TrustDomain trustDomain, Duration rootLifetime, InstantSource clock, SecureRandom random) {
        this.trustDomain = Objects.requireNonNull(trustDomain, "trustDomain");
        this.clock = Objects.requireNonNull(clock, "clock");
        this.random = Objects.requireNonNull(random, "random");
        this.rootKey = keyPair();
        this.root = rootCertificate(rootLifetime);
        this.tokenKey = keyPair();
        this.tokenKeyId = keyId(tokenKey);
    }

    private Authority(AuthorityFile.Content content, InstantSource clock, SecureRandom random) {
        this.trustDomain = content.trustDomain();
        this.clock = clock;
        this.random = random;
        this.rootKey = content.rootKey();
        this.root = content.root();
        this.tokenKey = content.tokenKey();
        this.tokenKeyId = keyId(tokenKey);
    }

    /**
     * Makes a trust domain with new keys. Its root certificate holds for one day.
     *
     * @param trustDomain the name
     * @param clock tells when credentials start
     */
    public static Authority create(TrustDomain trustDomain, InstantSource clock) {
        return create(trustDomain, ROOT_LIFETIME, clock);
    }

    /**
     * Makes a trust domain with new keys.
     *
     * @param trustDomain the name
     * @param rootLifetime how long its root certificate holds, from one minute to 3,650 days; rounded down to seconds
     * @param clock tells when credentials start
     * @throws IllegalArgumentException if the lifetime is out of range
     */
    public static Authority create(TrustDomain trustDomain, Duration rootLifetime, InstantSource clock) {
        if (rootLifetime.compareTo(Duration.ofMinutes(1)) < 0 || rootLifetime.compareTo(MAX_ROOT_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "the root certificate has to hold between one minute and " + MAX_ROOT_LIFETIME.toDays() + " days");
        }
        return new Authority(trustDomain, rootLifetime, clock, new SecureRandom());
    }

    /**
     * Reads a trust domain that was saved.
     *
     * @param directory where it was saved
     * @param clock tells when credentials start
     * @throws IOException if there is none, it cannot be read or relied on, others than its owner have access to its
     *     keys, or its root certificate has expired; the message says so in one line
     */
    public static Authority open(Path directory, InstantSource clock) throws IOException {
        return new Authority(AuthorityFile.read(directory, clock.instant()), clock, new SecureRandom());
    }

    /**
     * Writes the keys into {@code authority.pem}, a file that its owner alone can read, and the trust bundle as {@link
     * #publish} does. The file appears complete or not at all.
     *
     * @param directory an existing directory, in which no trust domain has been saved
     * @throws IOException if it cannot be written, or a trust domain is there
     */
    public void save(Path directory) throws IOException {
        AuthorityFile.write(directory, new AuthorityFile.Content(trustDomain, root, rootKey, tokenKey));
        publish(directory);
    }

    /** Returns when the root certificate ends, after which nothing that it signed can be verified. */
    public Instant expiresAt() {
        return root.getNotAfter().toInstant();
    }

    /** Returns the name of the trust domain. */
    public TrustDomain trustDomain() {
        return trustDomain;
    }

    /**
     * Returns the ID of a workload of this trust domain.
     *
     * @param path its path, with a leading slash
     * @throws RefusedException if the path is malformed
     */
    public SpiffeId id(String path) {
        if (!path.startsWith("/")) {
            throw new RefusedException(Reason.ID_PATH);
        }
        return SpiffeId.parse("spiffe://" + trustDomain.name() + path);
    }

    /**
     * Mints an X.509-SVID with a new key, valid from now on.
     *
     * @param id whom it names, of this trust domain
     * @param lifetime how long it holds; rounded down to seconds
     */
    public X509Svid x509Svid(SpiffeId id, Duration lifetime) {
        checkOurs(id);
        KeyPair key = keyPair();
        Instant now = clock.instant();
        try {
            X509Certificate leaf = sign(builder(key.getPublic(), new X500Name("CN=workload"), now, now.plus(lifetime))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    }))
                    .addExtension(Extension.subjectAlternativeName, false, uri(id.toString())));
            return new X509Svid(List.of(leaf), key.getPrivate());
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("cannot mint an X.509-SVID", e);
        }
    }

    /**
     * Mints an X.509-SVID as {@link #x509Svid} does, into the files that an agent beside a workload writes: {@code
     * svid_key.pem}, which its owner alone can read, {@code svid.pem}, and {@code svid_bundle.pem} with the root
     * certificate. Each appears complete or not at all.
     *
     * @param id whom it names, of this trust domain
     * @param lifetime how long it holds; rounded down to seconds
     * @param directory an existing directory
     * @return what was minted
     * @throws IOException if a file cannot be written
     */
    public X509Svid writeX509Svid(SpiffeId id, Duration lifetime, Path directory) throws IOException {
        X509Svid svid = x509Svid(id, lifetime);
        try {
            WholeFile.writePublic(directory.resolve("svid_bundle.pem"), Pem.write(Pem.CERTIFICATE, root.getEncoded()));
            WholeFile.writeSecret(
                    directory.resolve("svid_key.pem"),
                    Pem.write(Pem.PRIVATE_KEY, svid.privateKey().getEncoded()));
            WholeFile.writePublic(
                    directory.resolve("svid.pem"),
                    Pem.write(Pem.CERTIFICATE, svid.chain().get(0).getEncoded()));
            return svid;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encode a certificate", e);
        }
    }

    /**
     * Mints a JWT-SVID, valid from now on, with an ID of its own ({@code jti}) by which it can be revoked.
     *
     * @param id whom it names, of this trust domain
     * @param audience whom it is for
     * @param lifetime how long it holds; rounded down to seconds
     * @return the token; it is a secret
     */
    public String jwtSvid(SpiffeId id, String audience, Duration lifetime) {
        checkOurs(id);
        Instant now = clock.instant();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject(id.toString())
                .audience(Objects.requireNonNull(audience, "audience"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .jwtID(randomHex(16))
                .build();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID(tokenKeyId)
                .type(JOSEObjectType.JWT)
                .build();
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new ECDSASigner((ECPrivateKey) tokenKey.getPrivate()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot mint a JWT-SVID", e);
        }
    }

    /** Returns the trust bundle as a SPIFFE JWK Set. */
    public String bundleJson() {
        try {
            Map<String, Object> x509 = new LinkedHashMap<>(jwk(rootKey.getPublic()));
            x509.put("use", "x509-svid");
            x509.put("x5c", List.of(Base64.encode(root.getEncoded()).toString()));
            Map<String, Object> jwt = new LinkedHashMap<>(jwk(tokenKey.getPublic()));
            jwt.put("use", "jwt-svid");
            jwt.put("kid", tokenKeyId);
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("spiffe_sequence", root.getNotBefore().toInstant().getEpochSecond());
            document.put("spiffe_refresh_hint", 300);
            document.put("keys", new ArrayList<>(List.of(x509, jwt)));
            return JSONObjectUtils.toJSONString(document);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encode the root certificate", e);
        }
    }

    /** Returns the trust bundle. */
    public TrustBundle bundle() {
        return TrustBundle.parse(trustDomain, bundleJson().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes the trust bundle as {@code <trust domain>.json} into a directory that a trust source reads, at once.
     *
     * @param directory an existing directory
     * @throws IOException if it cannot be written
     */
    public void publish(Path directory) throws IOException {
        WholeFile.writePublic(directory.resolve(trustDomain.name() + ".json"), bundleJson());
    }

    private void checkOurs(SpiffeId id) {
        if (!id.trustDomain().equals(trustDomain) || !id.namesWorkload()) {
            throw new IllegalArgumentException(id + " names no workload of " + trustDomain);
        }
    }

    private X509Certificate rootCertificate(Duration lifetime) {
        Instant now = clock.instant();
        try {
            return sign(builder(rootKey.getPublic(), rootName(), now, now.plus(lifetime))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(Extension.subjectAlternativeName, false, uri("spiffe://" + trustDomain.name())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make a root certificate", e);
        }
    }

    private JcaX509v3CertificateBuilder builder(PublicKey key, X500Name subject, Instant from, Instant to) {
        return new JcaX509v3CertificateBuilder(
                rootName(),
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                Date.from(from),
                Date.from(to),
                subject,
                key);
    }

    private X500Name rootName() {
        return new X500Name("CN=zt4j authority");
    }

    private X509Certificate sign(org.bouncycastle.cert.X509v3CertificateBuilder certificate)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(certificate.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .setProvider(PROVIDER)
                        .build(rootKey.getPrivate())));
    }

    private static GeneralNames uri(String uri) {
        return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }

    private static Map<String, Object> jwk(PublicKey key) {
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) key).build().toJSONObject();
    }

    /** Says by the key alone which it is (RFC 7638), so that it stays the same when it is saved. */
    private static String keyId(KeyPair key) {
        try {
            return new ECKey.Builder(Curve.P_256, (ECPublicKey) key.getPublic())
                    .build()
                    .computeThumbprint()
                    .toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    private KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no P-256", e);
        }
    }

    private String randomHex(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }
}
