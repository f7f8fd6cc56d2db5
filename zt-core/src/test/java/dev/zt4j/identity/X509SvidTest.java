package dev.zt4j.identity;

import static dev.zt4j.identity.TestCertificates.authority;
import static dev.zt4j.identity.TestCertificates.keyPair;
import static dev.zt4j.identity.TestCertificates.leaf;
import static dev.zt4j.identity.TestCertificates.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt4j.identity.TestCertificates.Issued;
import dev.zt4j.reason.Reason;
import java.net.Socket;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class X509SvidTest {
    private static final SpiffeId ID = SpiffeId.parse("spiffe://td/w");
    private static final Issued ROOT = authority("CN=root").selfSigned();

    private static List<X509Certificate> chain(Issued... certificates) {
        return Stream.of(certificates).map(Issued::certificate).toList();
    }

    @Test
    @DisplayName("X-35 ACCEPT key, chain and ID that fit")
    void fittingParts_areTaken() {
        Issued intermediate = authority("CN=i").by(ROOT);
        for (KeyPair key : List.of(keyPair("EC", 256), keyPair("EC", 384), keyPair("RSA", 2048))) {
            Issued leaf = leaf(ID.toString()).key(key).by(intermediate);
            X509Svid svid = X509Svid.of(chain(leaf, intermediate), key.getPrivate(), ID);
            assertThat(svid.id()).isEqualTo(ID);
            assertThat(svid.chain()).hasSize(2);
        }
    }

    @Test
    void keyManagers_holdTheKeyAndTheChain() {
        for (KeyPair key : List.of(keyPair("EC", 256), keyPair("RSA", 2048))) {
            Issued leaf = leaf(ID.toString()).key(key).by(ROOT);
            X509Svid svid = new X509Svid(chain(leaf), key.getPrivate());
            X509KeyManager manager = (X509KeyManager) svid.keyManagerFactory().getKeyManagers()[0];
            String alias = manager.chooseClientAlias(
                    new String[] {key.getPublic().getAlgorithm()}, new Principal[0], new Socket());
            assertThat(manager.getPrivateKey(alias)).isEqualTo(key.getPrivate());
            assertThat(manager.getCertificateChain(alias)).containsExactly(leaf.certificate());
        }
    }

    @Test
    @DisplayName("X-35 a key of another leaf, or of another kind, is refused")
    void otherKey_isRefused() {
        Issued leaf = leaf(ID.toString()).by(ROOT);
        for (PrivateKey key :
                List.of(keyPair("EC", 256).getPrivate(), keyPair("RSA", 2048).getPrivate())) {
            assertThat(refusal(() -> X509Svid.of(chain(leaf), key, ID))).isEqualTo(Reason.X509_KEY_MISMATCH);
        }
    }

    @Test
    @DisplayName("X-35 an ID that is not the expected one is refused")
    void otherId_isRefused() {
        Issued leaf = leaf(ID.toString()).by(ROOT);
        assertThat(refusal(
                        () -> X509Svid.of(chain(leaf), leaf.key().getPrivate(), SpiffeId.parse("spiffe://td/other"))))
                .isEqualTo(Reason.X509_UNEXPECTED_ID);
    }

    @Test
    @DisplayName("X-35 X-13 a chain whose certificates do not sign one another, or may not, is refused")
    void brokenChain_isRefused() {
        Issued intermediate = authority("CN=i").by(ROOT);
        Issued namesake = authority("CN=i").by(ROOT);
        Issued notAuthority = authority("CN=i").notCa().by(ROOT);
        Issued leaf = leaf(ID.toString()).by(intermediate);
        PrivateKey key = leaf.key().getPrivate();
        for (Issued next : List.of(namesake, ROOT, leaf)) {
            assertThat(refusal(() -> new X509Svid(chain(leaf, next), key))).isEqualTo(Reason.X509_CHAIN);
        }
        Issued below = leaf(ID.toString()).by(notAuthority);
        assertThat(refusal(() ->
                        new X509Svid(chain(below, notAuthority), below.key().getPrivate())))
                .isEqualTo(Reason.X509_CHAIN);
        assertThat(refusal(() -> new X509Svid(chain(intermediate), key))).isEqualTo(Reason.X509_URI_SAN_COUNT);
        assertThatIllegalArgumentException().isThrownBy(() -> new X509Svid(List.of(), key));
    }
}
