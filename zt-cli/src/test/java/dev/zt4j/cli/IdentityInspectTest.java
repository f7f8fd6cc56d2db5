package dev.zt4j.cli;

import static dev.zt4j.cli.Run.ztWithInput;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.Base64URL;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityInspectTest {
    private static Run inspect(String input, String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "identity";
        arguments[1] = "inspect";
        arguments[2] = "-";
        System.arraycopy(more, 0, arguments, 3, more.length);
        return ztWithInput(input, arguments);
    }

    private static void assertMarked(Run run) {
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .isNotEmpty()
                .allMatch(line -> line.contains("UNVERIFIED") || line.startsWith("  unverified "));
    }

    @Test
    void chain_isShownCertificateByCertificate() throws Exception {
        String pem = Minted.pem(Minted.leaf(), Minted.root());
        Run run = inspect(pem);
        assertMarked(run);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(
                        "UNVERIFIED certificate 1 of 2",
                        "  unverified uris: [\"spiffe://td/w\"]",
                        "  unverified notAfter: 2026-11-22T12:05:00Z",
                        "UNVERIFIED certificate 2 of 2",
                        "  unverified ca: true");
        Run json = inspect(pem, "--json");
        assertThat(Run.member(Json.of("out", json.out()).members(""), "verified")
                        .text())
                .isEqualTo("false");
        assertThat(Run.member(Json.of("out", json.out()).members(""), "certificates")
                        .items(""))
                .hasSize(2);
    }

    @Test
    void token_isShownWithoutItsSignature() {
        String token = Minted.svid();
        Run run = inspect(token);
        assertMarked(run);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("\"sub\":\"spiffe://td/w\"", "\"alg\":\"ES256\"", "\"exp\":\"2026-11-22T12:05:00Z\"")
                .doesNotContain(token.substring(token.lastIndexOf('.') + 1));
        assertThat(inspect(token, "--json").out()).startsWith("{").contains("\"verified\" : false", "\"claims\" : {");
    }

    @Test
    void keyBesideACertificate_isNotShown() throws Exception {
        String key = Minted.pem(Minted.root()).replace("CERTIFICATE", "PRIVATE KEY");
        Run run = inspect(Minted.pem(Minted.leaf()) + key);
        assertMarked(run);
        assertThat(run.out()).contains("  unverified label: PRIVATE KEY").doesNotContain(key.substring(30, 90));
    }

    @Test
    void claims_doNotSteerTheTerminal() {
        String token = Base64URL.encode("{\"alg\":\"none\"}") + "."
                + Base64URL.encode(
                        "{\"sub\":\"\u009b31m\u202e\\u001b]0;\\n\",\"exp\":1e400,\"n\":null,\"b\":[true,1.5]}")
                + ".AA";
        for (String[] more : new String[][] {{}, {"--json"}}) {
            Run run = inspect(token, more);
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).matches("[ -~\r\n]+").contains("\\u009b31m\\u202e\\u001B]0;\\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "a.b.c",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN \n\n",
                "\u001b[31m"
            })
    void garbage_isToldToBeUnreadable(String garbage) {
        Run run = inspect(garbage);
        assertMarked(run);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("  unverified unreadable: ");
        assertThat(inspect(garbage, "--json").out()).contains("\"verified\" : false", "\"unreadable\" : ");
    }

    @Test
    void damagedCredentials_areShownOrUnreadable() throws Exception {
        Random random = new Random(1);
        byte[] leaf = Minted.leaf();
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = leaf.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Run run = inspect(Minted.pem(damaged));
            assertThat(run.exitCode()).isBetween(0, 1);
            assertMarked(run);
        }
    }

    @Test
    void tooMuch_isUnreadable() throws Exception {
        assertThat(inspect("a".repeat((4 << 20) + 1)).out()).contains("limit.evidence");
        assertThat(inspect(Minted.pem(Minted.leaf()).repeat(101)).out()).contains("limit.chain");
        assertThat(inspect("e".repeat(1 << 20)).out()).contains("limit.token");
    }

    @Test
    void defect_endsWithThreeAndShowsNothingOfWhatWasRead() {
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("eyJhbGciOiJFUzI1NiJ9");
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                return read();
            }
        };
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Zt.run(broken, new PrintWriter(out), new PrintWriter(err), "identity", "inspect", "-");
        assertThat(exitCode).isEqualTo(3);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("zt: defect in zt itself: java.lang.IllegalStateException at ")
                .doesNotContain("eyJ");
    }
}
