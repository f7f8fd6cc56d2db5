package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.CedarJson;
import dev.zt4j.cedar.entity.Conformance;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Entity;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Entities, contexts and requests by a schema, and as JSON again. */
class TypedDataTest {
    private static final Schema SCHEMA = Schema.parse("""
            entity Org; entity Group in [Org, Group]; entity Doc; entity Color enum ["red", "green"]; entity Long;
            entity User in Group {
              n: __cedar::Long, name?: String, ip?: ipaddr, d?: datetime, f?: User, s?: Set<ipaddr>, v?: Action,
              r?: { x: __cedar::Long, c?: Color },
            } tags String;
            action all; action read in all;
            action view in read appliesTo { principal: User, resource: [Doc, Color], context: { ip: ipaddr, c?: Set<Color> } };
            """);
    private static final EntityUid VIEW = EntityUid.of("Action", "view");
    private static final EntityUid ALICE = EntityUid.of("User", "alice");
    private static final EntityUid DOC = EntityUid.of("Doc", "d");
    private static final RecordValue CONTEXT = RecordValue.of(Map.of("ip", IpValue.parse("1.2.3.4")));

    static Stream<Arguments> data() {
        return Table.rows("data-by-schema.txt");
    }

    @ParameterizedTest
    @MethodSource("data")
    void table_ofEntities(String outcome, String json) {
        String actual;
        try {
            Entities entities = Entities.parse(json, SCHEMA);
            actual = "ok";
            String written = entities.toJson();
            assertThat(Entities.parse(written, SCHEMA).toJson()).isEqualTo(written);
        } catch (CedarDataException refused) {
            actual = refused.getMessage();
        }
        assertThat(actual).contains(outcome);
    }

    @Test
    @DisplayName("EV-32 CC-59 the actions of the schema are in the store, with all groups")
    void actionsOfTheSchema_areAdded() {
        Entities entities = Entities.parse("[]", SCHEMA);
        assertThat(entities.size()).isEqualTo(3);
        assertThat(entities.isIn(VIEW, EntityUid.of("Action", "all"))).isTrue();
        assertThat(Entities.of(List.of(), SCHEMA).toJson()).isEqualTo(entities.toJson());
    }

    @Test
    @DisplayName("RQ-02 entities that were not read from JSON are held to the schema as well")
    void builtEntities_mustConform() {
        Entity wrong = Entity.of(ALICE, Map.of("n", Value.of("1")));
        assertThatThrownBy(() -> Entities.of(List.of(wrong), SCHEMA))
                .isInstanceOf(CedarDataException.class)
                .hasMessage(
                        "User::\"alice\": the attribute \"n\" must be of type Long, and holds a value of type String");
        Entity right = Entity.of(ALICE, Map.of("n", Value.of(1)));
        assertThat(Entities.of(List.of(right), SCHEMA).get(ALICE)).isEqualTo(right);
        Conformance conformance = Conformance.to(SCHEMA);
        assertThat(conformance.entityProblem(right)).isEmpty();
        assertThat(conformance.entityProblem(Entity.of(VIEW))).isPresent();
        assertThat(conformance.entityProblem(Entity.of(EntityUid.of("Action", "all"))))
                .isEmpty();
    }

    @Test
    @DisplayName("JS-20 a context is read by the type of the action")
    void context_isReadByTheAction() {
        assertThat(CedarJson.parseContext("{\"ip\": \"1.2.3.4\"}", SCHEMA, VIEW))
                .isEqualTo(CONTEXT);
        assertRefused("{}", "the context lacks the attribute \"ip\"");
        assertRefused("{\"ip\": \"::\", \"x\": 1}", "the context has the attribute \"x\", which is not declared");
        assertRefused("{\"ip\": 1}", "must be of type ipaddr");
        assertRefused("{\"ip\": \"::\", \"c\": [{\"type\": \"Color\", \"id\": \"blue\"}]}", "not among the entities");
        assertRefused("{\"__entity\": {\"type\": \"User\", \"id\": \"a\"}}", "a record is needed");
        assertRefused("[]", "a record is needed");
    }

    private static void assertRefused(String context, String problem) {
        assertThatThrownBy(() -> CedarJson.parseContext(context, SCHEMA, VIEW))
                .isInstanceOf(CedarDataException.class)
                .hasMessageContaining(problem)
                .hasMessageStartingWith("line 1");
    }

    @Test
    @DisplayName("JS-20 CC-58 a context for an action that is not declared is refused")
    void contextOfUndeclaredAction_isRefused() {
        assertThatThrownBy(() -> CedarJson.parseContext("{}", SCHEMA, EntityUid.of("Action", "vew")))
                .isInstanceOf(CedarDataException.class)
                .hasMessage("the action Action::\"vew\" is not declared; did you mean 'view'?");
    }

    @Test
    @DisplayName("RQ-01 a request must be of declared types, to which the action applies, with its context")
    void requests_areHeldToTheSchema() {
        assertThat(problem(ALICE, VIEW, DOC, CONTEXT)).isEqualTo("none");
        assertThat(problem(EntityUid.of("Uzer", "a"), VIEW, DOC, CONTEXT))
                .isEqualTo("the principal has the type Uzer, which is not declared; did you mean 'User'?");
        assertThat(problem(ALICE, VIEW, EntityUid.of("Dok", "a"), CONTEXT)).contains("the resource has the type Dok");
        assertThat(problem(ALICE, VIEW, EntityUid.of("Color", "blue"), CONTEXT)).contains("not among the entities");
        assertThat(problem(ALICE, VIEW, EntityUid.of("Color", "red"), CONTEXT)).isEqualTo("none");
        assertThat(problem(ALICE, EntityUid.of("Action", "write"), DOC, CONTEXT))
                .contains("is not declared");
        assertThat(problem(ALICE, EntityUid.of("Action", "all"), DOC, CONTEXT))
                .isEqualTo("the action Action::\"all\" does not apply to a principal of type User");
        assertThat(problem(DOC, VIEW, DOC, CONTEXT)).contains("does not apply to a principal of type Doc");
        assertThat(problem(ALICE, VIEW, ALICE, CONTEXT)).contains("does not apply to a resource of type User");
        assertThat(problem(ALICE, VIEW, DOC, RecordValue.empty())).isEqualTo("the context lacks the attribute \"ip\"");
        assertThat(problem(ALICE, VIEW, DOC, RecordValue.of(Map.of("ip", DecimalValue.parse("1.0")))))
                .contains("must be of type ipaddr, and holds a value of type decimal");
    }

    private static String problem(EntityUid principal, EntityUid action, EntityUid resource, RecordValue context) {
        return Conformance.to(SCHEMA)
                .requestProblem(principal, action, resource, context)
                .orElse("none");
    }

    @Test
    @DisplayName("JS-06 every kind of value is written so that it reads back as an equal one")
    void values_areWrittenAsJson() {
        String json = "{\"b\":true,\"l\":-9223372036854775808,\"s\":\"\\\"\",\"set\":[1,[]],\"r\":{\"\":{}},"
                + "\"e\":{\"__entity\":{\"type\":\"A::B\",\"id\":\"\"}},"
                + "\"dec\":{\"__extn\":{\"fn\":\"decimal\",\"arg\":\"-0.5\"}},"
                + "\"ip\":{\"__extn\":{\"fn\":\"ip\",\"arg\":\"1::/16\"}},"
                + "\"dt\":{\"__extn\":{\"fn\":\"datetime\",\"arg\":\"1969-12-31\"}},"
                + "\"dur\":{\"__extn\":{\"fn\":\"duration\",\"arg\":\"1d2h\"}}}";
        RecordValue record = CedarJson.parseRecord(json);
        String written = CedarJson.toJson(record);
        assertThat(CedarJson.parseRecord(written)).isEqualTo(record);
        assertThat(written)
                .contains(
                        "\"dt\":{\"__extn\":{\"fn\":\"offset\",\"args\":[{\"__extn\":{\"fn\":\"datetime\",\"arg\":\"1970-01-01\"}},"
                                + "{\"__extn\":{\"fn\":\"duration\",\"arg\":\"-86400000ms\"}}]}}");
    }

    @Test
    @DisplayName("JS-06 entities are written in order, with attributes, direct parents and tags")
    void entities_areWrittenAsJson() {
        String json = "[{\"uid\":{\"type\":\"User\",\"id\":\"a\"},\"attrs\":{\"n\":1},"
                + "\"parents\":[{\"type\":\"Group\",\"id\":\"g\"}],\"tags\":{\"t\":\"x\"}},"
                + "{\"uid\":{\"type\":\"Group\",\"id\":\"g\"},\"attrs\":{},\"parents\":[{\"type\":\"Org\",\"id\":\"o\"}]}]";
        String written = Entities.parse(json).toJson();
        assertThat(written).startsWith("[{\"uid\":{\"type\":\"Group\"").contains("\"tags\":{\"t\":\"x\"}");
        assertThat(RawJson.items(written)).containsExactlyInAnyOrderElementsOf(RawJson.items(json));
    }

    @Test
    @DisplayName("JS-06 a record that would read back as an escape is not written")
    void recordThatLooksLikeAnEscape_isRefused() {
        RecordValue record = CedarJson.parseRecord("{\"x\": {\"__extn\": {\"fn\": \"ip\"}}}");
        assertThatThrownBy(() -> CedarJson.toJson(record)).isInstanceOf(CedarDataException.class);
    }
}
