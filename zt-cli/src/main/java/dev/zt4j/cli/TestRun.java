package dev.zt4j.cli;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicyError;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Verdict;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.validation.ValidationReport;
import dev.zt4j.cedar.validation.Validator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tests in the JSON format of the Cedar integration tests. Each request is one check, and whether the policies
 * validate is another.
 */
final class TestRun {
    private final Consumer<Failure> onFailure;
    private final Map<String, Map<String, Policy>> undetermined = new TreeMap<>();
    private final Map<String, Set<String>> determined = new LinkedHashMap<>();
    private int passed;
    private int failed;

    TestRun(Consumer<Failure> onFailure) {
        this.onFailure = onFailure;
    }

    /**
     * A check that did not come out as it should.
     *
     * @param test the file of the test
     * @param check which of its checks
     * @param problem what is wrong
     */
    record Failure(String test, String check, String problem) {}

    int passed() {
        return passed;
    }

    int failed() {
        return failed;
    }

    /** The policies that no test made determining, by the file that holds them. */
    Map<String, List<Policy>> uncovered() {
        Map<String, List<Policy>> uncovered = new LinkedHashMap<>();
        undetermined.forEach((file, policies) -> {
            List<Policy> rest = policies.values().stream()
                    .filter(policy -> !determined.getOrDefault(file, Set.of()).contains(policy.id()))
                    .toList();
            if (!rest.isEmpty()) {
                uncovered.put(file, rest);
            }
        });
        return uncovered;
    }

    void run(TestTree tree) {
        for (String file : tree.candidates()) {
            try {
                Json form = Json.of(tree.display(file), tree.text(file));
                if (tree.named() || form.isObject()) {
                    Map<String, Json> members = form.members("a test");
                    if (tree.named() || members.containsKey("requests") || members.containsKey("policies")) {
                        new Test(tree, file, form, members).run();
                    }
                }
            } catch (InputException unreadable) {
                fail(tree.display(file), "file", String.valueOf(unreadable.getMessage()));
            }
        }
    }

    private void fail(String test, String check, String problem) {
        failed++;
        onFailure.accept(new Failure(test, check, problem));
    }

    /** One file of tests. */
    private final class Test {
        private final TestTree tree;
        private final String file;
        private final Json form;
        private final Map<String, Json> members;

        Test(TestTree tree, String file, Json form, Map<String, Json> members) {
            this.tree = tree;
            this.file = file;
            this.form = form;
            this.members = members;
        }

        void run() {
            String policiesFile = named("policies");
            String where = tree.display(policiesFile);
            String text = tree.text(policiesFile);
            PolicySet policies = InputException.reading(where, () -> PolicySet.parse(text));
            policies.policies()
                    .forEach(policy -> undetermined
                            .computeIfAbsent(where, any -> new LinkedHashMap<>())
                            .put(policy.id(), policy));
            Schema schema = schema();
            checkValidation(policies, schema);
            String entitiesFile = named("entities");
            Entities entities = RequestForm.entities(tree.display(entitiesFile), tree.text(entitiesFile), schema);
            int number = 0;
            for (Json request : RequestForm.member(form, members, "requests").items("the requests")) {
                number++;
                Map<String, Json> parts = request.members("a request");
                Json description = parts.get("description");
                String name = description == null ? "request " + number : description.string("a description");
                try {
                    check(name, request, parts, policies, schema, entities, where);
                } catch (InputException unreadable) {
                    fail(form.file(), name, String.valueOf(unreadable.getMessage()));
                }
            }
        }

        private String named(String key) {
            Json path = RequestForm.member(form, members, key);
            return tree.resolve(file, path.string("the path of a file"));
        }

        private @Nullable Schema schema() {
            if (!members.containsKey("schema")) {
                return null;
            }
            String schemaFile = named("schema");
            String where = tree.display(schemaFile);
            String text = tree.text(schemaFile);
            return SchemaFiles.schema(where, List.of(SchemaFiles.fragment(where, text)));
        }

        private void checkValidation(PolicySet policies, @Nullable Schema schema) {
            Json wanted = members.get("shouldValidate");
            if (wanted == null) {
                return;
            }
            if (schema == null) {
                throw wanted.failure("expected a schema beside shouldValidate");
            }
            boolean expected = wanted.truth("whether the policies validate");
            ValidationReport report = Validator.of(schema).validate(policies);
            if (report.passed() == expected) {
                passed++;
            } else if (expected) {
                fail(
                        form.file(),
                        "validation",
                        "expected valid policies: " + report.errors().get(0));
            } else {
                fail(form.file(), "validation", "expected policies that do not validate, but they do");
            }
        }

        private void check(
                String name,
                Json request,
                Map<String, Json> parts,
                PolicySet policies,
                @Nullable Schema schema,
                Entities entities,
                String where) {
            RequestForm reader = new RequestForm(schema);
            Json validate = parts.get("validateRequest");
            boolean checked = validate == null || validate.truth("whether the request is validated");
            Verdict verdict = policies.authorize(
                    checked ? reader.request(request, parts) : reader.unchecked(request, parts), entities);
            verdict.determining()
                    .forEach(policy -> determined
                            .computeIfAbsent(where, any -> new LinkedHashSet<>())
                            .add(policy.id()));
            Answer expected = Answer.expected(request, parts);
            Answer actual = Answer.of(verdict);
            if (expected.equals(actual)) {
                passed++;
            } else {
                fail(form.file(), name, "expected " + expected + ", got " + actual);
            }
        }
    }

    /** What is compared: the decision, and which policies determined it and which erred. */
    private record Answer(boolean allowed, Set<String> reason, Set<String> errors) {
        static Answer expected(Json request, Map<String, Json> parts) {
            Json decision = RequestForm.member(request, parts, "decision");
            boolean allowed = switch (decision.string("the decision")) {
                case "allow", "Allow" -> true;
                case "deny", "Deny" -> false;
                default -> throw decision.failure("expected \"allow\" or \"deny\"");
            };
            return new Answer(allowed, ids(parts.get("reason")), ids(parts.get("errors")));
        }

        private static Set<String> ids(@Nullable Json array) {
            Set<String> ids = new TreeSet<>();
            if (array != null) {
                array.items("ids of policies").forEach(id -> ids.add(id.string("the id of a policy")));
            }
            return ids;
        }

        static Answer of(Verdict verdict) {
            Set<String> reason = new TreeSet<>();
            verdict.determining().forEach(policy -> reason.add(policy.id()));
            Set<String> errors = new TreeSet<>();
            verdict.errors().stream().map(PolicyError::policy).forEach(policy -> errors.add(policy.id()));
            return new Answer(verdict.permitted(), reason, errors);
        }

        @Override
        public String toString() {
            return (allowed ? "allow" : "deny") + " by " + reason + " with errors in " + errors;
        }
    }
}
