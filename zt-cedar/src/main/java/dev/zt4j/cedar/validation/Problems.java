package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The findings of one policy. What several environments find at one place counts once. */
final class Problems {
    private final String policyId;
    private final List<Finding> findings = new ArrayList<>();
    /** The messages about each part, by identity: equal parts may stand in several places. */
    private final IdentityHashMap<Object, Set<String>> seen = new IdentityHashMap<>();

    private int errors;

    Problems(String policyId) {
        this.policyId = policyId;
    }

    /** Notes a finding about a part of a tree, unless the same was noted about that very part. */
    void error(Rule rule, Object part, SourcePosition position, String message) {
        errors++;
        if (seen.computeIfAbsent(part, none -> new HashSet<>()).add(message)) {
            add(Severity.ERROR, rule, position, message);
        }
    }

    void add(Severity severity, Rule rule, SourcePosition position, String message) {
        findings.add(new Finding(severity, rule, policyId, position, message));
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** How often {@link #error} was called, repetitions included. */
    int errors() {
        return errors;
    }
}
