package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt4j.ZeroTrustConfigurationException;
import dev.zt4j.grpc.Service.Client;
import dev.zt4j.testing.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RulesFileTest {
    @TempDir
    Path directory;

    private final World world = new World(World.ENFORCE, Rules.POLICIES);

    @AfterEach
    void stop() {
        world.close();
    }

    private ZeroTrustServerInterceptor.Builder rules(String json) throws IOException {
        return ZeroTrustServerInterceptor.builder(world.boundary)
                .rules(Files.writeString(directory.resolve("grpc.json"), json));
    }

    @Test
    void rules_decideAsInCode() throws IOException {
        ZeroTrustServerInterceptor guard = rules("""
                {"methods": [{"method": "ledger.Ledger/Read",
                              "action": {"type": "Action", "id": "readEntry"},
                              "resource": {"type": "Entry", "id": "all"},
                              "watched": true}],
                 "services": [{"service": "ledger.Ledger", "allowAnonymous": true}]}
                """).build();
        try (Service service = Service.install(world, guard);
                Client known = service.client(world.svid("/web"));
                Client unknown = service.client(null)) {
            assertThat(known.call("Read")).startsWith("Read ");
            assertThat(world.last().resource()).isEqualTo("Entry::\"all\"");
            assertThat(unknown.call("Health")).isEqualTo("Health anonymous anonymous");
            assertThat(unknown.call("Read")).startsWith("UNAUTHENTICATED");
            assertThat(world.events()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"method": []}                                              | method: no such field is known
                    {"methods": [{}]}                                           | methods[0].method: missing
                    {"methods": [{"method": "a.B/C", "watch": true}]}           | methods[0].watch: no such field
                    {"methods": [{"method": "a.B/C", "watched": "yes"}]}        | methods[0].watched: expected true or false
                    {"methods": [{"method": "a.B"}]}                            | method a.B: the full name is
                    {"methods": [{"method": "a.B/C"}, {"method": "a.B/C"}]}     | method a.B/C is mapped twice
                    {"services": [{"service": "a.B/C"}]}                        | service a.B/C: the full name is
                    {"services": [{"service": "a.B"}, {"service": "a.B"}]}      | service a.B is mapped twice
                    {"methods": [{"method": "a.B/C", "action": {"type": ""}}]}  | methods[0].action.type: expected a text
                    {"methods": [{"method": "a.B/C", "action": {"type": "A", "id": "b", "x": 1}}]} | methods[0].action.x
                    {"methods": {}}                                             | methods: expected a list
                    {"methods": [], "methods": []}                              | not JSON
                    []                                                          | not a JSON object
                    """)
    void faults_areNamed(String json, String problem) throws IOException {
        ZeroTrustServerInterceptor.Builder builder = rules(json);
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContaining(problem);
    }

    @Test
    void fileThatIsNotThereOrTooLarge_isRefused() throws IOException {
        ZeroTrustServerInterceptor.Builder builder = rules(" ".repeat((1 << 20) + 1));
        builder.rules(directory.resolve("none.json"));
        assertThatExceptionOfType(ZeroTrustConfigurationException.class)
                .isThrownBy(builder::build)
                .withMessageContainingAll("larger than 1048576 bytes", "none.json: cannot be read");
    }
}
