package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.CedarJson;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.SourcePosition;
import dev.zt4j.cedar.value.DatetimeValue;
import dev.zt4j.cedar.value.DecimalValue;
import dev.zt4j.cedar.value.DurationValue;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.cedar.value.IpValue;
import dev.zt4j.cedar.value.RecordValue;
import dev.zt4j.cedar.value.SetValue;
import dev.zt4j.cedar.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySetTest {
    private static final String TWO_POLICIES = """
            // staff
            @id("staff") @waivable
            permit(principal in Group::"g1", action, resource);

            forbid(principal, action, resource) when { context.blocked };
            """;

    @Test
    @DisplayName("GR-09 TL-20 policies are numbered, and @id is an annotation like any other")
    void policies_areNumberedInOrder() {
        List<Policy> policies = Policy.parseAll(TWO_POLICIES);
        assertThat(policies).extracting(Policy::id).containsExactly("policy0", "policy1");
        assertThat(policies).extracting(Policy::effect).containsExactly(Effect.PERMIT, Effect.FORBID);
        Policy staff = policies.get(0);
        assertThat(staff.annotations()).containsExactly(Map.entry("id", "staff"), Map.entry("waivable", ""));
        assertThat(staff.annotation("id")).contains("staff");
        assertThat(staff.annotation("waivable")).contains("");
        assertThat(staff.annotation("absent")).isEmpty();
        assertThat(staff.position()).isEqualTo(new SourcePosition(2, 1, 9));
        assertThat(staff.source())
                .isEqualTo("@id(\"staff\") @waivable\npermit(principal in Group::\"g1\", action, resource);");
        assertThat(policies.get(1).source()).startsWith("forbid(").endsWith("};");
        assertThat(Policy.parseAll(staff.source()).get(0).source()).isEqualTo(staff.source());
    }

    @Test
    void policySet_findsPoliciesByTheirIds() {
        List<Policy> policies = Policy.parseAll(TWO_POLICIES);
        PolicySet set = PolicySet.of(List.of(policies.get(1), policies.get(0).withId("staff")));
        assertThat(set.policies()).extracting(Policy::id).containsExactly("policy1", "staff");
        assertThat(set.policy("staff")).map(Policy::effect).contains(Effect.PERMIT);
        assertThat(set.policy("policy0")).isEmpty();
        Verdict verdict = set.authorize(Fixture.REQUEST, Fixture.ENTITIES);
        assertThat(Fixture.describe(verdict)).isEqualTo("allow [staff] [policy1]");
    }

    @Test
    void policiesWithTheSameId_areRefused() {
        Policy policy = Policy.parseAll(TWO_POLICIES).get(0);
        assertThatThrownBy(() -> PolicySet.of(List.of(policy, policy)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("policy0");
    }

    @Test
    @DisplayName("GR-01 the empty set denies")
    void emptySet_denies() {
        Verdict verdict = PolicySet.empty().authorize(Fixture.REQUEST, Entities.empty());
        assertThat(verdict.permitted()).isFalse();
        assertThat(verdict.determining()).isEmpty();
        assertThat(verdict.errors()).isEmpty();
        assertThat(PolicySet.parse("").policies()).isEmpty();
    }

    @Test
    @DisplayName("GR-08 a template is refused where a static policy is needed, naming its slot")
    void template_isRefused() {
        assertThatThrownBy(() -> Policy.parseAll("permit(principal,\n action, resource in ?resource);"))
                .isInstanceOfSatisfying(
                        CedarSyntaxException.class,
                        refused -> assertThat(refused.position()).isEqualTo(new SourcePosition(2, 22, 39)))
                .hasMessageContaining("template");
    }

    @Test
    @SuppressWarnings("NullAway") // null where none may be is what this is about
    void nullArguments_areRefused() {
        PolicySet set = PolicySet.empty();
        EntityUid uid = EntityUid.of("T", "x");
        assertThatThrownBy(() -> set.authorize(null, Entities.empty())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> set.authorize(Fixture.REQUEST, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> PolicySet.parse(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Entities.parse(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> CedarJson.parseRecord(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Policy.parseAll(TWO_POLICIES).get(0).withId(null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new Request(uid, uid, uid, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("context");
        assertThatThrownBy(() -> EntityUid.of(null, "x")).hasMessage("type");
        assertThatThrownBy(() -> Value.of((String) null)).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "context.secret | the Record has no attribute \"secret\"",
                "principal.nope | the User entity has no attribute \"nope\"",
                "User::\"hunter2\".age == 1 | an entity of type User is not in the store",
                "principal.getTag(\"hunter2\") == 1 | the User entity has no such tag",
                "1 | a Bool is needed, found a Long",
                "principal.name | a Bool is needed, found a String",
                "\"hunter2\" < 1 | a String and a Long have no order",
                "9223372036854775807 + 1 == 1 | the result does not fit in 64 bits",
                "ip(\"hunter2\").isIpv4() | ip does not know this text",
                "ip(principal).isIpv4() | ip needs a String, found a User entity",
                "ip().isIpv4() | ip takes 1 argument, receiver included, found 0",
                "ip(\"::1\").isInRange() | isInRange takes 2 arguments, receiver included, found 1",
                "principal in [principal, 1] | an entity is needed, found a Long",
                "[1].contains(1).isEmpty() | a Set is needed, found a Bool"
            })
    void error_saysWhatAndWhereWithoutValues(String condition, String reason) {
        Verdict verdict = Fixture.authorize(Fixture.permitWhen(condition));
        assertThat(verdict.errors()).singleElement().satisfies(error -> {
            assertThat(error.policy().id()).isEqualTo("policy0");
            assertThat(error.reason()).startsWith("line 1, column ").endsWith(": " + reason);
            assertThat(error.reason()).doesNotContain("hunter2", "alice");
        });
    }

    static Stream<Value> values() {
        return Stream.of(
                Value.of(true),
                Value.of(Long.MIN_VALUE),
                Value.of("a\"b\\\n\r\t\0\u200B\uFEFF\u2028é😀*"),
                EntityUid.of("A::B", "\"x\\"),
                DecimalValue.parse("-0.0001"),
                DecimalValue.parse("-922337203685477.5808"),
                DecimalValue.parse("12.5"),
                IpValue.parse("10.0.0.1/8"),
                IpValue.parse("255.255.255.255"),
                IpValue.parse("2001:db8::ff/127"),
                DatetimeValue.ofEpochMilli(Long.MIN_VALUE),
                DatetimeValue.ofEpochMilli(1_700_000_000_123L),
                DurationValue.ofMillis(Long.MAX_VALUE),
                DurationValue.ofMillis(Long.MIN_VALUE),
                SetValue.of(List.of(Value.of(1), SetValue.empty())),
                RecordValue.of(Map.of("a b", Value.of(1), "if", RecordValue.empty())));
    }

    @ParameterizedTest
    @MethodSource("values")
    @DisplayName("the text form of a value is Cedar source for it")
    void textForm_evaluatesToTheValue(Value value) {
        Request request = new Request(
                Fixture.REQUEST.principal(),
                Fixture.REQUEST.action(),
                Fixture.REQUEST.resource(),
                RecordValue.of(Map.of("x", value)));
        Verdict verdict =
                PolicySet.parse(Fixture.permitWhen("context.x == " + value)).authorize(request, Entities.empty());
        assertThat(verdict.permitted()).isTrue();
    }

    @ParameterizedTest(name = "LX-13 {0} over 100,000 operands")
    @CsvSource({
        "&&, true, true",
        "||, false, false",
        "+, 1, 100000",
        "-, 1, -99998",
        "*, 1, 1",
    })
    void longChain_isEvaluated(String operator, String operand, String result) {
        String chain = operand + (operator + operand).repeat(99_999);
        Verdict verdict = Fixture.authorize(Fixture.permitWhen("(" + chain + ") == " + result));
        assertThat(verdict.permitted()).isTrue();
    }

    @ParameterizedTest(name = "LX-13 deepest allowed {0}..{2} on a thread with a small stack")
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "(, true, )",
                "`!(`, true, )",
                "`[`, 1, `]`",
                "{a:, 1, }",
                "`[1].contains(`, 1, )",
                "if true then 1 else, 1, ``",
                "``, principal, .a",
                "`-(1+(2*[{a:`, 1, `}.a].b))`"
            })
    void deepestExpression_isEvaluatedOnASmallStack(String open, String inner, String close) throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        int[] levels = {PolicyParser.MAX_NESTING};
        Runnable work = () -> {
            PolicySet set = null;
            while (set == null) {
                String nested = (open + " ").repeat(levels[0]) + inner + close.repeat(levels[0]);
                try {
                    set = PolicySet.parse(Fixture.permitWhen(nested + " == context"));
                } catch (CedarSyntaxException tooDeep) {
                    levels[0]--;
                }
            }
            set.authorize(Fixture.REQUEST, Fixture.ENTITIES);
        };
        Thread thread = new Thread(null, work, "small", 512L * 1024);
        thread.setUncaughtExceptionHandler((where, problem) -> thrown.add(problem));
        thread.start();
        thread.join();
        assertThat(thrown).isEmpty();
        assertThat(levels[0]).isGreaterThan(35);
    }

    @Test
    @DisplayName("LX-13 a literal around a deep value errs in its policy and nowhere else")
    void literalAroundDeepValue_isAPolicyError() {
        Value deep = SetValue.empty();
        for (int i = 1; i < 256; i++) {
            deep = SetValue.of(List.of(deep));
        }
        Request request = new Request(
                Fixture.REQUEST.principal(),
                Fixture.REQUEST.action(),
                Fixture.REQUEST.resource(),
                RecordValue.of(
                        Map.of("x", ((SetValue) deep).elements().iterator().next())));
        PolicySet set = PolicySet.parse(
                Fixture.permitWhen("[context.x] == [context.x]") + Fixture.permitWhen("[[context.x]] == 1"));
        assertThat(Fixture.describe(set.authorize(request, Entities.empty()))).isEqualTo("allow [policy0] [policy1]");
    }

    @Test
    @DisplayName("PF-16 eight threads on one set get the same answers as one")
    void manyThreads_getTheSameAnswers() throws Exception {
        PolicySet set = PolicySet.parse("""
                permit(principal in Group::"g2", action, resource) when { context.n > 500 };
                forbid(principal, action, resource) when { context.n == 777 };
                permit(principal, action, resource) when { context.s like "*7*" && ip("10.0.0.1").isIpv4() };
                forbid(principal, action, resource) when { context.n == 13 && context.nope };
                """);
        List<Request> requests = new ArrayList<>();
        for (long n = 0; n < 1_000; n++) {
            requests.add(new Request(
                    Fixture.REQUEST.principal(),
                    Fixture.REQUEST.action(),
                    Fixture.REQUEST.resource(),
                    RecordValue.of(Map.of("n", Value.of(n), "s", Value.of(Long.toString(n))))));
        }
        Callable<List<String>> decideAll = () -> requests.stream()
                .map(request -> Fixture.describe(set.authorize(request, Fixture.ENTITIES)))
                .toList();
        List<String> expected = decideAll.call();
        assertThat(expected).contains("deny [policy1] []", "allow [policy0, policy2] []", "deny [] [policy3]");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CyclicBarrier start = new CyclicBarrier(8);
            List<Future<List<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return decideAll.call();
                }));
            }
            for (Future<List<String>> answer : answers) {
                assertThat(answer.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{", "[[]]", "{}", "null", ""})
    void brokenEntityText_isRefused(String json) {
        assertThatThrownBy(() -> Entities.parse(json)).isInstanceOf(CedarDataException.class);
    }
}
