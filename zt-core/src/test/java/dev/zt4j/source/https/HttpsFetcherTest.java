package dev.zt4j.source.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.identity.TestTls;
import dev.zt4j.source.HttpsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsFetcherTest {
    private static final TestTls TLS = new TestTls();

    private final TestHttpsServer server = new TestHttpsServer(TLS.localhost());

    @AfterEach
    void close() {
        server.close();
    }

    private static HttpsOptions.Builder options() {
        return HttpsOptions.builder()
                .authorities(List.of(TLS.authority()))
                .deadline(Duration.ofSeconds(10))
                .allowPrivateAddresses();
    }

    private static String get(HttpsOptions options, URI location) throws FetchException {
        HttpsFetcher fetcher = new HttpsFetcher(options, null);
        return new String(fetcher.get(location, fetcher.deadline()), StandardCharsets.UTF_8);
    }

    private static void assertRefused(HttpsOptions options, URI location, String message) {
        assertThatExceptionOfType(FetchException.class)
                .isThrownBy(() -> get(options, location))
                .withMessageContaining(message);
    }

    private static void assertGivenUp(URI location) {
        long start = System.nanoTime();
        assertRefused(options().deadline(Duration.ofMillis(300)).build(), location, "no answer in time");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    @DisplayName("F-03 ACCEPT a document of a server that web PKI vouches for")
    void goodServer_isRead() throws Exception {
        server.serve("/b", "{}");
        assertThat(get(options().build(), server.at("/b"))).isEqualTo("{}");
    }

    @Test
    @DisplayName("F-03 T-26 no client certificate is shown and no cookie is kept")
    void client_staysAnonymous() throws Exception {
        server.serve("/b", TestHttpsServer.answer(200, "Set-Cookie: a=b; Secure; Path=/\r\n", "{}"));
        HttpsFetcher fetcher = new HttpsFetcher(options().build(), null);
        fetcher.get(server.at("/b"), fetcher.deadline());
        fetcher.get(server.at("/b"), fetcher.deadline());
        assertThat(server.sawClientCertificate).isFalse();
        assertThat(server.heads)
                .hasSize(2)
                .noneMatch(head -> head.toLowerCase(Locale.ROOT).contains("cookie"));
    }

    static Stream<Arguments> badServers() {
        return Stream.of(
                argumentSet("F-03 certificate for another name", TLS.named("elsewhere.example")),
                argumentSet("F-03 expired", TLS.expired()),
                argumentSet("F-03 authority that nobody knows", new TestTls().localhost()));
    }

    @ParameterizedTest
    @MethodSource("badServers")
    void badServer_isRefused(SSLContext tls) {
        try (TestHttpsServer bad = new TestHttpsServer(tls)) {
            bad.serve("/b", "{}");
            assertRefused(options().build(), bad.at("/b"), "not trusted");
            assertThat(bad.requests).isEmpty();
        }
    }

    @ParameterizedTest
    @DisplayName("F-08 T-26 only status 200 counts")
    @ValueSource(ints = {204, 206, 304, 400, 404, 500, 503, 201})
    void otherStatus_isRefused(int status) {
        server.serve("/b", TestHttpsServer.answer(status, "", status == 204 || status == 304 ? "" : "{}"));
        assertRefused(options().build(), server.at("/b"), "status " + status);
    }

    @Test
    @DisplayName("T-26 one byte in each moment does not outlast the deadline")
    void drippingServer_isGivenUp() {
        server.serve("/b", server.drip(10));
        assertGivenUp(server.at("/b"));
    }

    @Test
    @DisplayName("T-26 a server that says nothing is given up, before and after the handshake")
    void silentServer_isGivenUp() throws IOException {
        server.serve("/b", server.silence());
        assertGivenUp(server.at("/b"));
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertGivenUp(URI.create("https://localhost:" + deaf.getLocalPort() + "/"));
        }
    }

    @Test
    @DisplayName("T-26 a server that is down is told at once, and so is a host that does not exist")
    void deadServer_isRefused() {
        server.close();
        assertRefused(options().build(), server.at("/b"), "");
        assertRefused(HttpsOptions.standard(), URI.create("https://does-not-exist.invalid/"), "");
    }

    @Test
    @DisplayName("B-18 T-26 50 MiB are cut off at the limit, with a length or without")
    void hugeBody_isCutOff() {
        server.serve("/flood", TestHttpsServer.flood());
        assertRefused(options().build(), server.at("/flood"), "too large");
        server.serve("/b", TestHttpsServer.answer(200, "", new byte[2_001]));
        assertRefused(options().maxBytes(2_000).build(), server.at("/b"), "too large");
    }

    @Test
    @DisplayName("B-18 ACCEPT a document of just the limit")
    void bodyOfTheLimit_isRead() throws Exception {
        server.serve("/b", TestHttpsServer.answer(200, "", new byte[2_000]));
        assertThat(get(options().maxBytes(2_000).build(), server.at("/b"))).hasSize(2_000);
    }

    @Test
    @DisplayName("F-07 ACCEPT a redirect is followed, and not remembered")
    void redirect_isFollowedAndForgotten() throws Exception {
        server.serve("/b", TestHttpsServer.answer(301, "Location: /c\r\n", ""));
        server.serve("/c", "{}");
        HttpsFetcher fetcher = new HttpsFetcher(options().build(), null);
        fetcher.get(server.at("/b"), fetcher.deadline());
        fetcher.get(server.at("/b"), fetcher.deadline());
        assertThat(server.requests).containsExactly("/b", "/c", "/b", "/c");
    }

    static Stream<Arguments> badRedirects() {
        return Stream.of(
                argumentSet("F-07 F-02 to http", "http://localhost/", "not of https"),
                argumentSet("F-07 F-02 to a file", "file:///etc/passwd", "not of https"),
                argumentSet("F-07 F-02 to a jar", "jar:https://localhost/x!/y", "not of https"),
                argumentSet("F-07 F-02 with a user", "https://u:p@localhost/", "has a user"),
                argumentSet("F-07 to nowhere", "https:///x", "no host"),
                argumentSet("F-07 to no URL", "https://[", "no URL"),
                argumentSet("F-07 F-12 to a link-local address", "https://169.254.169.254/", "not public"),
                argumentSet("F-07 F-12 to a private address", "https://10.0.0.1/", "not public"),
                argumentSet("F-07 F-12 to an address in disguise", "https://[::ffff:169.254.169.254]/", "not public"));
    }

    @ParameterizedTest
    @MethodSource("badRedirects")
    void badRedirect_isRefused(String target, String message) {
        server.serve("/b", TestHttpsServer.redirect(target));
        HttpsOptions options =
                HttpsOptions.builder().authorities(List.of(TLS.authority())).build();
        HttpsFetcher fetcher = new HttpsFetcher(
                options, null, address -> address.isLoopbackAddress() || AddressGuard.isPublic(address));
        assertThatExceptionOfType(FetchException.class)
                .isThrownBy(() -> fetcher.get(server.at("/b"), fetcher.deadline()))
                .withMessageContaining(message);
    }

    @Test
    @DisplayName("F-07 a loop of redirects ends after a few")
    void redirectLoop_ends() {
        server.serve("/b", TestHttpsServer.redirect("/b"));
        assertRefused(options().build(), server.at("/b"), "redirects");
        assertThat(server.requests).hasSize(4);
        server.serve("/b", TestHttpsServer.answer(302, "", ""));
        assertRefused(options().build(), server.at("/b"), "status 302");
    }

    @Test
    @DisplayName("F-12 the first URL may not lead to a private address either, unless that is allowed")
    void privateAddress_isRefused() {
        server.serve("/b", "{}");
        HttpsOptions options =
                HttpsOptions.builder().authorities(List.of(TLS.authority())).build();
        assertRefused(options, server.at("/b"), "not public");
        assertThat(server.requests).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("F-12 addresses that only this machine or its network can reach")
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "fc00::1",
                "fd12::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "2002:a00:1::1",
                "2001::1",
                "64:ff9b::a00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "2001:db8::1"
            })
    void specialAddress_isNotPublic(String address) throws Exception {
        assertThat(AddressGuard.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @DisplayName("F-12 ACCEPT public addresses")
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.0.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.0.1",
                "192.169.0.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001:81b::200e",
                "64:ff9b::101:101"
            })
    void ordinaryAddress_isPublic(String address) throws Exception {
        assertThat(AddressGuard.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @Test
    @DisplayName("F-13 a location is printed without its query")
    void location_isPrintedWithoutQuery() {
        assertThat(HttpsLocation.printable(URI.create("https://h:1/p?token=secret")))
                .isEqualTo("https://h:1/p");
        assertThat(HttpsLocation.printable(URI.create("https://h/p"))).isEqualTo("https://h/p");
    }

    @Test
    void options_areChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> options().deadline(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> options().deadline(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> options().maxBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options().maxBytes(Integer.MAX_VALUE));
    }
}
