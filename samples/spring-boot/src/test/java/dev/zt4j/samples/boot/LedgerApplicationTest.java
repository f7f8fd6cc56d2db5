package dev.zt4j.samples.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.ZeroTrust;
import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.authority.Authority;
import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.coverage.CoverageStatus;
import dev.zt4j.identity.PeerTrust;
import dev.zt4j.identity.TrustDomain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as it is started, but with an authority of the test's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerApplicationTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Authority authority = Authority.create(TrustDomain.of("prod.example"), Clock.systemUTC());
    private ConfigurableApplicationContext application;
    private PeerTrust ledgerOnly;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        application = run(directory, Path.of("policies"), "WARN");
        ledgerOnly = application.getBean(ZeroTrust.class).serverTrust(authority.id("/ledger"));
    }

    @AfterAll
    void stop() {
        application.close();
    }

    private ConfigurableApplicationContext run(Path directory, Path policies, String logging) throws IOException {
        Path trust = Files.createDirectories(directory.resolve("trust"));
        authority.publish(trust);
        Path svid = Files.createDirectories(directory.resolve("svid"));
        authority.writeX509Svid(authority.id("/ledger"), HOUR, svid);
        SpringApplication app = new SpringApplication(LedgerApplication.class);
        return app.run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--ledger.svid=" + svid,
                "--zt4j.trust=" + trust,
                "--zt4j.policies=" + policies,
                "--spring.main.banner-mode=off",
                "--logging.level.root=" + logging,
                "--logging.level.dev.zt4j.decisions=OFF");
    }

    private HttpClient as(String workload) {
        return HttpClient.newBuilder()
                .sslContext(authority.x509Svid(authority.id(workload), HOUR).sslContext(ledgerOnly))
                .build();
    }

    private HttpClient asNobody() throws GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {ledgerOnly}, null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    private HttpRequest.Builder request(String path) {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> get(HttpClient client, String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        for (int at = 0; at < headers.length; at += 2) {
            request.header(headers[at], headers[at + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private int book(HttpClient client, long amount) throws Exception {
        return client.send(
                        request("/entries")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"amount\":" + amount + "}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void callers_mayWhatPolicyPermits() throws Exception {
        HttpClient web = as("/web");
        assertThat(get(web, "/entries/42").body()).isEqualTo("{\"amount\":100,\"by\":\"the founders\"}");
        assertThat(book(web, 1)).isEqualTo(403);
        HttpClient orders = as("/orders");
        assertThat(book(orders, 1000)).isEqualTo(201);
        assertThat(get(orders, "/entries/43").body()).contains("spiffe://prod.example/orders");
        assertThat(book(orders, 1001)).isEqualTo(403);
        assertThat(get(as("/stranger"), "/entries/42").statusCode()).isEqualTo(403);
    }

    @Test
    void callerWithAToken_isServed() throws Exception {
        String token = authority.jwtSvid(authority.id("/web"), "spiffe://prod.example/ledger", Duration.ofMinutes(5));
        assertThat(get(asNobody(), "/entries/42", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = get(asNobody(), "/entries/42", "Authorization", "Bearer " + token + "x");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).isEqualTo("authentication required\n");
    }

    @Test
    void whatHasNoRoute_isDenied() throws Exception {
        for (String path : new String[] {"/", "/error", "/actuator", "/actuator/env", "/entries/42/", "/entries"}) {
            assertThat(get(as("/orders"), path).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(get(as("/orders"), "/entries/%2e%2e").statusCode()).isEqualTo(400);
    }

    @Test
    void errorPageOfTheApplication_isServed() throws Exception {
        HttpResponse<String> response = get(as("/web"), "/entries/none", "Accept", "application/json");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"path\":\"/entries/none\"");
    }

    @Test
    void health_showsToCallersWhoProveThemselvesHowFreshSourcesAre() throws Exception {
        HttpResponse<String> open = get(asNobody(), "/actuator/health");
        assertThat(open.statusCode()).isEqualTo(200);
        assertThat(open.body()).contains("\"status\":\"UP\"").doesNotContain("freshUntil");
        assertThat(get(as("/monitor"), "/actuator/health").body())
                .contains("\"source\":{", "freshUntil", "ageSeconds", "policies");
    }

    @Test
    void metrics_countDecisions_andAreForMonitors() throws Exception {
        HttpClient monitor = as("/monitor");
        assertThat(get(monitor, "/actuator/metrics").body()).contains("\"zt.");
        assertThat(get(as("/web"), "/actuator/metrics").statusCode()).isEqualTo(403);
    }

    @Test
    void everyServlet_isGuarded() {
        CoverageReport report = application.getBean(ZeroTrust.class).coverage().report();
        assertThat(report.in(CoverageStatus.ENFORCED)).isNotEmpty();
        assertThat(report.in(CoverageStatus.UNGUARDED)).isEmpty();
    }

    @Test
    void applicationWithoutPolicies_doesNotStart(@TempDir Path directory) {
        assertThatThrownBy(() ->
                        run(directory, directory.resolve("missing"), "OFF").close())
                .hasRootCauseInstanceOf(ZeroTrustConfigurationException.class);
    }
}
