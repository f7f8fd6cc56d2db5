package dev.zt4j.authority;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import dev.zt4j.identity.Pem;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Unverified;
import dev.zt4j.reason.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The one file in which an authority is kept: root certificate, its key, and both halves of the key for tokens. Being
 * one file, it is there as a whole or not at all.
 */
final class AuthorityFile {
    private static final String NAME = "authority.pem";
    private static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final List<String> LABELS = List.of(Pem.CERTIFICATE, Pem.PRIVATE_KEY, PUBLIC_KEY, Pem.PRIVATE_KEY);
    private static final int MAX_BYTES = 1 << 16;

    private AuthorityFile() {}

    /** What an authority is made of. */
    record Content(TrustDomain trustDomain, X509Certificate root, KeyPair rootKey, KeyPair tokenKey) {}

    static void write(Path directory, Content content) throws IOException {
        Path file = directory.resolve(NAME);
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString(), null, "there is an authority already");
        }
        WholeFile.writeSecret(file, text(content));
    }

    private static String text(Content content) {
        try {
            return Pem.write(Pem.CERTIFICATE, content.root().getEncoded())
                    + Pem.write(Pem.PRIVATE_KEY, content.rootKey().getPrivate().getEncoded())
                    + Pem.write(PUBLIC_KEY, content.tokenKey().getPublic().getEncoded())
                    + Pem.write(Pem.PRIVATE_KEY, content.tokenKey().getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encode the root certificate", e);
        }
    }

    static Content read(Path directory, Instant now) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no authority");
        }
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null
                && view.readAttributes().permissions().stream()
                        .anyMatch(permission -> !permission.name().startsWith("OWNER"))) {
            throw failed(file, "others than its owner have access to it");
        }
        if (Files.size(file) > MAX_BYTES) {
            throw failed(file, "it is too large");
        }
        Content content;
        try {
            content = parse(Pem.read(Files.readAllBytes(file)));
        } catch (GeneralSecurityException | RefusedException e) {
            // What stands there are keys, so no message of a parser is shown.
            throw failed(file, "it is damaged, or not an authority");
        }
        if (now.isAfter(content.root().getNotAfter().toInstant())) {
            throw failed(
                    file,
                    "its root certificate expired at "
                            + content.root().getNotAfter().toInstant());
        }
        return content;
    }

    private static FileSystemException failed(Path file, String why) {
        return new FileSystemException(file.toString(), null, why);
    }

    private static Content parse(List<Pem.Block> blocks) throws GeneralSecurityException {
        if (!blocks.stream().map(Pem.Block::label).toList().equals(LABELS)) {
            throw new GeneralSecurityException("other blocks than expected");
        }
        X509Certificate root = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(blocks.get(0).der()));
        KeyFactory keys = KeyFactory.getInstance("EC");
        KeyPair rootKey = new KeyPair(
                root.getPublicKey(),
                keys.generatePrivate(new PKCS8EncodedKeySpec(blocks.get(1).der())));
        KeyPair tokenKey = new KeyPair(
                keys.generatePublic(new X509EncodedKeySpec(blocks.get(2).der())),
                keys.generatePrivate(new PKCS8EncodedKeySpec(blocks.get(3).der())));
        checkPair(rootKey);
        checkPair(tokenKey);
        root.verify(root.getPublicKey());
        return new Content(trustDomain(root), root, rootKey, tokenKey);
    }

    private static void checkPair(KeyPair pair) throws GeneralSecurityException {
        if (!(pair.getPublic() instanceof ECPublicKey open) || !(pair.getPrivate() instanceof ECPrivateKey secret)) {
            throw new GeneralSecurityException("no key on P-256");
        }
        byte[] message = NAME.getBytes(StandardCharsets.US_ASCII);
        JWSHeader header = new JWSHeader(JWSAlgorithm.ES256);
        try {
            if (!new ECDSAVerifier(open).verify(header, message, new ECDSASigner(secret).sign(header, message))) {
                throw new GeneralSecurityException("keys that do not belong together");
            }
        } catch (JOSEException e) {
            throw new GeneralSecurityException("no key on P-256", e);
        }
    }

    private static TrustDomain trustDomain(X509Certificate root) throws GeneralSecurityException {
        Map<String, Object> said = Unverified.certificate(root.getEncoded());
        if (Boolean.TRUE.equals(said.get("ca")) && said.get("uris") instanceof List<?> names && names.size() == 1) {
            SpiffeId id = SpiffeId.parse(String.valueOf(names.get(0)));
            if (!id.namesWorkload()) {
                return id.trustDomain();
            }
        }
        throw new GeneralSecurityException("no root certificate of a trust domain");
    }
}
