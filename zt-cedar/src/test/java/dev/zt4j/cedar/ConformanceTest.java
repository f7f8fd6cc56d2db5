package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.CedarJson;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.SchemaStandIn;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.StringValue;
import dev.zt4j.cedar.value.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Agreement with the reference implementation, as recorded in the conformance archives. What a schema would do there is
 * done by rule of thumb: entities and extension values that the data writes without an escape are told by their shape or
 * name. The actions that a schema would add to the store decide no request of either suite.
 */
class ConformanceTest {
    /** The reference build behind the probes has a feature that Cedar proper lacks: GR-33 refuses this function. */
    private static final String PARTIAL_EVALUATION = "unknown(";

    private final List<String> wrong = new ArrayList<>();

    @Test
    @DisplayName("AZ-01 AZ-02 handwritten suite: decision, reasons and errors of every request")
    void handwrittenSuite_givesTheRecordedAnswers() throws IOException {
        Map<String, String> files = ConformanceData.untar(ConformanceData.find("handwritten.tar.gz"), name -> true);
        run("handwritten", files, file -> file.startsWith("tests/") && file.endsWith(".json"), 22, 74);
    }

    private void check(String where, PolicySet policies, Entities entities, RawJson test) {
        RecordValue context = typed(
                SchemaStandIn.uids(CedarJson.parseRecord(test.text("context")).fields()));
        Request request =
                new Request(uid(test.text("principal")), uid(test.text("action")), uid(test.text("resource")), context);
        Verdict verdict = policies.authorize(request, entities);
        boolean right = verdict.permitted() == test.text("decision").equalsIgnoreCase("\"allow\"")
                && ids(verdict.determining()).equals(strings(test.text("reason")))
                && erring(verdict).equals(strings(test.text("errors")));
        if (!right) {
            wrong.add(where + " " + test.text("description") + ": " + verdict);
        }
    }

    private static String file(Map<String, String> files, String path) {
        return Objects.requireNonNull(files.get(RawJson.string(path)), path);
    }

    /** Extension values that the schemas allow to be written as plain strings. */
    private static RecordValue typed(Map<String, Value> context) {
        Map<String, Value> fields = new LinkedHashMap<>(context);
        fields.computeIfPresent(
                "source_ip", (name, value) -> value instanceof StringValue text ? IpValue.parse(text.value()) : value);
        fields.computeIfPresent(
                "confidence_score",
                (name, value) -> value instanceof StringValue text ? DecimalValue.parse(text.value()) : value);
        return RecordValue.of(fields);
    }

    @Test
    @DisplayName("CT-01 corpus: decision, reasons and errors of every request")
    void corpus_givesTheRecordedAnswers() throws IOException {
        Map<String, String> files = ConformanceData.untar(ConformanceData.find("corpus-part.tar.gz"), name -> true);
        run("corpus", files, file -> file.endsWith(".json") && !file.endsWith(".entities.json"), 3_957, 31_656);
    }

    private void run(String suite, Map<String, String> files, Predicate<String> isCase, int allCases, int allRequests) {
        int cases = 0;
        int requests = 0;
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (!isCase.test(file.getKey())) {
                continue;
            }
            cases++;
            RawJson test = RawJson.object(file.getValue());
            PolicySet policies = PolicySet.parse(file(files, test.text("policies")));
            Entities entities = Entities.of(SchemaStandIn.entities(file(files, test.text("entities"))));
            for (String request : RawJson.items(test.text("requests"))) {
                requests++;
                check(file.getKey(), policies, entities, RawJson.object(request));
            }
        }
        report(suite, cases, requests);
        assertThat(wrong).isEmpty();
        assertThat(cases).isEqualTo(allCases);
        assertThat(requests).isEqualTo(allRequests);
    }

    @Test
    @DisplayName("section 9: probes that need no schema")
    void probes_giveTheRecordedAnswers() throws IOException {
        RawJson file = RawJson.object(ConformanceData.gunzip(ConformanceData.find("probes.json.gz")));
        RawJson defaults = RawJson.object(file.text("defaults"));
        int policies = 0;
        int entities = 0;
        int sets = 0;
        int excluded = 0;
        for (String probe : RawJson.items(file.text("probes"))) {
            RawJson parts = RawJson.object(probe).orElse(defaults);
            boolean wanted =
                    Set.of("e", "policy", "ps", "checkEntities").stream().anyMatch(parts::has);
            if (!wanted || parts.has("schema")) {
                continue;
            }
            if (probe.contains(PARTIAL_EVALUATION)) {
                excluded++;
                continue;
            }
            String recorded = RawJson.string(parts.text("expect"));
            String actual;
            if (parts.has("checkEntities")) {
                entities++;
                actual = loads(parts.text("checkEntities")) ? "ENT-OK" : "ENT-ERR";
            } else if (parts.has("ps")) {
                sets++;
                actual = answer(parts);
            } else {
                policies++;
                actual = answer(parts);
            }
            // After a refusal the reference's own message follows, which is not compared.
            if (!recorded.equals(actual) && !(actual.matches("FAIL|ENT-.*") && recorded.startsWith(actual))) {
                wrong.add(probe + " gave " + actual);
            }
        }
        report("probes", policies + entities + sets, policies + sets);
        report("probes of policy sets", sets, sets);
        assertThat(wrong).isEmpty();
        assertThat(List.of(policies, entities, sets, excluded)).containsExactly(351, 21, 42, 1);
    }

    private static boolean loads(String entities) {
        try {
            Entities.parse(entities);
            return true;
        } catch (CedarDataException refused) {
            return false;
        }
    }

    private static String answer(RawJson parts) {
        RawJson request = RawJson.object(parts.text(parts.has("req") ? "req" : "request"));
        try {
            Verdict verdict = policies(parts)
                    .authorize(
                            new Request(
                                    uid(request.text("principal")),
                                    uid(request.text("action")),
                                    uid(request.text("resource")),
                                    CedarJson.parseRecord(request.text("context"))),
                            Entities.parse(parts.text("entities")));
            return (verdict.permitted() ? "allow " : "deny ") + list(ids(verdict.determining())) + " "
                    + list(erring(verdict));
        } catch (CedarSyntaxException | CedarDataException refused) {
            return "FAIL";
        }
    }

    private static PolicySet policies(RawJson parts) {
        if (parts.has("ps")) {
            return policySet(RawJson.object(parts.text("ps")));
        }
        return PolicySet.of(Policy.parseAll(
                parts.has("e")
                        ? Fixture.permitWhen(RawJson.string(parts.text("e")))
                        : RawJson.string(parts.text("policy"))));
    }

    /** The probes use a wider form than JS-40 has: parts may be missing, and policies may be Cedar text. */
    static PolicySet policySet(RawJson parts) {
        String statics = parts.has("staticPolicies") ? parts.text("staticPolicies") : "{}";
        if (statics.startsWith("\"")) {
            return PolicySet.of(Policy.parseAll(RawJson.string(statics)));
        }
        return PolicySet.parseJson("{\"staticPolicies\": " + inJson(statics) + ", \"templates\": "
                + inJson(parts.has("templates") ? parts.text("templates") : "{}") + ", \"templateLinks\": "
                + (parts.has("templateLinks") ? parts.text("templateLinks") : "[]") + "}");
    }

    private static String inJson(String policies) {
        if (!policies.startsWith("{")) {
            return policies;
        }
        RawJson byId = RawJson.object(policies);
        return byId.names().stream()
                .map(id -> {
                    String policy = byId.text(id);
                    boolean text = policy.startsWith("\"");
                    return "\"" + id + "\": " + (text ? toJson(RawJson.string(policy)) : policy);
                })
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String toJson(String policy) {
        PolicySet one = PolicySet.parse(policy);
        return one.templates().isEmpty()
                ? one.policies().get(0).toJson()
                : one.templates().get(0).toJson();
    }

    private static String list(Set<String> ids) {
        return ids.stream().sorted().collect(Collectors.joining(", ", "[", "]"));
    }

    private static EntityUid uid(String json) {
        RawJson members = RawJson.object(json);
        RawJson inner = members.has("__entity") ? RawJson.object(members.text("__entity")) : members;
        return EntityUid.of(RawJson.string(inner.text("type")), RawJson.string(inner.text("id")));
    }

    private static Set<String> strings(String json) {
        return RawJson.items(json).stream().map(RawJson::string).collect(Collectors.toSet());
    }

    private static Set<String> ids(Collection<Policy> policies) {
        return policies.stream().map(Policy::id).collect(Collectors.toSet());
    }

    private static Set<String> erring(Verdict verdict) {
        return ids(verdict.errors().stream().map(PolicyError::policy).toList());
    }

    private static void report(String suite, int cases, int requests) {
        System.out.println("Cedar conformance, " + suite + ": " + cases + " cases, " + requests + " requests");
    }
}
