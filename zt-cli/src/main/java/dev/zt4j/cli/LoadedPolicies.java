package dev.zt4j.cli;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The policies of some files. One read from Cedar text has the id that its {@code @id} annotation gives, else the name of
 * its file and its number in the file, from 1, as in {@code ledger.cedar#3}; one read from JSON has its own.
 */
final class LoadedPolicies {
    private final Map<String, Policy> policies = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<Template, String> templates = new LinkedHashMap<>();

    private LoadedPolicies() {}

    /** Reads files and the {@code .cedar} files of folders. */
    static LoadedPolicies read(List<Path> paths) {
        LoadedPolicies loaded = new LoadedPolicies();
        for (Path file : Input.files(paths, ".cedar")) {
            loaded.add(file.toString(), Input.text(file), file.getFileName().toString());
        }
        return loaded;
    }

    private void add(String file, String text, String name) {
        boolean json = file.endsWith(".json");
        PolicySet set = InputException.reading(file, () -> json ? json(file, text, name) : PolicySet.parse(text));
        int number = 0;
        for (Policy policy : set.policies()) {
            number++;
            String generated = json ? policy.id() : name + "#" + number;
            String id = json
                    ? generated
                    : policy.annotation("id").filter(given -> !given.isEmpty()).orElse(generated);
            Policy earlier = policies.putIfAbsent(id, policy.withId(id));
            if (earlier != null) {
                throw new InputException(
                        file, policy.position(), "the id " + id + " is taken by the policy at " + place(earlier));
            }
            files.put(id, file);
        }
        set.templates().forEach(template -> templates.put(template, file));
    }

    /** A policy set or a single policy. */
    private static PolicySet json(String file, String text, String name) {
        boolean single = Json.of(file, text).members("a policy or a policy set").containsKey("effect");
        return single ? PolicySet.of(List.of(Policy.parseJson(name, text))) : PolicySet.parseJson(text);
    }

    /** The policies that decide. */
    PolicySet set() {
        return PolicySet.of(policies.values());
    }

    List<Policy> policies() {
        return new ArrayList<>(policies.values());
    }

    List<Template> templates() {
        return new ArrayList<>(templates.keySet());
    }

    /** The file of a policy or template. */
    String file(Policy policy) {
        return files.getOrDefault(policy.id(), "");
    }

    String file(Template template) {
        return templates.getOrDefault(template, "");
    }

    /** File, line and column. */
    String place(Policy policy) {
        return InputException.place(file(policy), policy.position());
    }
}
