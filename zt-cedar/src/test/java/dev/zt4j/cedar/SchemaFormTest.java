package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.schema.CedarSchemaException;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.SchemaFragment;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas in both syntaxes, both ways. */
class SchemaFormTest {
    static Stream<Arguments> schemas() {
        return Table.rows("schemas-json.txt");
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void table_ofJson(String outcome, String json) {
        String actual;
        try {
            SchemaFragment fragment = SchemaFragment.parseJson(json);
            Schema schema = Schema.of(List.of(fragment));
            assertThat(Schema.parseJson(fragment.toJson())).isEqualTo(schema);
            actual = "ok";
            assertThat(Schema.parse(fragment.toCedar())).isEqualTo(schema);
        } catch (CedarSchemaException | CedarSyntaxException refused) {
            actual = refused.getMessage();
        }
        assertThat(actual).contains(outcome);
    }

    private static void assertRoundTrips(String text) {
        SchemaFragment fragment = SchemaFragment.parse(text);
        Schema schema = Schema.of(List.of(fragment));
        String cedar = fragment.toCedar();
        SchemaFragment printed = SchemaFragment.parse(cedar);
        assertThat(printed.toCedar()).isEqualTo(cedar);
        assertThat(Schema.of(List.of(printed))).as(text).isEqualTo(schema);
        String json = fragment.toJson();
        assertThat(printed.toJson()).isEqualTo(json);
        SchemaFragment converted = SchemaFragment.parseJson(json);
        assertThat(converted.toJson()).isEqualTo(json);
        assertThat(converted.toCedar()).isEqualTo(cedar);
        assertThat(Schema.of(List.of(converted))).as(text).isEqualTo(schema);
    }

    @Test
    @DisplayName("SC-14 every schema of the suites and the table: parse, print, parse is equal, in both syntaxes")
    void schemas_keepTheirMeaningInEveryForm() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String archive : List.of("corpus-part.tar.gz", "handwritten.tar.gz")) {
            texts.addAll(ConformanceData.untar(ConformanceData.find(archive), name -> name.endsWith(".cedarschema"))
                    .values());
        }
        int inSuites = texts.size();
        RawJson probes = RawJson.object(ConformanceData.gunzip(ConformanceData.find("probes.json.gz")));
        for (String probe : RawJson.items(probes.text("probes"))) {
            RawJson parts = RawJson.object(probe);
            boolean cedar = parts.has("schemaOnly") && parts.text("schemaOnly").startsWith("\"");
            if (cedar && RawJson.string(parts.text("expect")).equals("SCHEMA-OK")) {
                texts.add(RawJson.string(parts.text("schemaOnly")));
            }
        }
        SchemaTest.schemas()
                .map(Arguments::get)
                .filter(row -> row[0].equals("ok"))
                .forEach(row -> texts.add((String) row[1]));
        texts.forEach(SchemaFormTest::assertRoundTrips);
        System.out.println(
                "Cedar conformance, schema forms: " + texts.size() + " texts, " + inSuites + " of the suites");
    }

    @Test
    @DisplayName("SC-06 SC-14 annotations, built-in names and contexts by name are kept as JSON has them")
    void cedarSyntax_asJson() {
        assertThat(SchemaFragment.parse("""
                        @doc("of N") namespace N {
                          @t type T = {@f("x") "a b"?: Set<Long>};
                          entity U in [U] {t: T} tags String;
                          entity E enum ["e"];
                          action a;
                          action "b c" in [a, Action::"a"] appliesTo {principal: U, resource: [U, E], context: T};
                        }
                        """).toJson()).isEqualTo("""
                        {"N":{"annotations":{"doc":"of N"},
                        "commonTypes":{"T":{"type":"Record","attributes":{"a b":{"type":"Set","element":{"type":"EntityOrCommon","name":"Long"},
                        "required":false,"annotations":{"f":"x"}}},"annotations":{"t":""}}},
                        "entityTypes":{"U":{"memberOfTypes":["U"],"shape":{"type":"Record","attributes":{"t":{"type":"EntityOrCommon","name":"T"}}},
                        "tags":{"type":"EntityOrCommon","name":"String"}},"E":{"enum":["e"]}},
                        "actions":{"a":{"appliesTo":{"principalTypes":[],"resourceTypes":[]}},
                        "b c":{"appliesTo":{"principalTypes":["U"],"resourceTypes":["U","E"],"context":{"type":"T"}},
                        "memberOf":[{"id":"a"},{"id":"a","type":"Action"}]}}}}
                        """.replace("\n", ""));
    }

    @Test
    void cedarSyntax_isPrintedOneDeclarationToALine() {
        String printed = SchemaFragment.parse("""
                        entity A, B in A {x?: Bool,}; action "a b", c in d; action d appliesTo {resource: A, principal: B};
                        @n namespace N { @d("1") type T = Set<{}>; }
                        """).toCedar();
        assertThat(printed).isEqualTo("""
                entity A in [A] {x?: Bool};
                entity B in [A] {x?: Bool};
                action "a b" in ["d"];
                action c in ["d"];
                action d appliesTo { principal: [B], resource: [A] };
                @n
                namespace N {
                  @d("1")
                  type T = Set<{}>;
                }
                """);
    }

    @Test
    void jsonThatIsNoSchema_isRefusedAtItsPlace() {
        assertThatThrownBy(() -> SchemaFragment.parseJson("{\"\":\n {\"entityTypes\": []}}", "a.json"))
                .isInstanceOf(CedarSchemaException.class)
                .hasMessage("a.json, line 2, column 2: a namespace needs the key \"actions\"");
        assertThatThrownBy(() -> SchemaFragment.parseJson("{\"\"", "a.json")).hasMessageStartingWith("a.json, line 1");
    }

    @Test
    void declarationsTwiceInOneText_haveNoJsonForm() {
        SchemaFragment twice = SchemaFragment.parse("entity A; entity A;");
        assertThatThrownBy(twice::toJson)
                .isInstanceOf(CedarSchemaException.class)
                .hasMessageContaining("already");
    }

    @Test
    void typesTooDeepForJson_areRefused() {
        SchemaFragment deep = SchemaFragment.parse("type T = " + "Set<".repeat(200) + "Long" + ">".repeat(200) + ";");
        assertThatThrownBy(deep::toJson)
                .isInstanceOf(CedarSchemaException.class)
                .hasMessage("the schema nests deeper than 128 levels as JSON");
    }
}
