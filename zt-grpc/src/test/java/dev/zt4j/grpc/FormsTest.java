package dev.zt4j.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.grpc.RawConnection.Field;
import dev.zt4j.log.DecisionRecord;
import dev.zt4j.testing.world.World;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What paths and metadata look like that no client sends: what is served was decided under the same name. */
final class FormsTest {
    private static final int FORMS = Integer.getInteger("zt.grpc.forms", 2_000);
    private static final Set<String> SERVED =
            Set.of("/ledger.Ledger/Read", "/ledger.Ledger/Later", "/ledger.Ledger/Health");
    private static final List<String> METHODS = List.of(
            "/ledger.Ledger/Read",
            "/ledger.Ledger/Later",
            "/ledger.Ledger/Health",
            "/ledger.Ledger/Admin",
            "/ledger.Ledger/Closed",
            "/ledger.Ledger/Unknown",
            "/grpc.health.v1.Health/Check");
    private static final List<String> INSERTED = List.of(
            "/",
            "//",
            "%2F",
            "%2f",
            ".",
            "..",
            "/../",
            "/./",
            ";a=b",
            "?x",
            "#x",
            "\\",
            "%00",
            "\t",
            " ",
            ":",
            "*",
            "%",
            "\u00e4",
            "http://a",
            "ledger.Ledger",
            "Admin");

    private final World world = new World(World.ENFORCE, Rules.POLICIES);
    private Service service = Service.installPlain(world);
    private final Random random = new Random(18_2026);

    @AfterEach
    void stop() {
        service.close();
        world.close();
    }

    private static List<Field> fields(String path) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(":method", "POST"));
        fields.add(new Field(":scheme", "http"));
        fields.add(new Field(":path", path));
        fields.add(new Field(":authority", "127.0.0.1"));
        fields.add(new Field("content-type", "application/grpc"));
        fields.add(new Field("te", "trailers"));
        return fields;
    }

    private String path() {
        StringBuilder path = new StringBuilder(METHODS.get(random.nextInt(METHODS.size())));
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(path.length() + 1);
            switch (random.nextInt(5)) {
                case 0 -> path.delete(at, Math.min(path.length(), at + 1));
                case 1 -> path.insert(at, INSERTED.get(random.nextInt(INSERTED.size())));
                case 2 -> {
                    if (at < path.length()) {
                        char c = path.charAt(at);
                        path.setCharAt(
                                at, Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c));
                    }
                }
                case 3 -> {
                    if (at < path.length()) {
                        path.replace(at, at + 1, String.format("%%%02x", (int) path.charAt(at)));
                    }
                }
                default -> path.setLength(at);
            }
        }
        return path.toString();
    }

    @Test
    @DisplayName("Q-01 whatever the path looks like, what runs was decided under that very path")
    void paths_areDecidedAsTheyAreRouted() throws IOException {
        String bearer = "Bearer " + world.token("/web");
        List<String> expected = new ArrayList<>();
        try (RawConnection connection = new RawConnection(service.server.getPort())) {
            for (int i = 0; i < FORMS; i++) {
                String path = path();
                if (SERVED.contains(path)) {
                    expected.add(path.substring(path.lastIndexOf('/') + 1));
                }
                List<Field> fields = fields(path);
                fields.add(new Field("authorization", bearer));
                connection.call(fields, "x");
            }
        }
        assertThat(expected).hasSizeGreaterThan(FORMS / 20).hasSizeLessThan(FORMS / 2);
        assertThat(service.seen)
                .containsExactlyElementsOf(expected.stream()
                        .map(name -> name + " " + World.WEB + " " + World.WEB)
                        .toList());
        assertThat(permitted())
                .extracting(DecisionRecord::action)
                .containsExactlyElementsOf(expected.stream()
                        .map(name -> "Zt::Grpc::Action::\"ledger.Ledger/" + name + '"')
                        .toList());
    }

    /** Returns a good call whose metadata have that size. */
    private List<Field> fieldsOf(int size) {
        List<Field> fields = fields("/ledger.Ledger/Read");
        fields.add(new Field("authorization", "Bearer " + world.token("/web")));
        int rest = size - fields.stream().mapToInt(Field::size).sum();
        fields.add(new Field("x", "x".repeat(rest - new Field("x", "").size())));
        return fields;
    }

    private void restart(UnaryOperator<NettyServerBuilder> limits) {
        service.close();
        service = Service.installPlain(world, limits);
    }

    @Test
    @DisplayName("Q-13 metadata somewhat beyond the limit of the server are refused, and the connection lives")
    void largeMetadata_areRefused() throws IOException {
        try (RawConnection connection = new RawConnection(service.server.getPort())) {
            assertThat(connection.call(fieldsOf(8_192), "x")).isZero();
            assertThat(connection.call(fieldsOf(8_193), "x")).isEqualTo(RawConnection.NO_STATUS);
            assertThat(connection.call(fieldsOf(10_000), "x")).isEqualTo(RawConnection.NO_STATUS);
            assertThat(connection.call(fieldsOf(1_000), "x")).isZero();
            assertThat(connection.opened()).isEqualTo(1);
        }
        assertThat(service.seen).hasSize(2);
        assertThat(world.records()).hasSize(2);
    }

    @Test
    @DisplayName("Q-13 1 MiB of metadata ends a connection on which so much is never taken, and nothing runs")
    void hugeMetadata_endTheConnection() throws IOException {
        try (RawConnection connection = new RawConnection(service.server.getPort())) {
            assertThat(connection.call(fieldsOf(1_000), "x")).isZero();
            assertThat(connection.call(fieldsOf(1 << 20), "x")).isEqualTo(RawConnection.NO_STATUS);
            assertThat(service.seen).hasSize(1);
            assertThat(connection.call(fieldsOf(1_000), "x")).isZero();
            assertThat(connection.opened()).isEqualTo(2);
        }
        assertThat(world.records()).hasSize(2);
    }

    @Test
    @DisplayName("Q-13 1 MiB of metadata is RESOURCE_EXHAUSTED where the server advises less, and the connection lives")
    void hugeMetadata_areRefusedWhereTheServerAdvisesLess() throws IOException {
        restart(server -> server.maxInboundMetadataSize(8_192, 1 << 20));
        try (RawConnection connection = new RawConnection(service.server.getPort())) {
            assertThat(connection.call(fieldsOf(8_192), "x")).isZero();
            assertThat(connection.call(fieldsOf(1 << 20), "x")).isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());
            assertThat(connection.call(fieldsOf(1_000), "x")).isZero();
            assertThat(connection.opened()).isEqualTo(1);
        }
        assertThat(service.seen).hasSize(2);
        assertThat(world.records()).hasSize(2);
    }

    @Test
    @DisplayName("Q-13 1 MiB of metadata that the server takes is decided like any other, and the connection lives")
    void hugeMetadata_areDecidedWhereTheServerTakesThem() throws IOException {
        restart(server -> server.maxInboundMetadataSize(1 << 21));
        try (RawConnection connection = new RawConnection(service.server.getPort())) {
            assertThat(connection.call(fieldsOf(1 << 20), "x")).isZero();
            List<Field> longToken = fields("/ledger.Ledger/Read");
            longToken.add(new Field("authorization", "Bearer " + "x".repeat(1 << 20)));
            assertThat(connection.call(longToken, "x")).isEqualTo(Status.Code.UNAUTHENTICATED.value());
            List<Field> twice = fieldsOf(1 << 20);
            twice.add(new Field("authorization", "Bearer " + world.token("/web")));
            assertThat(connection.call(twice, "x")).isEqualTo(Status.Code.UNAUTHENTICATED.value());
            assertThat(connection.call(fieldsOf(1_000), "x")).isZero();
            assertThat(connection.opened()).isEqualTo(1);
        }
        assertThat(service.seen).hasSize(2);
        assertThat(world.outcomes())
                .containsExactly(
                        "PERMIT policy.permit", "DENY limit.token", "DENY evidence.malformed", "PERMIT policy.permit");
    }

    /** What is no Base64 here is refused by gRPC itself. */
    private static String binary(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<DecisionRecord> permitted() {
        return world.records().stream()
                .filter(record -> !record.outcome().equals("DENY"))
                .toList();
    }

    @Test
    @DisplayName(
            "Q-04 Q-05 whatever metadata look like, one authorization entry with one good token is served and no other")
    void metadata_provesNobodyButByOneGoodToken() throws IOException {
        String good = world.token("/web");
        String bad = world.authority.jwtSvid(
                world.authority.id("/web"), "spiffe://prod.example/other", Duration.ofMinutes(5));
        List<String> names = List.of(
                "authorization",
                "authorization",
                "authorization",
                "authorization-bin",
                "proxy-authorization",
                "cookie",
                "x-forwarded-client-cert",
                "grpc-authorization",
                "authorization2");
        List<String> values = List.of(
                "Bearer " + good,
                "Bearer " + good,
                "bearer " + good,
                "Bearer " + bad,
                "Basic d2ViOndlYg==",
                good,
                "",
                "Bearer",
                "Bearer " + good + "," + good,
                "Bearer  " + good,
                "Bearer " + good + " x",
                "DPoP " + good,
                "URI=" + World.WEB);
        int expected = 0;
        try (RawConnection connection = new RawConnection(service.server.getPort())) {
            for (int i = 0; i < FORMS; i++) {
                List<Field> fields = fields("/ledger.Ledger/Read");
                List<String> authorizations = new ArrayList<>();
                for (int j = random.nextInt(4); j > 0; j--) {
                    Field field = new Field(
                            names.get(random.nextInt(names.size())), values.get(random.nextInt(values.size())));
                    fields.add(field.name().endsWith("-bin") ? new Field(field.name(), binary(field.value())) : field);
                    if (field.name().equals("authorization")) {
                        authorizations.add(field.value());
                    }
                }
                boolean proven = authorizations.size() == 1
                        && authorizations.get(0).equalsIgnoreCase("Bearer " + good)
                        && authorizations.get(0).endsWith(good);
                expected += proven ? 1 : 0;
                connection.call(fields, "x");
            }
        }
        assertThat(expected).isGreaterThan(FORMS / 20);
        assertThat(service.seen).hasSize(expected).containsOnly("Read " + World.WEB + " " + World.WEB);
        assertThat(permitted()).hasSize(expected);
        assertThat(world.records()).hasSize(FORMS);
    }

    /** Changes a request into one that no client may send. */
    private void spoil(List<Field> fields, String bearer) {
        int at = random.nextInt(fields.size());
        Field field = fields.get(at);
        switch (random.nextInt(10)) {
            case 0 -> fields.add(at, field);
            case 1 -> fields.remove(at);
            case 2 -> fields.set(at, new Field(field.name().toUpperCase(Locale.ROOT), field.value()));
            case 3 -> fields.set(at, new Field(field.name(), field.value() + "\u0000\r\nauthorization: " + bearer));
            case 4 -> fields.set(at, new Field(field.name(), ""));
            case 5 -> fields.set(at, new Field(field.name() + " ", field.value()));
            case 6 -> fields.add(new Field(":path", METHODS.get(random.nextInt(METHODS.size()))));
            case 7 -> fields.add(new Field("x-bin", "no Base64 !"));
            case 8 -> fields.add(new Field("x", "x".repeat(7_000 + random.nextInt(4_000))));
            default -> fields.set(at, new Field(field.name(), "GET"));
        }
    }

    @Test
    @DisplayName("Q-01 Q-04 Q-13 of requests that are malformed nothing runs but what was permitted, by the name it was"
            + " permitted under")
    void malformedRequests_areDecidedAsTheyAreRouted() throws IOException {
        String bearer = "Bearer " + world.token("/web");
        int spoiled = 0;
        try (RawConnection connection = new RawConnection(service.server.getPort())) {
            for (int i = 0; i < FORMS; i++) {
                List<Field> fields = fields(METHODS.get(random.nextInt(METHODS.size())));
                fields.add(new Field("authorization", bearer));
                int changes = random.nextInt(4);
                for (int change = 0; change < changes; change++) {
                    spoil(fields, bearer);
                }
                spoiled += changes == 0 ? 0 : 1;
                int before = service.seen.size();
                connection.call(fields, "x");
                if (service.seen.size() > before) {
                    assertThat(fields)
                            .filteredOn(field -> field.name().equalsIgnoreCase("authorization"))
                            .containsExactly(new Field("authorization", bearer));
                }
            }
        }
        assertThat(spoiled).isGreaterThan(FORMS / 2);
        assertThat(service.seen).hasSizeGreaterThan(FORMS / 20).hasSizeLessThan(FORMS / 2);
        assertThat(permitted())
                .extracting(DecisionRecord::action)
                .containsExactlyElementsOf(service.seen.stream()
                        .map(seen -> "Zt::Grpc::Action::\"ledger.Ledger/" + seen.substring(0, seen.indexOf(' ')) + '"')
                        .toList());
    }
}
