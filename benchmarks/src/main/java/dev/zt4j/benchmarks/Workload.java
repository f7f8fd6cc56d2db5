package dev.zt4j.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What every engine has to decide. Policy i permits the principals of team i to read ledger i when the connection is
 * mutual TLS and the ledger's sensitivity is at most 2, so at most one policy matches a request. Service i is in team i
 * and in the group of all services, which no policy names. Half of the requests are permitted; the others fail in one
 * point each, in a shuffled but fixed order.
 */
final class Workload {
    static final int REQUESTS = 1024;
    static final String EVERYONE = "backend";
    static final String READ = "read";
    static final String WRITE = "write";
    static final String LEDGER = "Ledger";
    static final long GREATEST_SENSITIVITY = 2;
    static final long HOUR = 14;

    private static final int SENSITIVITIES = 5;

    private final int policies;
    private final Matching matching;

    /**
     * @param policies how many policies there are, a multiple of 5 and at least 10
     * @param matching what the permitted requests are about
     */
    Workload(int policies, Matching matching) {
        if (policies < 2 * SENSITIVITIES || policies % SENSITIVITIES != 0) {
            throw new IllegalArgumentException("at least 10 policies in steps of 5, not " + policies);
        }
        this.policies = policies;
        this.matching = matching;
    }

    int policies() {
        return policies;
    }

    static String service(int policy) {
        return "service-" + policy;
    }

    static String team(int policy) {
        return "team-" + policy;
    }

    static String ledger(int policy) {
        return "ledger-" + policy;
    }

    static long sensitivity(int policy) {
        return policy % SENSITIVITIES;
    }

    /** The requests in a neutral form; each engine makes its own of them before it is timed. */
    List<Call> calls() {
        List<Call> calls = new ArrayList<>(REQUESTS);
        Outcome[] outcomes = Outcome.values();
        for (int i = 0; i < REQUESTS; i++) {
            Outcome outcome = i % 2 == 0 ? Outcome.PERMITTED : outcomes[1 + i / 2 % (outcomes.length - 1)];
            boolean one = matching == Matching.ONE;
            int block = one ? policies / 2 : (int) ((long) i * policies / REQUESTS);
            calls.add(call(block / SENSITIVITIES * SENSITIVITIES, one ? 0 : i / 2, outcome));
        }
        Collections.shuffle(calls, new Random(1));
        return calls;
    }

    private Call call(int block, int turn, Outcome outcome) {
        int permittable = (int) GREATEST_SENSITIVITY + 1;
        int policy = block
                + (outcome == Outcome.TOO_SENSITIVE
                        ? permittable + turn % (SENSITIVITIES - permittable)
                        : turn % permittable);
        int caller = outcome == Outcome.OTHER_CALLER ? (policy + SENSITIVITIES) % policies : policy;
        int wanted = outcome == Outcome.OTHER_LEDGER ? (policy + SENSITIVITIES) % policies : policy;
        return new Call(
                service(caller),
                team(caller),
                outcome == Outcome.OTHER_ACTION ? WRITE : READ,
                ledger(wanted),
                sensitivity(wanted),
                outcome != Outcome.NO_MTLS,
                outcome);
    }

    /** What the permitted requests are about, and those that fail in one point. */
    enum Matching {
        /** One policy in the middle, so that what grows with the policies is the search for it. */
        ONE,
        /** As many policies as there are, or requests: nothing that was just used is used again. */
        EACH
    }

    /** What becomes of a request: permitted, or denied for one reason. */
    enum Outcome {
        PERMITTED,
        OTHER_CALLER,
        OTHER_ACTION,
        OTHER_LEDGER,
        TOO_SENSITIVE,
        NO_MTLS;

        boolean permitted() {
            return this == PERMITTED;
        }

        /** What an engine says that looks at caller, action and ledger alone. */
        boolean permittedWithoutCondition() {
            return this == PERMITTED || this == TOO_SENSITIVE || this == NO_MTLS;
        }
    }

    /** One request. */
    record Call(
            String service,
            String team,
            String action,
            String ledger,
            long sensitivity,
            boolean mtls,
            Outcome outcome) {}
}
