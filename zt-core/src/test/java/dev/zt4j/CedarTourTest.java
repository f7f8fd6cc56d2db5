package dev.zt4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Request;
import dev.zt4j.cedar.Slot;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.entity.CedarJson;
import dev.zt4j.cedar.entity.Conformance;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.SchemaFragment;
import dev.zt4j.cedar.syntax.CedarFormatter;
import dev.zt4j.cedar.validation.Validator;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.RecordValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every block and every row of docs/cedar.md. */
class CedarTourTest {
    private static final List<String> LINES = lines();
    private static final Schema SCHEMA = Schema.of(List.of(
            SchemaFragment.parse(shipped(), "zt.cedarschema"), SchemaFragment.parse(block("cedarschema"), "cedar.md")));
    private static final PolicySet POLICIES = PolicySet.parse(block("cedar"));
    private static final Entities ENTITIES = Entities.parse(block("json"), SCHEMA);

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("..", "docs", "cedar.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shipped() {
        try (InputStream in = CedarTourTest.class.getResourceAsStream("zt.cedarschema")) {
            return new String(Objects.requireNonNull(in, "zt.cedarschema").readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fenced blocks of a language, one after the other. */
    private static String block(String language) {
        StringBuilder text = new StringBuilder();
        boolean inside = false;
        for (String line : LINES) {
            if (line.startsWith("```")) {
                inside = line.equals("```" + language);
            } else if (inside) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    static Stream<Arguments> rows() {
        return LINES.stream().filter(line -> line.startsWith("| `Zt::")).map(line -> {
            List<String> cells = new ArrayList<>();
            for (String cell : line.substring(1, line.length() - 1).split("\\|", -1)) {
                cells.add(cell.strip().replace("`", ""));
            }
            return Arguments.of(cells.get(0), cells.get(1), cells.get(2), cells.get(3), cells.get(4), cells.get(5));
        });
    }

    @Test
    void policies_areStrictlyValidAndInTheStandardLayout() {
        assertThat(Validator.of(SCHEMA).validate(POLICIES).findings()).isEmpty();
        assertThat(POLICIES.policies()).hasSize(7);
        assertThat(POLICIES.templates()).hasSize(1);
        assertThat(CedarFormatter.standard().format(block("cedar"))).isNotBlank();
    }

    @ParameterizedTest(name = "{0} {1} {2} {3}: {4}")
    @MethodSource("rows")
    void request_isDecidedAsTheTableSays(
            String principal, String action, String entry, String circumstances, String decision, String because) {
        Request request = request(uid(principal), action, entry, circumstances);
        assertThat(Conformance.to(SCHEMA)
                        .requestProblem(request.principal(), request.action(), request.resource(), request.context()))
                .isEmpty();
        Verdict verdict = POLICIES.authorize(request, ENTITIES);
        assertThat(verdict.errors()).isEmpty();
        assertThat(verdict.permitted()).isEqualTo(decision.equals("allow"));
        assertThat(verdict.determining().stream().map(CedarTourTest::id).toList())
                .isEqualTo(because.isEmpty() ? List.of() : List.of(because));
    }

    @Test
    void grant_permitsWhileItIsLinked() {
        Request request = request(EntityUid.of("Zt::User", "https://idp.example#bob"), "addEntry", "1", "{}");
        String template = POLICIES.templates().get(0).id();
        PolicySet granted = POLICIES.link(
                template,
                "task-7",
                Map.of(Slot.PRINCIPAL, request.principal(), Slot.RESOURCE, EntityUid.of("Ledger", "main")));
        assertThat(Validator.of(SCHEMA).validate(granted).passed()).isTrue();
        assertThat(POLICIES.authorize(request, ENTITIES).permitted()).isFalse();
        assertThat(granted.authorize(request, ENTITIES).permitted()).isTrue();
        assertThat(granted.unlink("task-7").authorize(request, ENTITIES).permitted())
                .isFalse();
    }

    private static String id(Policy policy) {
        return policy.annotation("id").orElseThrow();
    }

    private static EntityUid uid(String text) {
        int end = text.indexOf("::\"");
        return EntityUid.of(text.substring(0, end), text.substring(end + 3, text.length() - 1));
    }

    /** The circumstances of a row, and for the rest of the context what every request of the tour has. */
    private static Request request(EntityUid principal, String action, String entry, String circumstances) {
        RecordValue own = CedarJson.parseRecord(circumstances);
        String strength = Objects.toString(own.fields().get("strength"), "\"bearer\"");
        String context = circumstances.replaceFirst("\"strength\": \"[a-z]*\"", "\"amount\": 0");
        String whole = """
                {"now": "2026-01-01T12:00:00Z", "boundary": {"name": "ledger-api", "tier": "HIGH"},
                 "credential": {"kind": "jwt-svid", "strength": %s, "bound": false, "claims": {}}%s%s
                """.formatted(
                        strength,
                        context.contains("\"amount\"") ? "" : ", \"amount\": 0",
                        context.equals("{}") ? "}" : ", " + context.substring(1));
        EntityUid uid = EntityUid.of("Action", action);
        return new Request(principal, uid, EntityUid.of("Entry", entry), CedarJson.parseContext(whole, SCHEMA, uid));
    }
}
