package dev.zt4j.cli;

import static dev.zt4j.cli.Run.zt;
import static dev.zt4j.cli.Run.ztWithInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdentityBatchTest {
    private static final String AT = "2026-11-22T12:01:00Z";

    /** A line: names and values in JSON, in turn. */
    private static String line(String... members) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < members.length; i += 2) {
            parts.add("\"" + members[i] + "\": " + members[i + 1]);
        }
        return "{" + String.join(", ", parts) + "}";
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String list(List<byte[]> certificates) {
        return "["
                + String.join(
                        ",",
                        certificates.stream()
                                .map(der -> quoted(Minted.base64(der)))
                                .toList()) + "]";
    }

    private static Map<String, String> x509() throws Exception {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("id", "\"a\"");
        line.put("kind", "\"x509\"");
        line.put("chain", list(List.of(Minted.leaf())));
        line.put("anchors", list(List.of(Minted.root())));
        line.put("trustDomain", "\"td\"");
        line.put("at", quoted(AT));
        return line;
    }

    private static Map<String, String> jwt() {
        Map<String, String> line = new LinkedHashMap<>();
        line.put("id", "\"a\"");
        line.put("kind", "\"jwt\"");
        line.put("token", quoted(Minted.svid()));
        line.put("jwks", Minted.bundle());
        line.put("trustDomain", "\"td\"");
        line.put("audience", "\"us\"");
        line.put("at", String.valueOf(Minted.NOW.getEpochSecond() + 60));
        return line;
    }

    private static Map<String, String> accessToken() throws Exception {
        Map<String, String> line = jwt();
        line.remove("trustDomain");
        line.put("kind", "\"access-token\"");
        line.put("token", quoted(Minted.accessToken(Map.of())));
        line.put("jwks", Minted.jwks());
        line.put("issuer", quoted(Minted.ISSUER));
        return line;
    }

    private static String text(Map<String, String> line) {
        List<String> members = new ArrayList<>();
        line.forEach((name, value) -> members.addAll(List.of(name, value)));
        return line(members.toArray(String[]::new));
    }

    private static String with(Map<String, String> line, String... changes) {
        for (int i = 0; i < changes.length; i += 2) {
            line.put(changes[i], changes[i + 1]);
        }
        return text(line);
    }

    private static String without(Map<String, String> line, String name) {
        line.remove(name);
        return text(line);
    }

    /** The answers without their times. */
    private static List<String> answers(Run run) {
        return run.out()
                .lines()
                .map(line -> {
                    assertThat(line).matches(".*,\"micros\":[0-9]+\\}");
                    return line.substring(0, line.lastIndexOf(",\"micros\""));
                })
                .toList();
    }

    @Test
    void goodCredentials_areAcceptedInOrder(@TempDir Path folder) throws Exception {
        List<byte[]> clients = Minted.chainForClients();
        Path file = folder.resolve("b.jsonl");
        Files.writeString(
                file,
                String.join(
                        "\n",
                        text(x509()),
                        with(x509(), "id", "7", "role", "\"server\"", "audience", "\"ignored\"", "jwks", "null"),
                        "",
                        with(jwt(), "id", "\"\\u00e9\""),
                        with(accessToken(), "id", "null") + "\r",
                        with(
                                x509(),
                                "id",
                                "\"c\"",
                                "chain",
                                list(List.of(clients.get(0))),
                                "anchors",
                                list(List.of(clients.get(1))),
                                "role",
                                "\"client\"")));
        Run run = zt("identity", "verify", "--batch", file.toString());
        assertThat(answers(run))
                .containsExactly(
                        "{\"id\":\"a\",\"verdict\":\"accept\"",
                        "{\"id\":7,\"verdict\":\"accept\"",
                        "{\"id\":\"\\u00e9\",\"verdict\":\"accept\"",
                        "{\"id\":null,\"verdict\":\"accept\"",
                        "{\"id\":\"c\",\"verdict\":\"accept\"");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
    }

    static Stream<Arguments> denials() throws Exception {
        byte[] leaf = Minted.leaf();
        List<byte[]> clients = Minted.chainForClients();
        return Stream.of(
                argumentSet(
                        "X-17 another key",
                        with(x509(), "anchors", list(List.of(Minted.otherRoot()))),
                        "x509.untrusted"),
                argumentSet("X-18 another trust domain", with(x509(), "trustDomain", "\"other\""), "x509.no-bundle"),
                argumentSet("X-18 no anchors", with(x509(), "anchors", "[]"), "x509.no-bundle"),
                argumentSet("X-26 later", with(x509(), "at", "\"2026-11-22T12:06:00Z\""), "x509.validity"),
                argumentSet("X-26 now", without(x509(), "at"), "x509.validity"),
                argumentSet(
                        "X-19 an authority for clients, of a server",
                        with(
                                x509(),
                                "role",
                                "\"server\"",
                                "chain",
                                list(List.of(clients.get(0))),
                                "anchors",
                                list(List.of(clients.get(1)))),
                        "x509.anchor"),
                argumentSet(
                        "X-36 bytes behind",
                        with(x509(), "chain", list(List.of(Arrays.copyOf(leaf, leaf.length + 5)))),
                        "x509.encoding"),
                argumentSet("X-37 no chain", with(x509(), "chain", "[]"), "x509.encoding"),
                argumentSet("X-37 no bytes", with(x509(), "anchors", "[\"\"]"), "x509.encoding"),
                argumentSet("no base64", with(x509(), "chain", "[\"?\"]"), "x509.encoding"),
                argumentSet("no padding", with(x509(), "chain", "[\"AA\"]"), "x509.encoding"),
                argumentSet(
                        "G-04 1,000 certificates",
                        with(x509(), "chain", list(Collections.nCopies(1_000, leaf))),
                        "limit.chain"),
                argumentSet("ID-13 a trust domain in upper case", with(x509(), "trustDomain", "\"TD\""), "id.case"),
                argumentSet("J-07 another audience", with(jwt(), "audience", "\"them\""), "jwt.aud"),
                argumentSet(
                        "J-10 later", with(jwt(), "at", String.valueOf(Minted.NOW.getEpochSecond() + 361)), "jwt.exp"),
                argumentSet("G-04 a token of 1 MiB", with(jwt(), "token", quoted("a".repeat(1 << 20))), "limit.token"),
                argumentSet(
                        "J-15 use sig",
                        with(jwt(), "jwks", Minted.bundle().replace("jwt-svid", "sig")),
                        "jwt.no-bundle"),
                argumentSet(
                        "J-15 no use",
                        with(jwt(), "jwks", Minted.bundle().replace("\"use\"", "\"us\"")),
                        "jwt.no-bundle"),
                argumentSet("no set of keys", with(jwt(), "jwks", "{}"), "jwt.no-bundle"),
                argumentSet(
                        "T-14 an access token as SVID",
                        with(jwt(), "token", quoted(Minted.accessToken(Map.of()))),
                        "jwt.typ"),
                argumentSet(
                        "T-14 an SVID as access token",
                        with(accessToken(), "token", quoted(Minted.svid())),
                        "jwt.no-bundle"),
                argumentSet("another issuer", with(accessToken(), "issuer", "\"https://other\""), "jwt.iss"),
                argumentSet(
                        "a token that is bound to a key",
                        with(
                                accessToken(),
                                "token",
                                quoted(Minted.accessToken(
                                        Map.of("cnf", Map.of("jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"))))),
                        "at.cnf"),
                argumentSet("a line of 5 MiB", with(jwt(), "token", quoted("a".repeat(5 << 20))), "limit.evidence"));
    }

    @ParameterizedTest
    @MethodSource("denials")
    void badCredential_isDeniedWithItsReasonAndTheNextIsAnswered(String line, String reason) {
        Run run = ztWithInput(line + "\n" + with(jwt(), "id", "2"), "identity", "verify", "--batch", "-");
        assertThat(answers(run))
                .containsExactly(
                        "{\"id\":\"a\",\"verdict\":\"deny\",\"reason\":\"" + reason + "\"",
                        "{\"id\":2,\"verdict\":\"accept\"");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
    }

    static Stream<Arguments> malformed() throws Exception {
        return Stream.of(
                argumentSet("garbage", "eyJgarbage", "null", "expected a JSON object"),
                argumentSet("a list", "[]", "null", "expected a JSON object"),
                argumentSet("cut short", text(jwt()).substring(0, 60), "\"a\"", "expected a JSON object"),
                argumentSet("two objects", text(jwt()) + "{}", "\"a\"", "expected a JSON object"),
                argumentSet("a name twice", "{\"id\":\"a\",\"id\":\"b\"}", "\"a\"", "expected a JSON object"),
                argumentSet("an object as ID", with(jwt(), "id", "{}"), "null", "id is a string or a number"),
                argumentSet("no kind", without(jwt(), "kind"), "\"a\"", "kind is missing"),
                argumentSet(
                        "another kind", with(jwt(), "kind", "\"saml\""), "\"a\"", "kind is x509, jwt or access-token"),
                argumentSet("a number as kind", with(jwt(), "kind", "1"), "\"a\"", "kind is a string"),
                argumentSet("unknown key", with(jwt(), "x", "1"), "\"a\"", "a key that is not for this kind: x"),
                argumentSet(
                        "anchors for a token",
                        with(jwt(), "anchors", "[]"),
                        "\"a\"",
                        "a key that is not for this kind: anchors"),
                argumentSet(
                        "jwks for a chain",
                        with(x509(), "jwks", "{}"),
                        "\"a\"",
                        "a key that is not for this kind: jwks"),
                argumentSet(
                        "issuer for an SVID",
                        with(jwt(), "issuer", "\"i\""),
                        "\"a\"",
                        "a key that is not for this kind: issuer"),
                argumentSet("no chain", without(x509(), "chain"), "\"a\"", "chain is missing"),
                argumentSet("null as chain", with(x509(), "chain", "null"), "\"a\"", "chain is missing"),
                argumentSet("a string as chain", with(x509(), "chain", "\"\""), "\"a\"", "chain is a list of strings"),
                argumentSet("a number in a chain", with(x509(), "chain", "[1]"), "\"a\"", "chain is a list of strings"),
                argumentSet(
                        "an object as anchors", with(x509(), "anchors", "{}"), "\"a\"", "anchors is a list of strings"),
                argumentSet("no audience", without(jwt(), "audience"), "\"a\"", "audience is missing"),
                argumentSet(
                        "J-08 an empty audience",
                        with(jwt(), "audience", "\"\""),
                        "\"a\"",
                        "issuer or audience is none that could be"),
                argumentSet(
                        "an issuer with a fragment",
                        with(accessToken(), "issuer", "\"i#j\""),
                        "\"a\"",
                        "issuer or audience is none that could be"),
                argumentSet("a list as jwks", with(jwt(), "jwks", "[]"), "\"a\"", "jwks is an object"),
                argumentSet("another role", with(jwt(), "role", "\"peer\""), "\"a\"", "role is client or server"),
                argumentSet(
                        "a word as time",
                        with(jwt(), "at", "\"noon\""),
                        "\"a\"",
                        "at is an ISO instant or seconds since 1970"),
                argumentSet(
                        "a fraction as time",
                        with(jwt(), "at", "1.5"),
                        "\"a\"",
                        "at is an ISO instant or seconds since 1970"),
                argumentSet(
                        "a time before 1970",
                        with(jwt(), "at", "-1"),
                        "\"a\"",
                        "at is an ISO instant or seconds since 1970"),
                argumentSet(
                        "a time without end",
                        with(jwt(), "at", "1e99"),
                        "\"a\"",
                        "at is an ISO instant or seconds since 1970"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedLine_isDeniedAndToldWithoutItsContent(String line, String id, String problem) {
        Run run = ztWithInput("\n" + line + "\n" + with(jwt(), "id", "2"), "identity", "verify", "--batch", "-");
        assertThat(answers(run))
                .containsExactly(
                        "{\"id\":" + id + ",\"verdict\":\"deny\",\"reason\":\"evidence.malformed\"",
                        "{\"id\":2,\"verdict\":\"accept\"");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo(String.format("-:2: %s%n", problem)).doesNotContain("eyJ");
    }

    @Test
    void lineThatIsNoUtf8_isMalformed() {
        Run run = ztWithInput(
                "{\"id\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1), "identity", "verify", "--batch", "-");
        assertThat(run.out()).contains("evidence.malformed");
        assertThat(run.err()).isEqualTo(String.format("-:1: expected a JSON object%n"));
    }

    @Test
    void whoeverAsksLineByLine_isAnswered() throws Exception {
        try (PipedReader answers = new PipedReader(1 << 16);
                PipedWriter out = new PipedWriter(answers)) {
            PipedOutputStream questions = new PipedOutputStream();
            PipedInputStream in = new PipedInputStream(questions, 1 << 16);
            CompletableFuture<Integer> run = CompletableFuture.supplyAsync(
                    () -> Zt.run(in, new PrintWriter(out), new PrintWriter(out), "identity", "verify", "--batch", "-"));
            for (int i = 0; i < 3; i++) {
                questions.write((with(jwt(), "id", String.valueOf(i)) + "\n").getBytes(StandardCharsets.UTF_8));
                questions.flush();
                StringBuilder answer = new StringBuilder();
                for (int c = answers.read(); c != '\n'; c = answers.read()) {
                    answer.append((char) c);
                }
                assertThat(answer.toString()).startsWith("{\"id\":" + i + ",\"verdict\":\"accept\"");
            }
            questions.close();
            assertThat(run.get(30, TimeUnit.SECONDS)).isZero();
        }
    }
}
