package dev.zt4j.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.reason.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final Authority authority = Authority.create(TrustDomain.of("td"), () -> NOW);

    @Test
    void svid_namesItsWorkloadAndEnds() {
        X509Svid svid = authority.x509Svid(authority.id("/w"), Duration.ofMinutes(5));
        assertThat(svid.id()).hasToString("spiffe://td/w");
        assertThat(svid.chain()).singleElement().satisfies(leaf -> {
            assertThat(leaf.getNotBefore()).isEqualTo(NOW);
            assertThat(leaf.getNotAfter()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
            leaf.verify(authority.bundle().authorities().get(0).getPublicKey());
        });
    }

    @Test
    void bundle_holdsBothKindsOfKeysAndNothingPrivate(@TempDir Path directory) throws Exception {
        TrustBundle bundle = authority.bundle();
        assertThat(bundle.authorities()).hasSize(1);
        assertThat(bundle.jwtKeyCount()).isEqualTo(1);
        assertThat(bundle.skippedEntries()).isEmpty();
        assertThat(authority.bundleJson()).doesNotContain("\"d\":");
        authority.publish(directory);
        authority.publish(directory);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("td.json"));
        }
        assertThat(Files.readString(directory.resolve("td.json"))).isEqualTo(authority.bundleJson());
    }

    @Test
    void strangersId_isNotMinted() {
        SpiffeId stranger = SpiffeId.parse("spiffe://other/w");
        SpiffeId domain = SpiffeId.parse("spiffe://td");
        for (SpiffeId id : List.of(stranger, domain)) {
            assertThatIllegalArgumentException().isThrownBy(() -> authority.x509Svid(id, Duration.ofMinutes(1)));
            assertThatIllegalArgumentException().isThrownBy(() -> authority.jwtSvid(id, "a", Duration.ofMinutes(1)));
        }
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> authority.id("w"));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> authority.id("/a b"));
    }
}
