package dev.zt4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.validation.Validator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every engine decides the workload, and a wrong decision is found. */
class EnginesTest {
    static Stream<Arguments> engines() {
        return Stream.<Arguments>of(
                Arguments.of("zt", (Maker) ZtEngine::new),
                Arguments.of("cedar-java", (Maker) CedarJavaEngine::cached),
                Arguments.of("cedar-java, uncached", (Maker) CedarJavaEngine::uncached),
                Arguments.of("Athenz ZPE", (Maker) ZpeEngine::new),
                Arguments.of("jCasbin", (Maker) CasbinEngine::plain),
                Arguments.of("jCasbin, cached", (Maker) CasbinEngine::cached),
                Arguments.of("CEL", (Maker) CelEngine::new),
                Arguments.of("Spring Security", (Maker) SpringEngine::new),
                Arguments.of("gRPC RBAC", (Maker) GrpcRbacEngine::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void decidesTheWholeWorkload(String name, Maker maker) {
        for (Workload.Matching matching : Workload.Matching.values()) {
            Workload workload = new Workload(10, matching);

            assertThatCode(() -> Prepared.of(maker.make(workload), workload)).doesNotThrowAnyException();
        }
    }

    @Test
    void policiesFitTheirSchema() {
        PolicySet policies = PolicySet.parse(CedarText.policies(new Workload(10, Workload.Matching.EACH)));

        assertThat(Validator.of(Schema.parse(CedarText.SCHEMA))
                        .validate(policies)
                        .findings())
                .isEmpty();
    }

    @Test
    void anEngineThatPermitsEverythingIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Prepared.of(new Permissive(), new Workload(10, Workload.Matching.EACH)));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 1000, 100_000})
    void halfOfTheRequestsArePermittedAndTheOthersFailInEveryWay(int policies) {
        List<Workload.Call> calls = new Workload(policies, Workload.Matching.EACH).calls();

        assertThat(calls).hasSize(Workload.REQUESTS);
        assertThat(calls.stream().collect(Collectors.groupingBy(Workload.Call::outcome, Collectors.counting())))
                .containsEntry(Workload.Outcome.PERMITTED, 512L)
                .hasSameSizeAs(Workload.Outcome.values())
                .allSatisfy((outcome, count) -> assertThat(count).isGreaterThan(100));
        assertThat(calls.stream().map(Workload.Call::ledger).distinct().count())
                .isGreaterThanOrEqualTo(Math.min(policies, Workload.REQUESTS) / 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100_000})
    void onePolicyMatchesWhereOneIsAskedFor(int policies) {
        List<Workload.Call> permitted = new Workload(policies, Workload.Matching.ONE)
                .calls().stream().filter(call -> call.outcome().permitted()).toList();

        assertThat(permitted).hasSize(512);
        assertThat(permitted.stream().map(Workload.Call::ledger).distinct())
                .containsExactly(Workload.ledger(policies / 2));
    }

    interface Maker {
        Engine<?, ?> make(Workload workload) throws Exception;
    }

    private static final class Permissive implements Engine<Workload.Call, Boolean> {
        @Override
        public Workload.Call prepare(Workload.Call call) {
            return call;
        }

        @Override
        public Boolean decide(Workload.Call request) {
            return true;
        }

        @Override
        public boolean permits(Boolean answer) {
            return answer;
        }
    }
}
