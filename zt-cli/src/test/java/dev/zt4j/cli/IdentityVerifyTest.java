package dev.zt4j.cli;

import static dev.zt4j.cli.Run.zt;
import static dev.zt4j.cli.Run.ztWithInput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityVerifyTest {
    private static final String AT = "2026-11-22T12:01:00Z";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeBundles() throws Exception {
        file("bundle.json", Minted.bundle());
        file("bundle.pem", Minted.pem(Minted.root()));
        file("other.pem", Minted.pem(Minted.otherRoot()));
        file("jwks.json", Minted.jwks());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private String[] arguments(String line) {
        return ("identity verify " + line.replace("F/", folder + "/")).split(" ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle.json", "bundle.pem"})
    void chain_isAcceptedByEitherFormOfBundle(String bundle) throws Exception {
        file("svid.pem", "Subject: whatever\n" + Minted.pem(Minted.leaf()));
        Run run = zt(arguments("F/svid.pem --trust-domain td --role server --at " + AT + " --bundle F/" + bundle));
        assertThat(run)
                .isEqualTo(new Run(
                        0,
                        String.format(
                                "ACCEPT workload spiffe://td/w%nby x509-svid of td, from 2026-11-22T12:00:00Z until"
                                        + " 2026-11-22T12:05:00Z%n"),
                        ""));
    }

    @Test
    void acceptedToken_namesThePrincipalInJson() {
        Run run = ztWithInput(
                Minted.svid() + "\n",
                arguments("- --trust-domain td --bundle F/bundle.json --audience us --json --at " + AT));
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        Map<String, Json> answer = Json.of("out", run.out()).members("");
        assertThat(Run.member(answer, "verdict").text()).isEqualTo("\"accept\"");
        Map<String, Json> principal = Run.member(answer, "principal").members("");
        assertThat(Run.member(principal, "kind").text()).isEqualTo("\"workload\"");
        assertThat(Run.member(principal, "id").text()).isEqualTo("\"spiffe://td/w\"");
        assertThat(Run.member(principal, "trustDomain").text()).isEqualTo("\"td\"");
        assertThat(Run.member(Run.member(principal, "credential").members(""), "audiences")
                        .text())
                .isEqualTo("[ \"us\" ]");
    }

    @Test
    void accessToken_isJudgedByTheKeysOfItsIssuer() throws Exception {
        file("token", Minted.accessToken(Map.of("scope", "read", "act", Map.of("sub", "bot\u001b[31m"))));
        String judged = " --issuer " + Minted.ISSUER + " --bundle F/jwks.json --audience us --at " + AT;
        Run text = zt(arguments("F/token" + judged));
        assertThat(text.exitCode()).isZero();
        assertThat(text.out())
                .startsWith(String.format("ACCEPT user https://as#alice%nby access-token of https://as, from "))
                .contains(String.format("client app%nthrough https://as#bot\\u001b[31m"));
        Run json = zt(arguments("F/token --json" + judged));
        assertThat(json.out()).contains("\"clientId\" : \"app\"", "\"actors\" : [ \"https://as#bot", "\"scope\"");
        assertThat(zt(arguments("F/token --json --trust-domain td --bundle F/bundle.json --audience us --at " + AT)))
                .isEqualTo(denied("jwt.typ"));
    }

    private static Run denied(String reason) {
        return new Run(1, String.format("{%n  \"verdict\" : \"deny\",%n  \"reason\" : \"%s\"%n}%n", reason), "");
    }

    static Stream<Arguments> denials() throws Exception {
        String chain = "--trust-domain td --bundle F/bundle.json --at " + AT;
        String token = chain + " --audience us";
        byte[] leaf = Minted.leaf();
        String bound = Minted.accessToken(Map.of("cnf", Map.of("jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")));
        return Stream.of(
                argumentSet(
                        "X-17 of another key",
                        Minted.pem(leaf),
                        chain.replace("bundle.json", "other.pem"),
                        "x509.untrusted"),
                argumentSet("X-17 no bundle", Minted.pem(leaf), chain.replace(" td ", " other "), "x509.no-bundle"),
                argumentSet("X-26 later", Minted.pem(leaf), chain.replace("12:01", "12:06"), "x509.validity"),
                argumentSet(
                        "X-36 bytes behind", Minted.pem(Arrays.copyOf(leaf, leaf.length + 5)), chain, "x509.encoding"),
                argumentSet("X-30 eleven", Minted.pem(leaf).repeat(11), chain, "limit.chain"),
                argumentSet("half a block", Minted.pem(leaf).substring(0, 200), chain, "x509.encoding"),
                argumentSet(
                        "a key beside it",
                        Minted.pem(leaf) + Minted.pem(leaf).replace("CERTIFICATE", "PRIVATE KEY"),
                        chain,
                        "x509.encoding"),
                argumentSet("for another", Minted.svid(), token.replace(" us", " them"), "jwt.aud"),
                argumentSet("J-10 later", Minted.svid(), token.replace("12:01", "12:07"), "jwt.exp"),
                argumentSet("no token", "", token, "jws.form"),
                argumentSet("two tokens", Minted.svid() + "\n" + Minted.svid(), token, "jws.form"),
                argumentSet("too long", "a".repeat((4 << 20) + 1), token, "limit.evidence"),
                argumentSet(
                        "a token that is bound to a key",
                        bound,
                        "--issuer " + Minted.ISSUER + " --bundle F/jwks.json --audience us --at " + AT,
                        "at.cnf"));
    }

    @ParameterizedTest
    @MethodSource("denials")
    void badCredential_isDeniedWithItsReason(String credential, String judged, String reason) throws IOException {
        file("credential", credential);
        assertThat(zt(arguments("F/credential --json " + judged))).isEqualTo(denied(reason));
        Run text = zt(arguments("F/credential " + judged));
        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.out()).startsWith("DENY " + reason + ": ").hasLineCount(1);
    }

    @Test
    void chainForClients_isNoneOfAServer() throws Exception {
        List<byte[]> clients = Minted.chainForClients();
        file("clients.pem", Minted.pem(clients.get(0)));
        file("authority.pem", Minted.pem(clients.get(1)));
        String judged = "F/clients.pem --json --trust-domain td --bundle F/authority.pem --at " + AT;
        assertThat(zt(arguments(judged)).exitCode()).isZero();
        assertThat(zt(arguments(judged + " --role client")).exitCode()).isZero();
        assertThat(zt(arguments(judged + " --role server"))).isEqualTo(denied("x509.anchor"));
    }

    @Test
    void keysThatAreNotUsed_areTold() {
        Run run = ztWithInput(
                Minted.svid(), arguments("- --trust-domain td --bundle F/jwks.json --audience us --json --at " + AT));
        assertThat(run.out()).isEqualTo(denied("jwt.no-bundle").out());
        assertThat(run.err())
                .isEqualTo(String.format(
                        "%s/jwks.json: not used: td: bundle.use: entry 0, use is absent or unknown%n", folder));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "F/svid.pem --batch F/svid.pem",
                "--batch F/svid.pem --trust-domain td",
                "--batch F/svid.pem --audience us",
                "--batch F/svid.pem --role client",
                "--batch F/svid.pem --at 1",
                "F/svid.pem",
                "F/svid.pem --bundle F/bundle.json",
                "F/svid.pem --trust-domain td",
                "F/svid.pem --trust-domain TD --bundle F/bundle.json",
                "F/svid.pem --trust-domain td --issuer i --bundle F/bundle.json",
                "F/svid.pem --issuer i --bundle F/jwks.json",
                "F/svid.pem --trust-domain td --bundle F/bundle.json --role peer",
                "F/svid.pem --trust-domain td --bundle F/bundle.json --at noon",
                "F/svid.pem --trust-domain td --bundle F/bundle.json --at -1",
                "F/token --trust-domain td --bundle F/bundle.json",
                "F/token --trust-domain td --bundle F/bundle.json --audience us --role client",
                "F/token --issuer i#j --bundle F/jwks.json --audience us"
            })
    void wrongCall_endsWithTwoAndAHint(String line) throws Exception {
        file("svid.pem", Minted.pem(Minted.leaf()));
        file("token", Minted.svid());
        Run run = zt(arguments(line));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("zt: ").contains("--help").doesNotContain("Exception");
        assertThat(run.err().lines()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "F/absent --trust-domain td --bundle F/bundle.json",
                "F/ --trust-domain td --bundle F/bundle.json",
                "F/svid.pem --trust-domain td --bundle F/absent",
                "F/svid.pem --trust-domain td --bundle F/token",
                "F/svid.pem --trust-domain td --bundle F/half.pem",
                "F/svid.pem --trust-domain td --bundle F/key.pem",
                "F/token --issuer i --audience us --bundle F/bundle.pem",
                "--batch F/absent"
            })
    void badFile_isToldInOneLine(String line) throws Exception {
        file("svid.pem", Minted.pem(Minted.leaf()));
        file("half.pem", Minted.pem(Minted.leaf()).substring(0, 200));
        file("key.pem", Minted.pem(Minted.leaf()).replace("CERTIFICATE", "PRIVATE KEY"));
        file("token", Minted.svid());
        Run run = zt(arguments(line));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith(folder.toString()).hasLineCount(1).doesNotContain("Exception", "eyJ");
    }
}
