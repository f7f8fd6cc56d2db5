package dev.zt4j.policy;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Template;
import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.schema.CedarSchemaException;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.SchemaFragment;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.PolicyTree;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.validation.Finding;
import dev.zt4j.cedar.validation.Severity;
import dev.zt4j.cedar.validation.Validator;
import dev.zt4j.digest.Sha256;
import dev.zt4j.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Turns the files of a policy directory into policies, or lists all that is wrong with them. */
final class PolicyFiles {
    static final String ENTITIES = "entities.json";
    private static final String POLICY_SUFFIX = ".cedar";
    private static final String JSON_SUFFIX = ".cedar.json";
    private static final String SCHEMA_SUFFIX = ".cedarschema";
    private static final int MAX_LISTED = 200;
    private static final int VERSION_BYTES = 12;

    private final Map<String, Policy> policies = new LinkedHashMap<>();
    private final Map<String, Template> templates = new LinkedHashMap<>();

    /** Templates that nothing can be linked to, as they have no id; they are validated only. */
    private final List<Template> nameless = new ArrayList<>();

    private final Map<String, String> files = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable Schema schema;

    private PolicyFiles() {}

    /** Policies and what the operator should know of them. */
    record Loaded(Policies policies, List<String> warnings) {}

    static boolean wanted(String file) {
        return file.endsWith(POLICY_SUFFIX)
                || file.endsWith(JSON_SUFFIX)
                || file.endsWith(SCHEMA_SUFFIX)
                || file.equals(ENTITIES);
    }

    static Loaded parse(SortedMap<String, byte[]> contents) {
        PolicyFiles reading = new PolicyFiles();
        Map<String, String> texts = new LinkedHashMap<>();
        contents.forEach((file, content) -> reading.text(file, content).ifPresent(text -> texts.put(file, text)));
        Entities entities = reading.read(texts);
        if (!reading.problems.isEmpty()) {
            throw new SourceException(bounded(reading.problems));
        }
        return new Loaded(
                new Policies(
                        PolicySet.of(reading.policies.values(), reading.templates.values()),
                        entities,
                        version(contents),
                        reading.schema),
                bounded(reading.warnings));
    }

    private static List<String> bounded(List<String> lines) {
        if (lines.size() <= MAX_LISTED) {
            return List.copyOf(lines);
        }
        List<String> some = new ArrayList<>(lines.subList(0, MAX_LISTED));
        some.add("and " + (lines.size() - MAX_LISTED) + " more");
        return some;
    }

    /** A digest over names and contents, each with its length before it. */
    private static String version(SortedMap<String, byte[]> contents) {
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        contents.forEach((file, content) -> {
            digests.writeBytes(Sha256.of(file.getBytes(StandardCharsets.UTF_8)));
            digests.writeBytes(Sha256.of(content));
        });
        return HexFormat.of().formatHex(Sha256.of(digests.toByteArray()), 0, VERSION_BYTES);
    }

    private Optional<String> text(String file, byte[] content) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString());
        } catch (CharacterCodingException e) {
            problems.add(file + ": not UTF-8");
            return Optional.empty();
        }
    }

    private Entities read(Map<String, String> texts) {
        List<SchemaFragment> own = new ArrayList<>();
        boolean validating = false;
        for (Map.Entry<String, String> file : texts.entrySet()) {
            String name = file.getKey();
            if (name.endsWith(SCHEMA_SUFFIX)) {
                validating = true;
                schema(name, file.getValue(), own);
            } else if (name.endsWith(JSON_SUFFIX)) {
                json(name, file.getValue());
            } else if (name.endsWith(POLICY_SUFFIX)) {
                policies(name, file.getValue());
            }
        }
        String entities = texts.getOrDefault(ENTITIES, "[]");
        if (!validating) {
            return entities(entities, null);
        }
        schema = schema(own);
        if (schema == null) {
            return Entities.empty();
        }
        validate(Validator.of(schema));
        return entities(entities, schema);
    }

    private void schema(String file, String text, List<SchemaFragment> own) {
        try {
            own.add(SchemaFragment.parse(text, file));
        } catch (CedarSyntaxException e) {
            problems.add(file + ": " + e.getMessage());
        }
    }

    /** Returns all schemas as one, or null if they do not go together. */
    private @Nullable Schema schema(List<SchemaFragment> own) {
        int before = problems.size();
        try {
            List<SchemaFragment> all = new ArrayList<>(List.of(ShippedSchema.beside(own, problems)));
            all.addAll(own);
            Schema schema = Schema.of(all);
            return problems.size() == before ? schema : null;
        } catch (CedarSchemaException e) {
            problems.add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private Entities entities(String text, @Nullable Schema schema) {
        try {
            return schema == null ? Entities.parse(text) : Entities.parse(text, schema);
        } catch (CedarDataException e) {
            problems.add(ENTITIES + ": " + e.getMessage());
            return Entities.empty();
        }
    }

    private void policies(String file, String text) {
        try {
            int position = 0;
            for (PolicyTree tree : PolicyParser.parse(text)) {
                position++;
                String given = PolicyAnnotations.id(tree);
                String id = given == null ? file + '#' + position : given;
                annotations(file, tree, given != null);
                if (tree.slot().isEmpty()) {
                    add(file, Policy.of(id, tree));
                } else if (given != null) {
                    add(file, Template.of(id, tree));
                } else {
                    files.put(id, file);
                    nameless.add(Template.of(id, tree));
                    warnings.add(place(file, tree.position()) + "a template without an @id cannot be linked");
                }
            }
        } catch (CedarSyntaxException e) {
            problems.add(file + ": " + e.getMessage());
        }
    }

    private void json(String file, String text) {
        try {
            PolicySet set = PolicySet.parseJson(text);
            for (Template template : set.templates()) {
                annotations(file, template.tree(), true);
                add(file, template);
            }
            for (Policy policy : set.policies()) {
                if (policy.template().isEmpty()) {
                    annotations(file, policy.tree(), true);
                }
                add(file, policy);
            }
        } catch (CedarDataException e) {
            problems.add(file + ": " + e.getMessage());
        }
    }

    private void annotations(String file, PolicyTree tree, boolean named) {
        PolicyAnnotations found = PolicyAnnotations.of(tree, named);
        found.errors().forEach(error -> problems.add(place(file, tree.position()) + error));
        found.warnings().forEach(warning -> warnings.add(place(file, tree.position()) + warning));
    }

    private void add(String file, Policy policy) {
        if (free(file, policy.id(), policy.position())) {
            policies.put(policy.id(), policy);
        }
    }

    private void add(String file, Template template) {
        if (free(file, template.id(), template.position())) {
            templates.put(template.id(), template);
        }
    }

    private boolean free(String file, String id, SourcePosition position) {
        String taken = files.putIfAbsent(id, file);
        if (taken != null) {
            problems.add(place(file, position) + "a policy with the id " + id + " stands in " + taken + " already");
        }
        return taken == null;
    }

    private void validate(Validator validator) {
        List<Finding> findings = new ArrayList<>();
        nameless.forEach(template -> findings.addAll(validator.validate(template)));
        findings.addAll(validator
                .validate(PolicySet.of(policies.values(), templates.values()))
                .findings());
        for (Finding finding : findings) {
            String line = place(files.getOrDefault(finding.policyId(), ""), finding.position()) + finding.message()
                    + " [" + finding.policyId() + ']';
            (finding.severity() == Severity.ERROR ? problems : warnings).add(line);
        }
    }

    private static String place(String file, SourcePosition position) {
        return file + ": " + position + ": ";
    }
}
