package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.schema.CedarSchemaException;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.SchemaFragment;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.SchemaParser;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Schema texts made to hurt are refused in bounded time, with the documented exceptions. */
@Timeout(20)
class HostileSchemaTest {
    private static final String SCHEMA = """
            // a comment
            @doc("x") namespace N::M {
              entity U, V in [U, W] = { @a "b c"?: Set<{d: Long}>, e: __cedar::ipaddr } tags N::M::T;
              type T = { f: Bool };
            }
            entity W enum ["a", "\\u{e9}"];
            action "é", b in [Action::"c", d] appliesTo { principal: W, resource: [N::M::U], context: {} } attributes {};
            action c, d;
            """;

    private static String list(int count, String prefix) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(","));
    }

    private static void assertRefused(String text, Class<?> exception, String problem) {
        assertThatThrownBy(() -> Schema.parse(text)).isInstanceOf(exception).hasMessageContaining(problem);
    }

    private static void assertReadOrRefused(String text) {
        try {
            SchemaFragment fragment = SchemaFragment.parse(text);
            Schema.parse(fragment.toCedar());
        } catch (CedarSyntaxException | CedarSchemaException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static void assertJsonReadOrRefused(String json) {
        try {
            Schema.parseJson(json);
        } catch (CedarSchemaException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Test
    void everyPrefixAndEveryMissingCharacter_isReadOrRefused() {
        for (int i = 0; i <= SCHEMA.length(); i++) {
            assertReadOrRefused(SCHEMA.substring(0, i));
            assertReadOrRefused(SCHEMA.substring(0, i) + SCHEMA.substring(Math.min(SCHEMA.length(), i + 1)));
        }
        String json = SchemaFragment.parse(SCHEMA).toJson();
        for (int i = 0; i <= json.length(); i++) {
            assertJsonReadOrRefused(json.substring(0, i));
            assertJsonReadOrRefused(json.substring(0, i) + json.substring(Math.min(json.length(), i + 1)));
        }
    }

    @Test
    void deepNesting_isRefused() {
        assertRefused("type T = " + "Set<".repeat(100_000), CedarSyntaxException.class, "deeper than 256");
        assertRefused("type T = " + "{a:".repeat(100_000), CedarSyntaxException.class, "deeper than 256");
        String json = "{\"\":{\"entityTypes\":{},\"actions\":{},\"commonTypes\":{\"T\":"
                + "{\"type\":\"Set\",\"element\":".repeat(50_000);
        assertThatThrownBy(() -> Schema.parseJson(json))
                .isInstanceOf(CedarSchemaException.class)
                .hasMessageContaining("deeper than 128");
    }

    @Test
    void nestingThatIsAllowed_isResolved() {
        String deep = "Set<".repeat(250) + "Long" + ">".repeat(250);
        assertThat(Schema.parse("type T = " + deep + "; entity U { t: T };").entityTypes())
                .containsKey("U");
    }

    @Test
    void longChainOfCommonTypes_isRefusedInWhateverOrder() {
        String down = IntStream.range(0, 20_000)
                .mapToObj(i -> "type T" + i + "=T" + (i + 1) + ";")
                .collect(Collectors.joining());
        assertRefused(down + "type T20000=Long;", CedarSchemaException.class, "deeper than 256");
        String up = IntStream.range(0, 20_000)
                .mapToObj(i -> "type T" + (i + 1) + "=T" + i + ";")
                .collect(Collectors.joining());
        assertRefused("type T0=Long;" + up, CedarSchemaException.class, "deeper than 256");
        assertRefused(down + "type T20000=T0;", CedarSchemaException.class, "deeper than 256");
    }

    @Test
    void typeThatDoublesWithEveryName_isRefused() {
        String doubling = IntStream.range(0, 100)
                .mapToObj(i -> "type T" + (i + 1) + "={a:T" + i + ",b:T" + i + "};")
                .collect(Collectors.joining());
        assertRefused("type T0=Long;" + doubling, CedarSchemaException.class, "more than 65536 parts");
    }

    @Test
    void manyNamesForOneDeclaration_areRefused() {
        String types = list(20_000, "t");
        assertRefused("entity " + types + " in [" + types + "];", CedarSyntaxException.class, "written out for each");
        String some = list(1_000, "t");
        assertRefused("entity " + some + " in [" + some + "];", CedarSchemaException.class, "more than 262144");
        assertRefused(
                "entity " + some + "; action " + some + " appliesTo {principal: [" + some + "], resource: t1};",
                CedarSchemaException.class,
                "more than 262144");
    }

    @Test
    void longHierarchies_areRefused() {
        String chain = IntStream.range(0, 20_000)
                .mapToObj(i -> "entity e" + i + " in e" + (i + 1) + ";")
                .collect(Collectors.joining());
        assertRefused(chain + "entity e20000;", CedarSchemaException.class, "pairs of descendant and ancestor");
        assertRefused(
                chain.replace("entity", "action") + "action e20000;",
                CedarSchemaException.class,
                "pairs of descendant and ancestor");
    }

    @Test
    void denseHierarchyWithinTheLimits_isResolved() {
        String types = list(400, "t");
        assertThat(Schema.parse("entity " + types + " in [" + types + "];")
                        .entityType("t0")
                        .orElseThrow()
                        .ancestors())
                .hasSize(400);
    }

    @Test
    void longTexts_areRefused() {
        String enormous = "entity E enum [" + "\"abcdefgh\",".repeat(100_000) + "\"z\"];";
        assertRefused(enormous, CedarSyntaxException.class, "longer than " + SchemaParser.MAX_TEXT_LENGTH);
        assertThatThrownBy(() -> Schema.parseJson(" ".repeat(5 << 20)))
                .isInstanceOf(CedarSchemaException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void largeEnum_isRead() {
        String ids = IntStream.range(0, 80_000).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
        assertThat(Schema.parse("entity E enum [" + ids + "];")
                        .entityType("E")
                        .orElseThrow()
                        .ids())
                .hasSize(80_000);
    }

    @Test
    void longNames_areCutInMessages() {
        String name = "x".repeat(500_000);
        assertThatThrownBy(() -> Schema.parse("entity U in " + name + ";"))
                .isInstanceOf(CedarSchemaException.class)
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(300));
        assertThatCode(() -> Schema.parse("entity " + name + ";")).doesNotThrowAnyException();
    }

    @Test
    void loneSurrogate_isRefused() {
        assertRefused("entity E enum [\"\uD800\"];", CedarSyntaxException.class, "unpaired surrogate");
    }
}
