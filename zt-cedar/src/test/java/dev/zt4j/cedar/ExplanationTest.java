package dev.zt4j.cedar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.Explanation.Result;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.value.EntityUid;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {

    @Test
    @DisplayName("AZ-01 each part of the scope and each clause is told apart")
    void parts_areToldApart() {
        Explanation explanation = explain("""
                permit (principal in Group::"g1", action == Action::"other", resource)
                when { principal.age == 7 && principal.age > 9 && principal.absent == 1 }
                when { principal.absent == 1 || true }
                unless { principal has absent }
                unless { false || true || principal.absent == 1 };
                """);

        assertThat(explanation.principal()).isEqualTo(new Explanation.ScopePart("principal in Group::\"g1\"", true));
        assertThat(explanation.action()).isEqualTo(new Explanation.ScopePart("action == Action::\"other\"", false));
        assertThat(explanation.resource()).isEqualTo(new Explanation.ScopePart("resource", true));
        assertThat(explanation.applies()).isFalse();
        assertThat(explanation.clauses())
                .extracting(clause -> clause.body().result(), Explanation.Clause::holds, clause -> results(clause))
                .containsExactly(
                        Assertions.tuple(Result.FALSE, false, List.of(Result.TRUE, Result.FALSE, Result.NOT_REACHED)),
                        Assertions.tuple(Result.ERROR, false, List.of(Result.ERROR, Result.NOT_REACHED)),
                        Assertions.tuple(Result.FALSE, true, List.of()),
                        Assertions.tuple(Result.TRUE, false, List.of(Result.FALSE, Result.TRUE, Result.NOT_REACHED)));
        Explanation.Part erring = explanation.clauses().get(1).operands().get(0);
        assertThat(erring.text()).isEqualTo("principal.absent == 1");
        assertThat(erring.position()).hasToString("line 3, column 8");
        assertThat(erring.error())
                .hasValueSatisfying(reason -> assertThat(reason).contains("absent"));
    }

    private static List<Result> results(Explanation.Clause clause) {
        return clause.operands().stream().map(Explanation.Part::result).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permit(principal, action, resource);",
                "permit(principal is User in Group::\"g2\", action, resource) when { true } unless { false };",
                "forbid(principal == User::\"bob\", action, resource);",
                "permit(principal, action, resource) when { principal.absent };",
                "permit(principal, action, resource) unless { 1 };",
                "permit(principal, action in [], resource);"
            })
    @DisplayName("AZ-01 what is explained agrees with what is decided")
    void explanation_agreesWithTheDecision(String text) {
        boolean decisive = Fixture.ids(Fixture.authorize(text).determining()).contains("policy0");

        assertThat(explain(text).applies()).isEqualTo(decisive);
    }

    private static Explanation explain(String text) {
        return Explanation.of(Policy.parseAll(text).get(0), Fixture.REQUEST, Fixture.ENTITIES);
    }

    @Test
    @DisplayName("LX-10 one entity by its name")
    void entity_isReadByItsName() {
        assertThat(PolicyParser.parseEntity(" A :: B::\"a\\\"b\" // c")).isEqualTo(EntityUid.of("A::B", "a\"b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"User", "`User::\"a\"::\"b\"`", "`User::\"a\" in`", "\"a\"", "``", "`User::\"a`"})
    @DisplayName("LX-10 what is no name of an entity is refused")
    void otherText_isNoEntity(String text) {
        Assertions.assertThatExceptionOfType(CedarSyntaxException.class)
                .isThrownBy(() -> PolicyParser.parseEntity(text));
    }
}
