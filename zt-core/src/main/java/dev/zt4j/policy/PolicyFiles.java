package dev.zt4j.policy;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.source.SourceException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the files of a policy directory into policies, or lists all that is wrong with them. */
final class PolicyFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(PolicyFiles.class);
    private static final String POLICY_SUFFIX = ".cedar";
    private static final String SCHEMA_SUFFIX = ".cedarschema";
    private static final String ENTITIES = "entities.json";

    private final Map<String, Policy> policies = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private PolicyFiles() {}

    static boolean wanted(String file) {
        return file.endsWith(POLICY_SUFFIX) || file.endsWith(SCHEMA_SUFFIX) || file.equals(ENTITIES);
    }

    static Policies parse(SortedMap<String, byte[]> files) {
        PolicyFiles reading = new PolicyFiles();
        Entities entities = Entities.empty();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().endsWith(SCHEMA_SUFFIX)) {
                LOGGER.warn("{}: schemas are not read yet, so no policy is validated", file.getKey());
                continue;
            }
            String text = reading.text(file.getKey(), file.getValue());
            if (file.getKey().equals(ENTITIES)) {
                entities = reading.entities(text);
            } else {
                reading.policies(file.getKey(), text);
            }
        }
        if (!reading.problems.isEmpty()) {
            throw new SourceException(reading.problems);
        }
        return new Policies(PolicySet.of(reading.policies.values()), entities);
    }

    private String text(String file, byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            problems.add(file + ": not UTF-8");
            return file.equals(ENTITIES) ? "[]" : "";
        }
    }

    private Entities entities(String text) {
        try {
            return Entities.parse(text);
        } catch (CedarDataException e) {
            problems.add(ENTITIES + ": " + e.getMessage());
            return Entities.empty();
        }
    }

    private void policies(String file, String text) {
        try {
            int position = 0;
            for (Policy policy : Policy.parseAll(text)) {
                position++;
                String id = policy.annotation("id")
                        .filter(given -> !given.isEmpty())
                        .orElse(file + '#' + position);
                if (policies.putIfAbsent(id, policy.withId(id)) != null) {
                    problems.add(file + ":" + policy.position().line() + ": a policy with the id " + id
                            + " stands elsewhere already");
                }
            }
        } catch (CedarSyntaxException e) {
            problems.add(file + ": " + e.getMessage());
        }
    }
}
