package dev.zt4j.cedar.validation;

import java.util.List;

/**
 * All that was found. Immutable.
 *
 * @param findings the findings, by policy in the order of the set
 * @since 0.1.0
 */
public record ValidationReport(List<Finding> findings) {
    /** Copies the findings. */
    public ValidationReport {
        findings = List.copyOf(findings);
    }

    /** Whether there are no errors. Warnings fail nothing. */
    public boolean passed() {
        return errors().isEmpty();
    }

    /** The findings that are errors. */
    public List<Finding> errors() {
        return of(Severity.ERROR);
    }

    /** The findings that are warnings. */
    public List<Finding> warnings() {
        return of(Severity.WARNING);
    }

    private List<Finding> of(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .toList();
    }
}
