package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.entity.Loading;
import dev.zt4j.cedar.eval.EvaluationException;
import dev.zt4j.cedar.eval.Interpreter;
import dev.zt4j.cedar.value.EntityUid;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine against the interpreter, which walks the trees of all policies and knows neither compiler nor index. */
class OracleTest {
    private static final int TRIPLES = Integer.getInteger("cedar.oracle.triples", 50_000);
    private static final long SEED = Long.getLong("cedar.oracle.seed", 20_261_125L);

    static Stream<Arguments> runs() {
        return Stream.of(Arguments.of(SEED, TRIPLES));
    }

    @ParameterizedTest(name = "PF-10 PF-11 PF-14 seed {0}: engine and interpreter agree on {1} triples")
    @MethodSource("runs")
    void engine_agreesWithTheInterpreter(long seed, int triples) {
        RandomWorlds worlds = new RandomWorlds(seed);
        Shares shares = new Shares();
        Entities store = Entities.empty();
        for (int i = 0; i < triples; i++) {
            if (i % 10 == 0) {
                store = Entities.of(worlds.store());
            }
            if (i % 50 == 0) {
                store = store.with(worlds.store().subList(0, 2));
            }
            PolicySet set = policies(worlds);
            Request request = worlds.request();
            Verdict verdict = set.authorize(request, store);
            String expected = interpreted(set, request, store);
            if (!describe(verdict).equals(expected)) {
                List<String> sources = set.policies().stream()
                        .map(p -> p.id() + " " + p.toCedar())
                        .toList();
                assertThat(describe(verdict))
                        .as("triple %d of seed %d: %s, %s", i, seed, sources, request)
                        .isEqualTo(expected);
            }
            if (i % 8 == 0) {
                Entities whole = store;
                Entities resident = store.without(worlds.uids());
                Loading loading =
                        new Loading((uid, deadline) -> whole.entity(uid), InstantSource.system(), Instant.MAX);
                assertThat(describe(set.authorize(request, resident, loading)))
                        .as("triple %d of seed %d with entities loaded", i, seed)
                        .isEqualTo(expected);
            }
            shares.count(verdict);
        }
        System.out.println("Oracle, seed " + seed + ": " + triples + " triples, " + shares);
        shares.mustBeMeaningful(triples);
    }

    /** A set of which some policies are links, added after the others; now and then a large one. */
    private static PolicySet policies(RandomWorlds worlds) {
        PolicySet set = PolicySet.parse(worlds.policies(1 + (worlds.below(40) == 0 ? 40 : worlds.below(4))));
        List<String> links = new ArrayList<>();
        for (Template template : set.templates()) {
            for (int i = worlds.below(4); i > 0; i--) {
                Map<Slot, EntityUid> values = new EnumMap<>(Slot.class);
                for (Slot slot : template.slots()) {
                    String type = slot == Slot.PRINCIPAL ? "Group" : "Folder";
                    values.put(slot, EntityUid.of(type, "e" + worlds.below(5)));
                }
                links.add(template.id() + "-" + i);
                set = set.link(template.id(), template.id() + "-" + i, values);
            }
        }
        for (String link : links) {
            set = worlds.below(5) == 0 ? set.unlink(link) : set;
        }
        return set;
    }

    private static String interpreted(PolicySet set, Request request, Entities store) {
        Interpreter interpreter =
                new Interpreter(request.principal(), request.action(), request.resource(), request.context(), store);
        List<String> permits = new ArrayList<>();
        List<String> forbids = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (Policy policy : set.policies()) {
            try {
                if (interpreter.isSatisfied(policy.tree())) {
                    (policy.effect() == Effect.PERMIT ? permits : forbids).add(policy.id());
                }
            } catch (EvaluationException error) {
                errors.add(policy.id() + " " + error.getMessage());
            }
        }
        boolean permitted = forbids.isEmpty() && !permits.isEmpty();
        return permitted + " " + (forbids.isEmpty() ? permits : forbids) + " " + errors;
    }

    private static String describe(Verdict verdict) {
        List<String> errors = verdict.errors().stream()
                .map(error -> error.policy().id() + " " + error.reason())
                .toList();
        return verdict.permitted() + " " + Fixture.ids(verdict.determining()) + " " + errors;
    }

    /** How often each kind of answer came. A test of a million denials would show nothing. */
    private static final class Shares {
        private int permitted;
        private int forbidden;
        private int undetermined;
        private int erring;

        void count(Verdict verdict) {
            permitted += verdict.permitted() ? 1 : 0;
            forbidden += !verdict.permitted() && !verdict.determining().isEmpty() ? 1 : 0;
            undetermined += verdict.determining().isEmpty() ? 1 : 0;
            erring += verdict.errors().isEmpty() ? 0 : 1;
        }

        void mustBeMeaningful(int triples) {
            assertThat(List.of(permitted, forbidden, undetermined, erring))
                    .allMatch(count -> count > triples / 10, "more than a tenth of all");
        }

        @Override
        public String toString() {
            return permitted + " permitted, " + forbidden + " forbidden, " + undetermined + " denied by none, " + erring
                    + " with errors";
        }
    }
}
