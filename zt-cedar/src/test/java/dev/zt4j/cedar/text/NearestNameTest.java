package dev.zt4j.cedar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    private static final List<String> KNOWN = List.of("User", "Group", "Document", "Zt::Workload", "age", "agent");

    @ParameterizedTest
    @CsvSource({
        "Usr, User",
        "usre, User",
        "Uesr, User",
        "user, User",
        "Groups, Group",
        "Documnet, Document",
        "Workload, Zt::Workload",
        "agee, age",
        "aged, age",
        "Zt::Worklod, Zt::Workload"
    })
    void misspeltName_isFound(String wanted, String meant) {
        assertThat(NearestName.among(wanted, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"Folder", "ag", "''", "Dcmnt", "Group1234"})
    void nameOfSomethingElse_findsNothing(String wanted) {
        assertThat(NearestName.among(wanted, KNOWN)).isEmpty();
    }

    @Test
    void equallyNearNames_giveTheFirstInTheAlphabet() {
        assertThat(NearestName.among("cat", List.of("hat", "bat", "rat"))).contains("bat");
    }

    @Test
    void longNamesAndManyNames_areNotSearched() {
        assertThat(NearestName.among("a".repeat(1_000_000), List.of("a".repeat(999_999))))
                .isEmpty();
        assertThat(NearestName.among("abc", List.of("abcd".repeat(1_000_000), "abd")))
                .contains("abd");
        List<String> many =
                IntStream.range(0, 100_000).mapToObj(i -> "name" + i).toList();
        assertThat(NearestName.among("nam1", many)).isEmpty();
    }

    @Test
    void suggestion_endsAMessage() {
        assertThat("no such type" + NearestName.suggestion("Usr", KNOWN))
                .isEqualTo("no such type; did you mean 'User'?");
        assertThat(NearestName.suggestion("Folder", KNOWN)).isEmpty();
    }
}
