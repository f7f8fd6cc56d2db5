package dev.zt4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Signature vectors in the format of Wycheproof ({@code JsonWebSignature} groups), from every file of the folder that the
 * property {@code zt.vectors} names, by default {@code ../shared/vectors} as seen from the project.
 */
class SignatureVectorsTest {
    private static final Path PROJECT = Path.of("..");

    /** Cases whose label is not followed, and why. */
    private static final Map<Long, String> OTHERWISE = Map.of(
            346L, "the key is for PS256, the token is PS384",
            347L, "the key is for ES521, which there is not",
            350L, "the key is for PS256, the token is PS384",
            351L, "the key is for ES521, which there is not",
            372L, "a character that is not of base64url",
            373L, "a character that is not of base64url");

    /** Cases that the label calls malformed, though they are equal to a valid one byte by byte. */
    private static final Set<Long> WELL_FORMED = Set.of(367L, 370L);

    /** Cases of base64url that is not canonical. */
    private static final long FIRST_MALFORMED = 360;

    private static final long LAST_MALFORMED = 375;

    @Test
    @DisplayName("T-01 T-02 T-03 T-05 T-18 T-22 J-16 J-22 10-D every vector is judged right")
    void vectors_areJudgedRight(TestReporter reporter) throws IOException {
        judgeAll(Crypto.STANDARD, reporter);
    }

    @Test
    @DisplayName("T-01 T-02 T-03 T-05 T-18 T-22 J-16 J-22 10-D every vector is judged right with a native provider")
    void vectors_areJudgedRightWithANativeProvider(TestReporter reporter) throws IOException {
        judgeAll(NativeCrypto.crypto(), reporter);
    }

    private static void judgeAll(Crypto crypto, TestReporter reporter) throws IOException {
        Path folder = PROJECT.resolve(System.getProperty("zt.vectors", "../shared/vectors"))
                .normalize();
        assumeTrue(Files.isDirectory(folder), "no signature vectors were run, there is no folder " + folder);
        List<String> wrong = new ArrayList<>();
        int ran = 0;
        for (Path file : files(folder)) {
            for (Object group : list(StrictJson.object(Files.readAllBytes(file)).get("testGroups"))) {
                ran += judge(map(group), crypto, wrong);
            }
        }
        reporter.publishEntry("signature vectors run", String.valueOf(ran));
        assertThat(wrong).isEmpty();
        assumeTrue(ran > 0, "no signature vectors were run, there are none in " + folder);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static int judge(Map<?, ?> group, Crypto crypto, List<String> wrong) {
        if (!"JsonWebSignature".equals(group.get("type"))) {
            return 0;
        }
        Object key = group.containsKey("public") ? group.get("public") : group.get("private");
        List<?> cases = list(group.get("tests"));
        for (Object item : cases) {
            Map<?, ?> vector = map(item);
            long id = (Long) Objects.requireNonNull(vector.get("tcId"));
            boolean valid = "valid".equals(vector.get("result")) && !OTHERWISE.containsKey(id);
            // There is no HMAC here, so a symmetric key verifies nothing.
            boolean expected = valid && !"oct".equals(map(key).get("kty"));
            String token = (String) Objects.requireNonNull(vector.get("jws"));
            if (holds(key, token, crypto) != expected) {
                wrong.add(id + " " + vector.get("comment") + ", expected " + expected);
            }
            boolean canonical = id < FIRST_MALFORMED || id > LAST_MALFORMED || WELL_FORMED.contains(id);
            if (!canonical && !refusedForItsBase64(token)) {
                wrong.add(id + " " + vector.get("comment") + " is taken for base64url");
            }
            if (WELL_FORMED.contains(id) && refusedForItsBase64(token)) {
                wrong.add(id + " " + vector.get("comment") + " is not taken for base64url");
            }
        }
        return cases.size();
    }

    private static boolean holds(@Nullable Object key, String token, Crypto crypto) {
        try {
            CompactJws.parse(token).verify(PublicJwk.parse(key, Reason.JWS_KEY).key(), crypto);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private static boolean refusedForItsBase64(String token) {
        try {
            CompactJws.parse(token);
            return false;
        } catch (RefusedException e) {
            return e.reason() == Reason.JWS_BASE64 || e.reason() == Reason.JWS_FORM;
        }
    }

    private static List<?> list(@Nullable Object value) {
        assertThat(value).isInstanceOf(List.class);
        return (List<?>) Objects.requireNonNull(value);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<?, ?>) Objects.requireNonNull(value);
    }
}
