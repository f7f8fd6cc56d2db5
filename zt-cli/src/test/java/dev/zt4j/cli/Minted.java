package dev.zt4j.cli;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt4j.authority.Authority;
import dev.zt4j.identity.Pem;
import dev.zt4j.identity.TrustDomain;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Credentials for the tests of this module, of the trust domain {@code td} and the issuer {@code https://as}. */
final class Minted {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    static final String ISSUER = "https://as";

    private static final Authority AUTHORITY = Authority.create(TrustDomain.of("td"), () -> NOW);
    private static final X509Certificate ROOT = AUTHORITY.bundle().authorities().get(0);
    private static final ECKey KEY = key();

    private Minted() {}

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID("k")
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] root() throws Exception {
        return ROOT.getEncoded();
    }

    /** A root like {@link #root} with another key. */
    static byte[] otherRoot() throws Exception {
        return Authority.create(TrustDomain.of("td"), () -> NOW)
                .bundle()
                .authorities()
                .get(0)
                .getEncoded();
    }

    static byte[] leaf() throws Exception {
        return AUTHORITY
                .x509Svid(AUTHORITY.id("/w"), Duration.ofMinutes(5))
                .chain()
                .get(0)
                .getEncoded();
    }

    /** An authority for clients alone with a leaf that it signed; the leaf stands first. */
    static List<byte[]> chainForClients() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X500Name name = new X500Name("CN=clients");
        byte[] authority = builder(name, name, key)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                .getEncoded();
        byte[] leaf = builder(name, new X500Name("CN=leaf"), key)
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://td/client")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                .getEncoded();
        return List.of(leaf, authority);
    }

    private static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair key) {
        return new JcaX509v3CertificateBuilder(
                issuer, BigInteger.TEN, Date.from(NOW), Date.from(NOW.plusSeconds(300)), subject, key.getPublic());
    }

    static String pem(byte[]... certificates) {
        StringBuilder text = new StringBuilder();
        for (byte[] der : certificates) {
            text.append(Pem.write(Pem.CERTIFICATE, der));
        }
        return text.toString();
    }

    static String base64(byte[] der) {
        return Base64.getEncoder().encodeToString(der);
    }

    static String bundle() {
        return AUTHORITY.bundleJson();
    }

    static String svid() {
        return AUTHORITY.jwtSvid(AUTHORITY.id("/w"), "us", Duration.ofMinutes(5));
    }

    static String jwks() {
        return "{\"keys\":[" + KEY.toPublicJWK().toJSONString() + "]}";
    }

    static String accessToken(Map<String, Object> more) throws Exception {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject("alice")
                .audience("us")
                .claim("client_id", "app")
                .jwtID("t-1")
                .issueTime(Date.from(NOW))
                .expirationTime(Date.from(NOW.plusSeconds(300)));
        more.forEach(claims::claim);
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("k")
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims.build());
        token.sign(new ECDSASigner(KEY));
        return token.serialize();
    }
}
