package dev.zt4j.cli;

import static dev.zt4j.cli.Run.zt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityCommandTest {
    @TempDir
    private Path folder;

    private Run run(String line) {
        return zt(line.replace("F/", folder + "/").split(" "));
    }

    private void init() {
        assertThat(run("authority init F/ca --trust-domain td").exitCode()).isZero();
    }

    @Test
    void credentials_areAcceptedByTheBundle() throws IOException {
        Run made = run("authority init F/a/ca --trust-domain td --lifetime 7d");
        assertThat(made.exitCode()).isZero();
        assertThat(made.out())
                .startsWith("td: bundle in " + folder + "/a/ca/td.json, root certificate until ")
                .hasLineCount(1);
        Run x509 = run("authority x509 F/a/ca --id /w --out F/svid");
        assertThat(x509.exitCode()).isZero();
        assertThat(x509.out()).startsWith("spiffe://td/w: in " + folder + "/svid, until ");
        assertThat(Files.getPosixFilePermissions(folder.resolve("svid/svid_key.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        for (String bundle : List.of("svid/svid_bundle.pem", "a/ca/td.json")) {
            assertThat(run("identity verify F/svid/svid.pem --trust-domain td --bundle F/" + bundle)
                            .exitCode())
                    .isZero();
        }
        Run jwt = run("authority jwt F/a/ca --id spiffe://td/w --audience us --lifetime 90s");
        assertThat(jwt.err()).isEmpty();
        assertThat(jwt.out()).matches("eyJ[A-Za-z0-9_.-]+\\R");
        Files.writeString(folder.resolve("token"), jwt.out());
        assertThat(run("identity verify F/token --trust-domain td --bundle F/a/ca/td.json --audience us")
                        .exitCode())
                .isZero();
    }

    @Test
    void answers_inJson() {
        assertThat(run("authority init F/ca --trust-domain td --json").out())
                .contains("\"trustDomain\" : \"td\"", "\"bundle\" : ", "\"expiresAt\" : ");
        assertThat(run("authority x509 F/ca --id /w --out F/svid --json").out())
                .contains("\"id\" : \"spiffe://td/w\"", "\"directory\" : ", "\"expiresAt\" : ");
        assertThat(run("authority jwt F/ca --id /w --audience us --json").out()).contains("\"token\" : \"eyJ");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("init F/ca --trust-domain td", "F/ca/authority.pem: there is an authority already"),
                arguments("init F/file --trust-domain td", "F/file: cannot be read or written: "),
                arguments("x509 F/none --id /w --out F/svid", "F/none/authority.pem: there is no authority"),
                arguments(
                        "jwt F/open --id /w --audience us", "F/open/authority.pem: others than its owner have access"),
                arguments("jwt F/bad --id /w --audience us", "F/bad/authority.pem: it is damaged, or not an authority"),
                arguments("x509 F/ca --id /w --out F/file", "F/file: cannot be read or written: "),
                arguments(
                        "x509 F/ca --id /w --out F/svid --lifetime 25h",
                        "spiffe://td/w: the root certificate ends before"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeDone_isToldInOneLine(String line, String problem) throws IOException {
        init();
        Files.writeString(folder.resolve("file"), "");
        for (String copy : List.of("open", "bad")) {
            Path file = Files.createDirectory(folder.resolve(copy)).resolve("authority.pem");
            Files.writeString(file, "no key");
            Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString(copy.equals("open") ? "rw-r--r--" : "rw-------"));
        }
        Run run = run("authority " + line);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith(problem.replace("F/", folder + "/"))
                .hasLineCount(1)
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "init",
                "init F/new",
                "init F/new --trust-domain TD",
                "init F/new --trust-domain td --lifetime 5",
                "init F/new --trust-domain td --lifetime 0d",
                "init F/new --trust-domain td --lifetime 3651d",
                "init F/new --trust-domain td --lifetime 1s",
                "x509 F/ca --id /w",
                "x509 F/ca --id w --out F/svid",
                "x509 F/ca --id /w/ --out F/svid",
                "x509 F/ca --id spiffe://td --out F/svid",
                "x509 F/ca --id spiffe://other/w --out F/svid",
                "x509 F/ca --id /w --out F/svid --lifetime 1y",
                "jwt F/ca --id /w",
                "jwt F/ca --id /w --audience us --lifetime 999999999999d",
                "jwt F/ca --audience us"
            })
    void wrongCall_endsWithTwoAndAHint(String line) {
        init();
        Run run = run(("authority " + line).strip());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("zt: ").contains("--help").doesNotContain("Exception");
        assertThat(run.err().lines()).hasSize(2);
        assertThat(folder.resolve("svid")).doesNotExist();
    }

    /** The examples for credentials, in their order and in a folder of their own. */
    @Test
    void documentedExamples_run() throws IOException {
        List<String> lines = new ArrayList<>();
        Files.readString(Path.of("../docs/cli.md"))
                .lines()
                .filter(line -> line.startsWith("zt authority ") || line.startsWith("zt identity "))
                .forEach(lines::add);
        assertThat(lines).hasSizeGreaterThanOrEqualTo(6);
        for (String line : lines) {
            String[] parts = line.substring("zt ".length())
                    .replace("demo/", folder + "/")
                    .split(" > ", -1);
            Run run = zt(parts[0].split(" "));
            assertThat(run.err()).as(line).isEmpty();
            assertThat(run.exitCode()).as(line).isZero();
            if (parts.length > 1) {
                Files.writeString(Path.of(parts[1]), run.out());
            }
        }
    }
}
