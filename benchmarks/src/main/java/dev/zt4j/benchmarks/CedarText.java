package dev.zt4j.benchmarks;

/** The workload's policies in Cedar, which two engines read, and the schema that they fit. */
final class CedarText {
    static final String SCHEMA = """
            entity Group;
            entity Workload in [Group];
            entity Ledger { sensitivity: Long };
            action read, write appliesTo {
              principal: Workload,
              resource: Ledger,
              context: { mtls: Bool, hour: Long },
            };
            """;

    private CedarText() {}

    static String policies(Workload workload) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < workload.policies(); i++) {
            text.append("permit (principal in Group::\"")
                    .append(Workload.team(i))
                    .append("\", action == Action::\"")
                    .append(Workload.READ)
                    .append("\", resource == Ledger::\"")
                    .append(Workload.ledger(i))
                    .append("\") when { context.mtls && resource.sensitivity <= ")
                    .append(Workload.GREATEST_SENSITIVITY)
                    .append(" };\n");
        }
        return text.toString();
    }
}
