package dev.zt4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.Slot;
import dev.zt4j.cedar.Template;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.SourceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyDirectoryTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SCHEMA = """
            entity Entry { sensitivity: Long };
            action readEntry appliesTo {
              principal: [Zt::User, Zt::Workload], resource: Entry, context: Zt::Context,
            };
            """;
    private static final String READERS = """
            @id("readers-read")
            permit (principal in Zt::Group::"readers", action == Action::"readEntry", resource)
            when { resource.sensitivity < 2 };
            """;
    private static final String TEMPLATE = """
            @id("task")
            permit (principal == ?principal, action == Action::"readEntry", resource == ?resource);
            """;

    @TempDir
    Path directory;

    private PolicyDirectoryTest file(String name, String text) throws Exception {
        Files.writeString(directory.resolve(name), text);
        return this;
    }

    private Delivery<Policies> load() {
        return PolicySource.directory(directory).load(NOW);
    }

    private List<String> problems() {
        try {
            load();
        } catch (SourceException e) {
            return e.problems();
        }
        throw new AssertionError("the directory was taken");
    }

    @Test
    void directoryWithSchema_isValidatedAndTaken() throws Exception {
        file("app.cedarschema", SCHEMA).file("ledger.cedar", READERS).file("entities.json", """
                [{"uid": {"type": "Entry", "id": "1"}, "attrs": {"sensitivity": 1}, "parents": []}]
                """);
        Delivery<Policies> loaded = load();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.value().set().policies()).extracting(Policy::id).containsExactly("readers-read");
        assertThat(loaded.value().entities().entity(EntityUid.of("Entry", "1"))).isPresent();
        // The schema's actions are entities too.
        assertThat(loaded.value().entities().entity(EntityUid.of("Action", "readEntry")))
                .isPresent();
    }

    @Test
    void everythingThatIsWrong_isListedWithFileLineAndColumn() throws Exception {
        file("app.cedarschema", SCHEMA)
                .file("a.cedar", """
                        permit (principal, action, resource is Entry)
                        when { resource.sensitivty == 1 };
                        permit (principal, action, resource is Entri);
                        """)
                .file("b.cedar", "@id(\"b\")\npermit (principal is Zt::User, action, resource)\nwhen { 1 < \"1\" };")
                .file("c.cedar", "permit (principal, action)")
                .file("entities.json", """
                        [{"uid": {"type": "Entry", "id": "1"}, "attrs": {}, "parents": []}]
                        """);
        List<String> problems = problems();
        assertThat(problems)
                .anyMatch(line -> line.startsWith("a.cedar: line 2, column ") && line.endsWith("[a.cedar#1]"))
                .anyMatch(line -> line.startsWith("a.cedar: line 3, column ") && line.endsWith("[a.cedar#2]"))
                .anyMatch(line -> line.startsWith("b.cedar: line 3, column ") && line.endsWith("[b]"))
                .anyMatch(line -> line.startsWith("c.cedar: line 1, column "))
                .anyMatch(line -> line.startsWith("entities.json: ") && line.contains("sensitivity"));
    }

    static Stream<Arguments> schemas() {
        return Stream.of(
                argumentSet(
                        "a name of ours that is not open",
                        "namespace Zt { entity Group; }",
                        "app.cedarschema, line 1, column 23: the entity type 'Zt::Group' is declared already"),
                argumentSet("our context", "namespace Zt { type Context = {}; }", "'Zt::Context' is declared already"),
                argumentSet("no schema", "entity", "app.cedarschema: line 1, column "),
                argumentSet(
                        "a claim that is always there",
                        "namespace Zt { type Claims = { idp?: { groups: Set<String> } }; }",
                        "app.cedarschema: line 1, column 48: Zt::Claims of idp: the attribute groups has to be optional"),
                argumentSet(
                        "an issuer that always says something",
                        "namespace Zt { type Claims = { idp: {} }; }",
                        "the attribute idp has to be optional"),
                argumentSet(
                        "claims that are no record by issuer",
                        "namespace Zt { type Claims = { groups?: Set<String> }; }",
                        "Zt::Claims of groups has to be a record"),
                argumentSet(
                        "a signal that is always there",
                        "namespace Zt { type Signals = { risk: Long }; }",
                        "Zt::Signals: the attribute risk has to be optional"),
                argumentSet(
                        "signals by a name",
                        "type S = {}; namespace Zt { type Signals = S; }",
                        "Zt::Signals has to be"),
                argumentSet(
                        "a user who always has an attribute",
                        "namespace Zt { entity User in [Issuer, Group] { team: String }; }",
                        "Zt::User: the attribute team has to be optional"),
                argumentSet(
                        "a user who is in no group",
                        "namespace Zt { entity User in [Issuer]; }",
                        "Zt::User has to be in Zt::Group"),
                argumentSet(
                        "listed users", "namespace Zt { entity User enum [\"ann\"]; }", "Zt::User cannot be an enum"));
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void schemaThatDoesNotGoWithOurs_refusesTheDirectory(String schema, String problem) throws Exception {
        file("app.cedarschema", schema);
        assertThat(problems()).anyMatch(line -> line.contains(problem));
    }

    @Test
    void claimsSignalsAndAttributesOfPrincipals_areTheApplicationsToDeclare() throws Exception {
        file("app.cedarschema", SCHEMA).file("zt.cedarschema", """
                        namespace Zt {
                          type Claims = { "https://idp.example"?: { groups?: Set<String> } };
                          type Signals = { risk?: Long };
                          entity User in [Issuer, Group, Team] { department?: String };
                          entity Team;
                        }
                        """).file("ledger.cedar", """
                        @id("guarded")
                        permit (principal is Zt::User, action == Action::"readEntry", resource)
                        when {
                          context.credential.claims has "https://idp.example"
                          && context.credential.claims["https://idp.example"] has groups
                          && context.credential.claims["https://idp.example"].groups.contains("auditors")
                          && context has signals && context.signals has risk && context.signals.risk < 50
                          && principal has department && principal.department == "audit"
                        };
                        """);
        assertThat(load().warnings()).isEmpty();
        file("ledger.cedar", """
                permit (principal is Zt::User, action == Action::"readEntry", resource)
                when { context.signals.risk < 50 };
                """);
        assertThat(problems()).isNotEmpty().allMatch(line -> line.startsWith("ledger.cedar: line 2, column "));
    }

    @Test
    void withoutSchema_nothingIsValidated() throws Exception {
        file("a.cedar", "permit (principal, action, resource) when { resource.anything };");
        assertThat(load().warnings()).isEmpty();
    }

    @Test
    void warningOfTheValidator_isShownAndRefusesNothing() throws Exception {
        file("app.cedarschema", SCHEMA).file("a.cedar", "permit (principal, action, resource) when { false };");
        assertThat(load().warnings())
                .singleElement()
                .asString()
                .startsWith("a.cedar: line 1, column 1: ")
                .endsWith("[a.cedar#1]");
    }

    @Test
    void templateWithAnId_canBeLinked() throws Exception {
        file("app.cedarschema", SCHEMA).file("grants.cedar", TEMPLATE + TEMPLATE.replace("@id(\"task\")", ""));
        Delivery<Policies> loaded = load();
        assertThat(loaded.value().set().templates()).extracting(Template::id).containsExactly("task");
        assertThat(loaded.warnings())
                .containsExactly("grants.cedar: line 4, column 1: a template without an @id cannot be linked");
        assertThat(loaded.value()
                        .set()
                        .link(
                                "task",
                                "grant-1",
                                Map.of(
                                        Slot.PRINCIPAL, EntityUid.of("Zt::User", "idp#ann"),
                                        Slot.RESOURCE, EntityUid.of("Entry", "1")))
                        .policy("grant-1"))
                .isPresent();
    }

    @Test
    void templateIsValidated_evenIfNothingCanBeLinkedToIt() throws Exception {
        file("app.cedarschema", SCHEMA)
                .file(
                        "grants.cedar",
                        "permit (principal == ?principal, action == Action::\"readEntry\", resource)"
                                + " when { resource.nothing };");
        assertThat(problems())
                .isNotEmpty()
                .allMatch(
                        line -> line.startsWith("grants.cedar: line 1, column ") && line.endsWith("[grants.cedar#1]"));
    }

    @Test
    void policySetInJson_comesWithItsLinks() throws Exception {
        file("app.cedarschema", SCHEMA).file("links.cedar.json", """
                {"staticPolicies": {},
                 "templates": {"t": {"effect": "permit", "principal": {"op": "==", "slot": "?principal"},
                   "action": {"op": "==", "entity": {"type": "Action", "id": "readEntry"}},
                   "resource": {"op": "All"}, "conditions": []}},
                 "templateLinks": [{"templateId": "t", "newId": "ann-reads",
                   "values": {"?principal": {"type": "Zt::User", "id": "idp#ann"}}}]}
                """);
        assertThat(load().value().set().policies()).extracting(Policy::id).containsExactly("ann-reads");
        assertThat(load().value().set().unlink("ann-reads").policies()).isEmpty();
        file("links.cedar.json", "{\"staticPolicies\": 1}");
        assertThat(problems()).singleElement().asString().startsWith("links.cedar.json: line 1, column ");
    }

    static Stream<Arguments> annotations() {
        return Stream.of(
                argumentSet(
                        "waivable without id",
                        "@waivable(\"true\") forbid (principal, action, resource);",
                        "@waivable needs an @id"),
                argumentSet(
                        "waivable by a misspelt value",
                        "@id(\"f\") @waivable(\"yes\") forbid (principal, action, resource);",
                        "@waivable can be"),
                argumentSet(
                        "enforced by a misspelt value",
                        "@enforce(\"allways\") forbid (principal, action, resource);",
                        "@enforce can be"),
                argumentSet(
                        "malformed obligation",
                        "@obligation(\"step_up:acr\") permit (principal, action, resource);",
                        "@obligation: "),
                argumentSet("empty obligation", "@obligation permit (principal, action, resource);", "@obligation: "),
                argumentSet(
                        "malformed obligation of a template",
                        "@id(\"t\") @obligation(\";\") permit (principal == ?principal, action, resource);",
                        "@obligation: "),
                argumentSet(
                        "id that is taken",
                        "@id(\"x\") permit (principal, action, resource); @id(\"x\")"
                                + " permit (principal == ?principal, action, resource);",
                        "a policy with the id x stands in a.cedar already"));
    }

    @ParameterizedTest
    @MethodSource("annotations")
    void annotationThatMeansNothing_refusesTheDirectory(String policy, String problem) throws Exception {
        file("a.cedar", policy);
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("a.cedar: line 1, column ")
                .contains(problem);
    }

    @Test
    void annotationsAreCheckedInJsonToo() throws Exception {
        file("a.cedar.json", """
                {"staticPolicies": {"f": {"effect": "forbid", "principal": {"op": "All"}, "action": {"op": "All"},
                   "resource": {"op": "All"}, "conditions": [], "annotations": {"enforce": "never"}}},
                 "templates": {}, "templateLinks": []}
                """);
        assertThat(problems()).singleElement().asString().contains("@enforce can be");
    }

    @Test
    void annotationThatSaysNothing_isAWarning() throws Exception {
        file("a.cedar", """
                @id("p") @waivable("true") permit (principal, action, resource);
                @obligation("notify") forbid (principal, action, resource);
                @id("f") @waivable("true") @enforce("always") forbid (principal, action, resource);
                """);
        assertThat(load().warnings())
                .containsExactly(
                        "a.cedar: line 1, column 1: @waivable says nothing on a policy that permits",
                        "a.cedar: line 2, column 1: @obligation says nothing on a policy that forbids");
    }

    @Test
    void versionNamesTheContents() throws Exception {
        file("ledger.cedar", READERS);
        String first = load().value().version();
        assertThat(first).hasSize(24).isEqualTo(load().value().version());
        file("ledger.cedar", READERS + "// seen\n");
        assertThat(load().value().version()).isNotEqualTo(first);
        Files.move(directory.resolve("ledger.cedar"), directory.resolve("other.cedar"));
        assertThat(load().value().version()).isNotEqualTo(first);
    }

    @Test
    void listOfProblems_isBounded() throws Exception {
        file("app.cedarschema", SCHEMA)
                .file("a.cedar", "permit (principal is Nobody, action, resource);\n".repeat(2_000));
        assertThat(problems()).hasSizeBetween(200, 201).last().asString().startsWith("and ");
    }

    @Test
    void unchangedFiles_areNotReadAgain() throws Exception {
        file("ledger.cedar", READERS);
        PolicySource source = PolicySource.directory(directory);
        assertThat(source.load(NOW).value()).isSameAs(source.load(NOW).value());
        Files.write(directory.resolve("ledger.cedar"), "x".getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(SourceException.class).isThrownBy(() -> source.load(NOW));
    }
}
