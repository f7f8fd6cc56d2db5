package dev.zt4j.jdbc.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.StateEntry.Revoked;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How soon a revocation holds in a fleet. */
final class FollowersTest {
    private static final int EACH = 25;

    /** It takes far less than a second; but this machine may be busy with other things. */
    private static final long LIMIT_MILLIS = 5_000;

    @Test
    void revocation_reachesFiftyFollowersInTwoProcesses() throws Exception {
        try (StateServer server = new StateServer()) {
            String name = server.create();
            FleetState fleet = FleetState.in(server.database(name));
            fleet.migrate();
            String url = "jdbc:postgresql://localhost:" + server.port() + "/" + name + "?user=postgres";
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Followers.class.getName(),
                            Integer.toString(EACH),
                            url)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (Followers here = new Followers(EACH, url);
                    BufferedReader there = other.inputReader()) {
                assertThat(lineAfterLogs(there)).isEqualTo(Followers.READY);
                Member.until(() -> server.listening(name) == 2 * EACH);
                Instant started = Instant.now();
                long version = fleet.put(
                        new Revoked(Revocation.principal(Member.READER, "laptop lost")),
                        0,
                        new Change("operator", "laptop lost"));
                assertThat(version).isEqualTo(1);
                long latest = Math.max(here.allRevoked(), Long.parseLong(lineAfterLogs(there)));
                long millis = latest - started.toEpochMilli();
                System.out.printf("a revocation held in %d followers after %d ms%n", 2 * EACH, millis);
                assertThat(millis).isLessThan(LIMIT_MILLIS);
            } finally {
                other.destroy();
            }
        }
    }

    /** The other process may log to the same stream. */
    private static String lineAfterLogs(BufferedReader there) throws Exception {
        String line = there.readLine();
        while (line != null && !line.equals(Followers.READY) && !line.chars().allMatch(Character::isDigit)) {
            line = there.readLine();
        }
        assertThat(line).isNotNull();
        return line;
    }
}
