package dev.zt4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
    static Stream<Arguments> refused() {
        return Stream.of(
                argumentSet("ID-01 other scheme", "https://td/w", Reason.ID_SCHEME),
                argumentSet("ID-01 one slash", "spiffe:/td/w", Reason.ID_SCHEME),
                argumentSet("ID-01 no slash", "spiffe:td/w", Reason.ID_SCHEME),
                argumentSet("ID-01 longer scheme", "spiffee://td/w", Reason.ID_SCHEME),
                argumentSet("ID-01 empty", "", Reason.ID_SCHEME),
                argumentSet("ID-02 nothing behind the scheme", "spiffe://", Reason.ID_TRUST_DOMAIN),
                argumentSet("ID-02 path without trust domain", "spiffe:///w", Reason.ID_TRUST_DOMAIN),
                argumentSet("ID-04 user info", "spiffe://u@td/w", Reason.ID_TRUST_DOMAIN),
                argumentSet("ID-04 port", "spiffe://td:443/w", Reason.ID_TRUST_DOMAIN),
                argumentSet("ID-04 empty port", "spiffe://td:/w", Reason.ID_TRUST_DOMAIN),
                argumentSet("ID-05 percent in the trust domain", "spiffe://t%64/w", Reason.ID_CHARACTER),
                argumentSet("ID-05 percent in the path", "spiffe://td/%77", Reason.ID_CHARACTER),
                argumentSet("ID-05 encoded slash", "spiffe://td/a%2Fb", Reason.ID_CHARACTER),
                argumentSet("ID-05 encoded NUL", "spiffe://td/%00", Reason.ID_CHARACTER),
                argumentSet("ID-06 empty query", "spiffe://td/w?", Reason.ID_CHARACTER),
                argumentSet("ID-06 empty fragment", "spiffe://td/w#", Reason.ID_CHARACTER),
                argumentSet("ID-06 query in the trust domain", "spiffe://td?x/w", Reason.ID_CHARACTER),
                argumentSet("ID-07 path parameter", "spiffe://td/w;v=1", Reason.ID_CHARACTER),
                argumentSet("ID-07 colon", "spiffe://td/w:1", Reason.ID_CHARACTER),
                argumentSet("ID-07 plus", "spiffe://td/a+b", Reason.ID_CHARACTER),
                argumentSet("ID-07 tilde", "spiffe://td/~a", Reason.ID_CHARACTER),
                argumentSet("ID-07 space", "spiffe://td/a b", Reason.ID_CHARACTER),
                argumentSet("ID-07 backslash", "spiffe://td/a\\b", Reason.ID_CHARACTER),
                argumentSet("ID-07 star", "spiffe://td/*", Reason.ID_CHARACTER),
                argumentSet("ID-07 accent", "spiffe://td/\u00e9", Reason.ID_CHARACTER),
                argumentSet("ID-07 Cyrillic", "spiffe://td/\u0430dmin", Reason.ID_CHARACTER),
                argumentSet("ID-07 fullwidth", "spiffe://td/\uff41dmin", Reason.ID_CHARACTER),
                argumentSet("ID-08 trailing slash after the trust domain", "spiffe://td/", Reason.ID_PATH),
                argumentSet("ID-08 empty segment", "spiffe://td//w", Reason.ID_PATH),
                argumentSet("ID-08 trailing slash", "spiffe://td/w/", Reason.ID_PATH),
                argumentSet("ID-09 dot", "spiffe://td/./w", Reason.ID_PATH),
                argumentSet("ID-09 dot dot inside", "spiffe://td/a/../w", Reason.ID_PATH),
                argumentSet("ID-09 dot dot at the end", "spiffe://td/..", Reason.ID_PATH),
                argumentSet("ID-10 2049 bytes", "spiffe://td/" + "a".repeat(2037), Reason.LIMIT_ID),
                argumentSet("ID-11 trust domain of 256 bytes", "spiffe://" + "a".repeat(256) + "/w", Reason.LIMIT_ID),
                argumentSet("ID-13 D-01 upper-case scheme", "SPIFFE://td/w", Reason.ID_CASE),
                argumentSet("ID-13 D-01 upper-case trust domain", "spiffe://TD/w", Reason.ID_CASE),
                argumentSet("ID-14 bracketed address", "spiffe://[::1]/w", Reason.ID_TRUST_DOMAIN),
                argumentSet("ID-16 leading space", " spiffe://td/w", Reason.ID_CHARACTER),
                argumentSet("ID-16 trailing line feed", "spiffe://td/w\n", Reason.ID_CHARACTER),
                argumentSet("ID-16 trailing NUL", "spiffe://td/w\0", Reason.ID_CHARACTER),
                argumentSet("ID-16 trailing CR", "spiffe://td/w\r", Reason.ID_CHARACTER),
                argumentSet("ID-16 NUL and more", "spiffe://td/w\0x", Reason.ID_CHARACTER),
                argumentSet("ID-16 tab in the trust domain", "spiffe://t\td/w", Reason.ID_CHARACTER));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void malformedId_isRefused(String text, Reason reason) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> SpiffeId.parse(text))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @DisplayName("ID-09 ID-14 ID-15 D-07 ACCEPT unusual but legal IDs, read exactly")
    @ValueSource(
            strings = {
                "spiffe://td/...",
                "spiffe://td/.a/..a",
                "spiffe://10.0.0.1/w",
                "spiffe://a_b/w",
                "spiffe://-x-/w",
                "spiffe://td-/w",
                "spiffe://a..b/w",
                "spiffe://td.1/w",
                "spiffe://.td/w",
                "spiffe://td"
            })
    void unusualId_isAccepted(String text) {
        SpiffeId id = SpiffeId.parse(text);
        assertThat(id).hasToString(text);
        assertThat("spiffe://" + id.trustDomain().name() + id.path()).isEqualTo(text);
    }

    @Test
    @DisplayName("ID-10 ID-11 ACCEPT the longest ID and the longest trust domain")
    void longestId_isAccepted() {
        assertThat(SpiffeId.parse("spiffe://td/" + "a".repeat(2036)).toString()).hasSize(2048);
        assertThat(SpiffeId.parse("spiffe://" + "a".repeat(255) + "/w")
                        .trustDomain()
                        .name())
                .hasSize(255);
    }

    @ParameterizedTest
    @DisplayName("ID-15 java.net.URI has no host for names that we read exactly")
    @ValueSource(strings = {"a_b", "td-", "a..b", "td.1"})
    void uri_dropsTheHost(String name) {
        assertThat(java.net.URI.create("spiffe://" + name + "/w").getHost()).isNull();
        assertThat(SpiffeId.parse("spiffe://" + name + "/w").trustDomain().name())
                .isEqualTo(name);
    }

    @Test
    @DisplayName("ID-03 39 of 256 bytes may stand in a trust domain")
    void trustDomain_takes39Characters() {
        int accepted = 0;
        for (char c = 0; c < 256; c++) {
            try {
                TrustDomain.of("td" + c);
                accepted++;
            } catch (RefusedException e) {
                assertThat(e.reason().code()).startsWith("id.");
            }
        }
        assertThat(accepted).isEqualTo(39);
    }

    @Test
    @DisplayName("ID-12 ID-18 IDs and trust domains are equal only byte by byte")
    void comparison_isExact() {
        assertThat(SpiffeId.parse("spiffe://td/Admin")).isNotEqualTo(SpiffeId.parse("spiffe://td/admin"));
        assertThat(TrustDomain.of("example.org")).isNotEqualTo(TrustDomain.of("evil-example.org"));
        assertThat(SpiffeId.parse("spiffe://td/a"))
                .isEqualTo(SpiffeId.parse("spiffe://td/a"))
                .hasSameHashCodeAs(SpiffeId.parse("spiffe://td/a"));
    }

    @Test
    void refusal_doesNotRepeatTheText() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> SpiffeId.parse("https://secret-name/w"))
                .satisfies(e -> {
                    assertThat(e.getMessage()).doesNotContain("secret-name");
                    assertThat(e.getStackTrace()).isEmpty();
                });
    }
}
