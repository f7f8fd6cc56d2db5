package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestPathTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/, /",
                "/a, /a",
                "/a/, /a/",
                "/a/b.c, /a/b.c",
                "/...,/...",
                "/a..b/.c, /a..b/.c",
                "/%61dmin, /admin",
                "/a%2eb, /a.b",
                "/a%20b, /a b",
                "/a+b, /a+b",
                "/caf%C3%A9, /caf\u00e9",
                "/%F0%9F%94%91, /\ud83d\udd11",
                "/x%3Fy%23z, /x?y#z",
                "/-._~!$&'()*+:@=, /-._~!$&'()*+:@=",
            })
    @DisplayName("H-07 an unambiguous path is decoded once")
    void unambiguousPath_isDecodedOnce(String raw, String decoded) {
        assertThat(RequestPath.decode(raw)).isEqualTo(decoded);
    }

    @ParameterizedTest
    @FieldSource("dev.zt4j.servlet.AmbiguousPathTest#AMBIGUOUS")
    @DisplayName("H-01 H-02 H-03 H-04 H-05 H-06 H-07 H-08 H-09 H-12 H-14 H-15 H-25 an ambiguous path is none")
    void ambiguousPath_isRefused(String raw) {
        assertThat(RequestPath.decode(raw)).isNull();
    }

    @Test
    void length_isLimited() {
        String longest = "/" + "a".repeat(RequestPath.MAX_LENGTH - 1);
        assertThat(RequestPath.decode(longest)).isEqualTo(longest);
        assertThat(RequestPath.decode(longest + "a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "?x", "#x", "/a#b", "/a?b", "/%\uff11\uff11", "/%\u0664\u0661", "/\u2028", "/a\ud800"})
    void whatIsNoPath_isRefused(String raw) {
        assertThat(RequestPath.decode(raw)).isNull();
    }

    @Test
    void segments_keepATrailingSlashApart() {
        assertThat(path("/a/b/", "", "/a/b/").segments()).containsExactly("a", "b", "");
        assertThat(path("/", "", "/").segments()).containsExactly("");
    }

    @ParameterizedTest
    @CsvSource({
        "/app/admin, /app, /admin",
        "/%61pp/admin, /app, /admin",
        "/app/admin, /%61pp, /admin",
        "/app/, /app, /",
    })
    @DisplayName("H-17 the context path is cut off, however it is written")
    void contextPath_isCutOff(String uri, String context, String path) {
        assertThat(path(uri, context, path).text()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "/app, /app, ''",
        "/apple/admin, /app, le/admin",
        "/app/../app/admin, /app, /admin",
        "/app;x/admin, /app, /admin",
        "/other/admin, /app, /admin",
        "/APP/admin, /app, /admin",
        "/app/admin, /a%2Fb, /admin",
    })
    @DisplayName("H-17 a path that does not stand below the context path is refused")
    void pathOutsideOfTheContext_isRefused(String uri, String context, String routed) {
        assertThat(RequestPath.of(uri, context, routed)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/other", "/admin/", "/ADMIN", "", "/admin/x"})
    @DisplayName("H-26 a path that is not the one the container routes by is refused")
    void pathThatTheContainerReadsDifferently_isRefused(String routed) {
        assertThat(RequestPath.of("/admin", "", routed)).isNull();
        assertThat(path("/admin", "", "/admin").segments()).isEqualTo(List.of("admin"));
    }

    static List<String> longTargets() {
        return List.of(
                "/" + "a".repeat(1 << 16),
                "/a".repeat(10_000),
                "/" + ";".repeat(10_000),
                "/%61".repeat(1 << 14),
                "/" + "\u00e4".repeat(1 << 16));
    }

    @ParameterizedTest
    @MethodSource("longTargets")
    @DisplayName("H-25 a long target is refused without being read to its end for long")
    void longTarget_isRefusedFast(String uri) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            assertThat(RequestPath.of(uri, "", uri)).isNull();
            best = Math.min(best, System.nanoTime() - start);
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(5));
    }

    private static RequestPath path(String uri, String context, String routed) {
        RequestPath path = RequestPath.of(uri, context, routed);
        assertThat(path).isNotNull();
        return java.util.Objects.requireNonNull(path);
    }
}
