package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.value.EntityUid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON forms of policies and policy sets. */
class PolicyJsonTest {
    private static final String ALL = "{'op':'All'}";
    private static final String SLOT = "{'op':'==','slot':'?principal'}";

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    private static String policy(String principal, String action, String resource, String rest) {
        return json("{'effect':'permit','principal':" + principal + ",'action':" + action + ",'resource':" + resource
                + "," + rest + "}");
    }

    private static String when(String body) {
        return policy(ALL, ALL, ALL, "'conditions':[{'kind':'when','body':" + body + "}]");
    }

    private static String cedar(String json) {
        return Policy.parseJson("p", json).toCedar();
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of("JS-32", "1 != 2", "{'!=':{'left':{'Value':1},'right':{'Value':2}}}"),
                Arguments.of("JS-34", "-1", "{'Value':-1}"),
                Arguments.of("JS-34", "-(1)", "{'neg':{'arg':{'Value':1}}}"),
                Arguments.of("JS-34", "!true", "{'!':{'arg':{'Value':true}}}"),
                Arguments.of(
                        "JS-34",
                        "true && false && true",
                        "{'&&':{'left':{'&&':{'left':{'Value':true},'right':{'Value':false}}},'right':{'Value':true}}}"),
                Arguments.of(
                        "JS-34",
                        "1 - 2 + 3",
                        "{'+':{'left':{'-':{'left':{'Value':1},'right':{'Value':2}}},'right':{'Value':3}}}"),
                Arguments.of(
                        "JS-34",
                        "1 - (2 + 3)",
                        "{'-':{'left':{'Value':1},'right':{'+':{'left':{'Value':2},'right':{'Value':3}}}}}"),
                Arguments.of("JS-34", "context has a.b", "{'has':{'left':{'Var':'context'},'attr':['a','b']}}"),
                Arguments.of("JS-32", "context has \"a b\"", "{'has':{'left':{'Var':'context'},'attr':'a b'}}"),
                Arguments.of("JS-33", "context[\"if\"]", "{'.':{'left':{'Var':'context'},'attr':'if'}}"),
                Arguments.of(
                        "JS-34",
                        "principal is A::B in resource",
                        "{'is':{'left':{'Var':'principal'},'entity_type':'A::B','in':{'Var':'resource'}}}"),
                Arguments.of("JS-32", "action is A", "{'is':{'left':{'Var':'action'},'entity_type':'A'}}"),
                Arguments.of(
                        "JS-33",
                        "\"a\" like \"a\\**b\"",
                        "{'like':{'left':{'Value':'a'},'pattern':[{'Literal':'a*'},'Wildcard',{'Literal':'b'}]}}"),
                Arguments.of("JS-33", "\"a\" like \"\"", "{'like':{'left':{'Value':'a'},'pattern':[]}}"),
                Arguments.of(
                        "JS-32",
                        "if true then [] else {a: 1}",
                        "{'if-then-else':{'if':{'Value':true},'then':{'Set':[]},'else':{'Record':{'a':{'Value':1}}}}}"),
                Arguments.of(
                        "JS-32",
                        "ip(\"::1\").isInRange(User::\"a\")",
                        "{'isInRange':[{'ip':[{'Value':'::1'}]},{'Value':{'__entity':{'type':'User','id':'a'}}}]}"),
                Arguments.of("JS-32", "[1].isEmpty()", "{'isEmpty':{'arg':{'Set':[{'Value':1}]}}}"),
                Arguments.of(
                        "JS-32",
                        "principal.hasTag(\"t\")",
                        "{'hasTag':{'left':{'Var':'principal'},'right':{'Value':'t'}}}"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("forms")
    void expression_hasItsForm(String rule, String expression, String form) {
        Policy written = Policy.parseAll(Fixture.permitWhen(expression)).get(0);
        assertThat(written.toJson()).isEqualTo(when(form));
        assertThat(cedar(when(form))).isEqualTo(written.toCedar());
    }

    static Stream<Arguments> readOnly() {
        return Stream.of(
                Arguments.of("JS-33", "[1, [{a: 2}]]", "{'Value':[1,[{'a':2}]]}"),
                Arguments.of("JS-02", "ip(\"nonsense\")", "{'Value':{'__extn':{'fn':'ip','arg':'nonsense'}}}"),
                Arguments.of(
                        "JS-04",
                        "datetime(\"x\").offset(1)",
                        "{'Value':{'__extn':{'fn':'offset','args':[{'__extn':{'fn':'datetime','arg':'x'}},1]}}}"),
                Arguments.of("JS-02", "{__extn: {fn: \"ip\"}}", "{'Value':{'__extn':{'fn':'ip'}}}"),
                Arguments.of("JS-02", "{__entity: 1, b: 2}", "{'Value':{'__entity':1,'b':2}}"),
                Arguments.of(
                        "JS-34",
                        "\"\" like \"ab*\"",
                        "{'like':{'left':{'Value':''},"
                                + "'pattern':[{'Literal':'a'},{'Literal':'b'},'Wildcard','Wildcard']}}"),
                Arguments.of("JS-32", "context has a", "{'has':{'left':{'Var':'context'},'attr':['a']}}"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("readOnly")
    void otherSpelling_meansTheSame(String rule, String expression, String form) {
        assertThat(cedar(when(form))).isEqualTo("permit (principal, action, resource)\nwhen { " + expression + " };\n");
    }

    static Stream<Arguments> heads() {
        String uid = "{'type':'User','id':'a'}";
        String act = "{'type':'N::Action','id':'x'}";
        String none = "'conditions':[]";
        return Stream.of(
                Arguments.of("principal, action, resource", policy("{'op':'all'}", ALL, ALL, none)),
                Arguments.of(
                        "principal == User::\"a\", action, resource in User::\"a\"",
                        policy(
                                "{'op':'==','entity':" + uid + "}",
                                ALL,
                                "{'op':'in','entity':{'__entity':" + uid + "}}",
                                none)),
                Arguments.of(
                        "principal is A, action == N::Action::\"x\", resource is A::B in User::\"a\"",
                        policy(
                                "{'op':'is','entity_type':'A'}",
                                "{'op':'==','entity':" + act + "}",
                                "{'op':'is','entity_type':'A::B','in':{'entity':" + uid + "}}",
                                none)),
                Arguments.of(
                        "principal, action in N::Action::\"x\", resource",
                        policy(ALL, "{'op':'in','entity':" + act + "}", ALL, none)),
                Arguments.of(
                        "principal, action in [N::Action::\"x\"], resource",
                        policy(ALL, "{'op':'in','entities':[" + act + "]}", ALL, none)),
                Arguments.of("principal, action in [], resource", policy(ALL, "{'op':'in','entities':[]}", ALL, none)));
    }

    @ParameterizedTest(name = "JS-31 {0}")
    @MethodSource("heads")
    void head_isRead(String head, String form) {
        assertThat(cedar(form)).isEqualTo("permit (" + head + ");\n");
        assertThat(cedar(Policy.parseJson("p", form).toJson())).isEqualTo("permit (" + head + ");\n");
    }

    @Test
    @DisplayName("JS-30 effect, clauses and annotations are read, and places are those of the JSON text")
    void wholePolicy_isRead() {
        String text = json("""
                {'effect': 'forbid', 'principal': {'op': 'All'}, 'action': {'op': 'All'}, 'resource': {'op': 'All'},
                 'annotations': {'a': 'x', 'if': null},\r
                 'conditions': [{'kind': 'unless', 'body': {'Value': 1}}]}""");
        Policy policy = Policy.parseJson("p", "\r" + text + " ");
        assertThat(policy.toCedar()).isEqualTo("@a(\"x\")\n@if\nforbid (principal, action, resource)\nunless { 1 };\n");
        assertThat(policy.id()).isEqualTo("p");
        assertThat(policy.effect()).isEqualTo(Effect.FORBID);
        assertThat(policy.position()).hasToString("line 2, column 1");
        assertThat(policy.source()).isEqualTo(text);
        assertThat(policy.tree().conditions().get(0).body().position()).hasToString("line 4, column 54");
    }

    static Stream<Arguments> refused() {
        String none = "'conditions':[]";
        Stream<Arguments> policies = Stream.of(
                        "",
                        "null",
                        "[]",
                        "1",
                        "{}",
                        policy(ALL, ALL, ALL, none).replace("permit", "allow"),
                        policy(ALL, ALL, ALL, "'annotations':{}"),
                        policy(ALL, ALL, ALL, none + ",'foo':1"),
                        policy(ALL, ALL, ALL, none + "," + none),
                        policy(ALL, ALL, ALL, "'conditions':{}"),
                        policy(ALL, ALL, ALL, "'conditions':[{'kind':'if','body':{'Value':1}}]"),
                        policy(ALL, ALL, ALL, "'conditions':[{'body':{'Value':1}}]"),
                        policy(ALL, ALL, ALL, none + ",'annotations':{'a b':'c'}"),
                        policy(ALL, ALL, ALL, none + ",'annotations':{'a':1}"),
                        policy("1", ALL, ALL, none),
                        policy("{'op':'All','entity':{'type':'A','id':'a'}}", ALL, ALL, none),
                        policy("{'op':'=='}", ALL, ALL, none),
                        policy("{'op':'==','entity':'A'}", ALL, ALL, none),
                        policy("{'op':'==','entity':{'type':'A B','id':'a'}}", ALL, ALL, none),
                        policy("{'op':'in','entities':[]}", ALL, ALL, none),
                        policy("{'op':'is','entity_type':'A::in'}", ALL, ALL, none),
                        policy("{'op':'is','entity_type':'A','in':{}}", ALL, ALL, none),
                        policy("{'op':'is','entity_type':'A','entity':{'type':'A','id':'a'}}", ALL, ALL, none),
                        policy(ALL, "{'op':'is','entity_type':'Action'}", ALL, none),
                        policy(ALL, "{'op':'==','entity':{'type':'User','id':'a'}}", ALL, none),
                        policy(ALL, "{'op':'in','entities':[{'type':'User','id':'a'}]}", ALL, none),
                        policy(ALL, "{'op':'==','slot':'?action'}", ALL, none),
                        policy(SLOT, ALL, ALL, none),
                        policy(ALL, ALL, SLOT, none))
                .map(text -> Arguments.of(text));
        Stream<Arguments> bodies = Stream.of(
                        "1",
                        "{}",
                        "{'Value':1,'Var':'principal'}",
                        "{'Value':null}",
                        "{'Value':1.5}",
                        "{'Value':-0}",
                        "{'Value':{'__expr':'1'}}",
                        "{'Value':{'__extn':{'fn':'nope','arg':1}}}",
                        "{'Value':{'__entity':{'type':'','id':'a'}}}",
                        "{'Var':'foo'}",
                        "{'Slot':'?principal'}",
                        "{'Unknown':[{'Value':'x'}]}",
                        "{'==':{'left':{'Value':1}}}",
                        "{'==':{'left':{'Value':1},'right':{'Value':1},'z':1}}",
                        "{'!':{'Value':true}}",
                        "{'has':{'left':{'Var':'context'},'attr':[]}}",
                        "{'has':{'left':{'Var':'context'},'attr':[1]}}",
                        "{'.':{'left':{'Var':'context'},'attr':1}}",
                        "{'like':{'left':{'Value':''},'pattern':'a'}}",
                        "{'like':{'left':{'Value':''},'pattern':['a']}}",
                        "{'like':{'left':{'Value':''},'pattern':[{'Literal':1}]}}",
                        "{'is':{'left':{'Var':'action'},'entity_type':' A'}}",
                        "{'if-then-else':{'if':{'Value':1},'then':{'Value':1}}}",
                        "{'Set':{}}",
                        "{'Record':[]}",
                        "{'ip':'::1'}")
                .map(body -> Arguments.of(when(body)));
        return Stream.concat(policies, bodies);
    }

    @ParameterizedTest(name = "JS-30 JS-31 JS-32 {0}")
    @MethodSource("refused")
    void whatIsNoPolicy_isRefused(String text) {
        assertThatThrownBy(() -> Policy.parseJson("p", text))
                .isInstanceOfSatisfying(
                        CedarDataException.class,
                        refused -> assertThat(refused.position()).isPresent());
    }

    @Test
    @DisplayName("LX-13 deep and long policies are refused both ways")
    void deepAndLongPolicies_areRefused() {
        String deep = when("{'!':{'arg':".repeat(100) + "{'Value':true}" + "}}".repeat(100));
        assertThatThrownBy(() -> Policy.parseJson("p", deep)).isInstanceOf(CedarDataException.class);
        String longText = " ".repeat(PolicyParser.MAX_TEXT_LENGTH + 1);
        assertThatThrownBy(() -> Policy.parseJson("p", longText)).isInstanceOf(CedarDataException.class);
        for (String condition : List.of("true && ".repeat(50_000) + "true", "1" + " - 1".repeat(100) + " == 0")) {
            Policy policy = Policy.parseAll(Fixture.permitWhen(condition)).get(0);
            assertThatThrownBy(policy::toJson)
                    .isInstanceOf(CedarDataException.class)
                    .hasMessageContaining("128");
        }
        Policy fits = Policy.parseAll(Fixture.permitWhen("true && ".repeat(60) + "true"))
                .get(0);
        assertThat(cedar(fits.toJson())).isEqualTo(fits.toCedar());
    }

    @Test
    @DisplayName("JS-40 a set with templates and links is written and read")
    void policySet_isWrittenAndRead() {
        PolicySet set = PolicySet.parse("""
                        permit(principal in ?principal, action, resource is Doc in ?resource);
                        @a forbid(principal, action, resource) when { context has x };
                        """)
                .link(
                        "policy0",
                        "l",
                        Map.of(Slot.PRINCIPAL, EntityUid.of("Group", "g2"), Slot.RESOURCE, EntityUid.of("Doc", "d1")));
        String written = set.toJson();
        assertThat(written)
                .contains(json(
                        "'values':{'?principal':{'type':'Group','id':'g2'},'?resource':{'type':'Doc','id':'d1'}}"));
        PolicySet read = PolicySet.parseJson(written);
        assertThat(Fixture.ids(read.policies())).containsExactly("policy1", "l");
        assertThat(read.templates()).singleElement().satisfies(template -> {
            assertThat(template.id()).isEqualTo("policy0");
            assertThat(template.toCedar()).isEqualTo(set.templates().get(0).toCedar());
            assertThat(written).contains(template.toJson());
        });
        assertThat(read.toJson()).isEqualTo(written);
        assertThat(Fixture.describe(read.authorize(Fixture.REQUEST, Fixture.ENTITIES)))
                .isEqualTo("allow [l] []");
        assertThat(PolicySet.parseJson(PolicySet.empty().toJson()).policies()).isEmpty();
        assertThat(PolicySet.of(set.policies()).toJson()).contains(json("'templates':{},'templateLinks':[]"));
    }

    static Stream<Arguments> refusedSets() {
        String one = policy(ALL, ALL, ALL, "'conditions':[]");
        String template = policy(SLOT, ALL, ALL, "'conditions':[]");
        String templates = "'t':" + template;
        String uid = "{'type':'A','id':'a'}";
        String link = "{'templateId':'t','newId':'l','values':{'?principal':" + uid + "}}";
        return Stream.of(
                Arguments.argumentSet("JS-40 no object", "[]"),
                Arguments.argumentSet("JS-40 parts missing", "{'staticPolicies':{}}"),
                Arguments.argumentSet(
                        "JS-40 unknown part", "{'staticPolicies':{},'templates':{},'templateLinks':[],'x':1}"),
                Arguments.argumentSet(
                        "JS-40 a list of policies", set("", "", "").replaceFirst("\\{\\}", "[]")),
                Arguments.argumentSet(
                        "JS-40 text for a policy", set("'p':'permit(principal,action,resource);'", "", "")),
                Arguments.argumentSet("JS-40 an id twice", set("'p':" + one + ",'p':" + one, "", "")),
                Arguments.argumentSet("GR-08 a template among policies", set(templates, "", "")),
                Arguments.argumentSet("JS-41 a template without slots", set("", "'t':" + one, "")),
                Arguments.argumentSet("JS-41 policy and template", set("'t':" + one, templates, "")),
                Arguments.argumentSet("JS-41 policy and link", set("'l':" + one, templates, link)),
                Arguments.argumentSet("JS-41 template and link", set("", templates, link.replace("'l'", "'t'"))),
                Arguments.argumentSet("JS-41 link and link", set("", templates, link + "," + link)),
                Arguments.argumentSet("TL-10 no such template", set("", "", link)),
                Arguments.argumentSet(
                        "TL-10 no slot bound", set("", templates, link.replace("'?principal':" + uid, ""))),
                Arguments.argumentSet(
                        "TL-10 a slot too many",
                        set("", templates, link.replace("'values':{", "'values':{'?resource':" + uid + ","))),
                Arguments.argumentSet("JS-40 unknown slot", set("", templates, link.replace("?p", "?x"))),
                Arguments.argumentSet("JS-40 no link", set("", templates, "1")));
    }

    private static String set(String policies, String templates, String links) {
        return "{'staticPolicies':{" + policies + "},'templates':{" + templates + "},'templateLinks':[" + links + "]}";
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("refusedSets")
    void whatIsNoPolicySet_isRefused(String text) {
        assertThatThrownBy(() -> PolicySet.parseJson(json(text)))
                .isInstanceOfSatisfying(
                        CedarDataException.class,
                        refused -> assertThat(refused.position()).isPresent());
    }

    @Test
    @DisplayName("JS-30 20,000 damaged policy sets are read or refused, never anything else")
    void damagedJson_isReadOrRefused() {
        RandomTrees trees = new RandomTrees(11);
        Random random = new Random(12);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            PolicySet set = PolicySet.parse(trees.next().toCedar());
            StringBuilder text = new StringBuilder(set.toJson());
            int at = random.nextInt(text.length());
            int from = random.nextInt(text.length());
            String piece = text.substring(from, Math.min(text.length(), from + random.nextInt(12)));
            text.replace(at, Math.min(text.length(), at + random.nextInt(12)), piece);
            try {
                PolicySet damaged = PolicySet.parseJson(text.toString());
                damaged.policies().forEach(Policy::toCedar);
                damaged.authorize(Fixture.REQUEST, Fixture.ENTITIES);
                read++;
            } catch (CedarDataException refused) {
                assertThat(refused).hasMessageContaining("line");
            }
        }
        assertThat(read).isBetween(100, 19_000);
    }

    @Test
    @DisplayName("JS-34 random trees come back from JSON")
    void randomTrees_comeBackFromJson() {
        RandomTrees trees = new RandomTrees(4711);
        for (int i = 0; i < 3_000; i++) {
            assertComesBack(PolicySet.parse(trees.next().toCedar()));
        }
    }

    @Test
    @DisplayName("JS-34 every policy of the conformance data comes back from JSON")
    void conformancePolicies_comeBackFromJson() throws IOException {
        int sets = 0;
        for (String archive : List.of("handwritten.tar.gz", "corpus-part.tar.gz")) {
            for (String text : ConformanceData.policies(archive)) {
                sets++;
                assertComesBack(PolicySet.parse(text));
            }
        }
        for (String text : ConformanceData.probedPolicies()) {
            sets++;
            assertComesBack(PolicySet.parse(text));
        }
        System.out.println("Cedar conformance, JSON policies: " + sets + " texts");
        assertThat(sets).isGreaterThan(4_000);
    }

    private static void assertComesBack(PolicySet set) {
        String json = set.toJson();
        PolicySet read = PolicySet.parseJson(json);
        assertThat(read.toJson()).isEqualTo(json);
        assertThat(read.policies()).hasSameSizeAs(set.policies());
        assertThat(read.templates()).hasSameSizeAs(set.templates());
        for (Policy policy : set.policies()) {
            assertComesBack(
                    policy.tree(), read.policy(policy.id()).orElseThrow().tree());
        }
        for (Template template : set.templates()) {
            assertComesBack(
                    template.tree(), read.template(template.id()).orElseThrow().tree());
        }
    }

    private static void assertComesBack(PolicyTree written, PolicyTree read) {
        assertThat(Shape.of(read)).isEqualTo(Shape.flattened(written));
        assertThat(Shape.of(PolicyParser.parse(read.toCedar()).get(0))).isEqualTo(Shape.of(read));
    }

    @Test
    @SuppressWarnings("NullAway") // null where none may be is what this is about
    void nullArguments_areRefused() {
        assertThatThrownBy(() -> Policy.parseJson(null, "{}")).hasMessage("id");
        assertThatThrownBy(() -> Policy.parseJson("p", null)).hasMessage("json");
        assertThatThrownBy(() -> PolicySet.parseJson(null)).hasMessage("json");
    }
}
