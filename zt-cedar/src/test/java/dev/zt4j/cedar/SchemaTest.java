package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.CedarSchemaException;
import dev.zt4j.cedar.schema.EntityType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.SchemaFragment;
import dev.zt4j.cedar.schema.Type;
import dev.zt4j.cedar.schema.Type.Attribute;
import dev.zt4j.cedar.schema.Type.EntityOf;
import dev.zt4j.cedar.schema.Type.Extension;
import dev.zt4j.cedar.schema.Type.Primitive;
import dev.zt4j.cedar.schema.Type.RecordOf;
import dev.zt4j.cedar.schema.Type.SetOf;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.value.EntityUid;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {
    static Stream<Arguments> schemas() {
        return Table.rows("schemas.txt");
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void table_ofCedarSyntax(String outcome, String text) {
        assertThat(outcome(text)).contains(outcome);
    }

    private static String outcome(String text) {
        try {
            Schema.parse(text);
            return "ok";
        } catch (CedarSyntaxException | CedarSchemaException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static EntityType entity(Schema schema, String name) {
        return schema.entityType(name).orElseThrow();
    }

    private static Type attribute(Schema schema, String entity, String name) {
        return Objects.requireNonNull(entity(schema, entity).attributes().get(name), name)
                .type();
    }

    private static Attribute required(Type type) {
        return new Attribute(type, true);
    }

    @Test
    @DisplayName("SC-04 SC-21 entity types are resolved with attributes, tags, ids and ancestors")
    void entityTypes_areResolved() {
        Schema schema = Schema.parse("""
                namespace N {
                  entity U, V in [G] { a: Long, c?: Set<C>, a: T } tags ipaddr;
                  type T = { g: G, "x y"?: { b: Bool } };
                }
                entity C in [N::V];
                entity G enum ["g", "h", "g"];
                """);
        assertThat(schema.entityTypes()).containsOnlyKeys("N::U", "N::V", "C", "G");
        RecordOf inner = new RecordOf(Map.of("b", required(Primitive.BOOL)));
        RecordOf t = new RecordOf(Map.of("g", required(new EntityOf("G")), "x y", new Attribute(inner, false)));
        assertThat(entity(schema, "N::U"))
                .isEqualTo(new EntityType(
                        "N::U",
                        Set.of("G"),
                        Map.of("a", required(t), "c", new Attribute(new SetOf(new EntityOf("C")), false)),
                        Extension.IPADDR,
                        Set.of()));
        assertThat(entity(schema, "C").ancestors()).containsExactlyInAnyOrder("N::V", "G");
        assertThat(entity(schema, "G").ids()).containsExactly("g", "h");
        assertThat(entity(schema, "G").isEnum()).isTrue();
        assertThat(entity(schema, "C").isEnum()).isFalse();
    }

    @Test
    @DisplayName("SC-20 a declared name takes the place of the built-in one")
    void builtInNames_canBeDeclared() {
        Schema schema = Schema.parse("""
                entity Long;
                type ipaddr = { a: Long };
                namespace N { entity E { a: Long, b: __cedar::Long, c: ipaddr, d: decimal }; type decimal = Bool; }
                """);
        assertThat(attribute(schema, "N::E", "a")).isEqualTo(new EntityOf("Long"));
        assertThat(attribute(schema, "N::E", "b")).isEqualTo(Primitive.LONG);
        assertThat(attribute(schema, "N::E", "c")).isEqualTo(new RecordOf(Map.of("a", required(new EntityOf("Long")))));
        assertThat(attribute(schema, "N::E", "d")).isEqualTo(Primitive.BOOL);
    }

    @Test
    @DisplayName("SC-21 a common type comes before an entity type, and the own namespace before the empty one")
    void names_areLookedUpInOrder() {
        Schema schema = Schema.parse("""
                entity E; type E = Long; entity F;
                namespace N { entity G; type G = String; entity H { e: E, f: F, g: G, h: N::G } ; entity I in G; }
                """);
        assertThat(attribute(schema, "N::H", "e")).isEqualTo(Primitive.LONG);
        assertThat(attribute(schema, "N::H", "f")).isEqualTo(new EntityOf("F"));
        assertThat(attribute(schema, "N::H", "g")).isEqualTo(Primitive.STRING);
        assertThat(attribute(schema, "N::H", "h")).isEqualTo(Primitive.STRING);
        assertThat(entity(schema, "N::I").ancestors()).containsExactly("N::G");
    }

    @Test
    @DisplayName("SC-05 SC-22 actions are resolved with groups, what they apply to and context")
    void actions_areResolved() {
        Schema schema = Schema.parse("""
                entity U;
                type Ctx = { at: datetime };
                action all;
                namespace N {
                  entity D;
                  action read in [all];
                  action "write it" in read appliesTo { principal: [U, D], resource: D, context: Ctx };
                }
                """);
        EntityUid all = EntityUid.of("Action", "all");
        EntityUid read = EntityUid.of("N::Action", "read");
        EntityUid write = EntityUid.of("N::Action", "write it");
        assertThat(schema.actions()).containsOnlyKeys(all, read, write);
        assertThat(schema.action(all).orElseThrow().principalTypes()).isEmpty();
        ActionType resolved = schema.action(write).orElseThrow();
        assertThat(resolved.parents()).containsExactly(read);
        assertThat(resolved.ancestors()).containsExactlyInAnyOrder(read, all);
        assertThat(resolved.principalTypes()).containsExactly("U", "N::D");
        assertThat(resolved.resourceTypes()).containsExactly("N::D");
        assertThat(resolved.context()).isEqualTo(new RecordOf(Map.of("at", required(Extension.DATETIME))));
    }

    @Test
    @DisplayName("SC-33 entity types may be in their like, and in cycles")
    void cyclesOfEntityTypes_areClosed() {
        Schema schema = Schema.parse("entity A in [B]; entity B in [A, C]; entity C; entity D in D;");
        assertThat(entity(schema, "A").ancestors()).containsExactlyInAnyOrder("A", "B", "C");
        assertThat(entity(schema, "B").ancestors()).containsExactlyInAnyOrder("A", "B", "C");
        assertThat(entity(schema, "C").ancestors()).isEmpty();
        assertThat(entity(schema, "D").ancestors()).containsExactly("D");
    }

    @Test
    @DisplayName("SC-07 a namespace may span texts")
    void texts_areMerged() {
        SchemaFragment types = SchemaFragment.parse("namespace N { entity U { t: T }; }", "types.cedarschema");
        SchemaFragment more = SchemaFragment.parse("namespace N { type T = Long; action v; }", "more.cedarschema");
        Schema schema = Schema.of(List.of(types, more));
        assertThat(attribute(schema, "N::U", "t")).isEqualTo(Primitive.LONG);
        assertThat(schema)
                .isEqualTo(Schema.of(List.of(more, types)))
                .hasSameHashCodeAs(Schema.of(List.of(more, types)));
        assertThat(schema).isNotEqualTo(Schema.parse("entity U;")).hasToString("1 entity types, 1 actions");
    }

    @Test
    @DisplayName("SC-07 no name may be declared in two texts, and the message names the text and the place")
    void nameInTwoTexts_isRefusedAtItsPlace() {
        SchemaFragment first = SchemaFragment.parse("entity U;", "a.cedarschema");
        SchemaFragment second = SchemaFragment.parse("entity V;\nentity W, U;", "b.cedarschema");
        assertThatThrownBy(() -> Schema.of(List.of(first, second)))
                .isInstanceOfSatisfying(CedarSchemaException.class, refused -> {
                    assertThat(refused.source()).contains("b.cedarschema");
                    assertThat(refused.position().orElseThrow().offset()).isEqualTo(20);
                })
                .hasMessage("b.cedarschema, line 2, column 11: the entity type 'U' is declared already");
    }
}
