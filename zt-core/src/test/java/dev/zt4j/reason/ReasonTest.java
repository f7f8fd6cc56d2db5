package dev.zt4j.reason;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.DocumentedPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReasonTest {
    private static final DocumentedPart DOCUMENTED = new DocumentedPart(
            Path.of("..", "docs", "identity.md"),
            "<!-- reasons: made from the code; -Dzt.write-docs=true writes it anew -->\n",
            "<!-- end of reasons -->\n");

    /** The table of the operator's guide. */
    private static String table() {
        StringBuilder table = new StringBuilder("| code | what it means | what to do |\n|---|---|---|\n");
        for (Reason reason : Reason.values()) {
            table.append("| `")
                    .append(reason.code())
                    .append("` | ")
                    .append(reason.summary())
                    .append(" | ")
                    .append(reason.remedy())
                    .append(" |\n");
        }
        return table.toString();
    }

    @Test
    void documentedTable_isThatOfTheCode() throws IOException {
        DOCUMENTED.assertIs(table());
    }

    @Test
    void codes_areDifferentAndStable() {
        Set<String> codes = new HashSet<>();
        assertThat(Arrays.stream(Reason.values()).map(Reason::code))
                .allMatch(codes::add)
                .allMatch(code -> code.matches("[a-z0-9]+\\.[a-z0-9-]+"));
    }

    @Test
    void texts_fitInOneCellOfATable() {
        assertThat(Reason.values()).allSatisfy(reason -> {
            assertThat(reason.summary()).isNotBlank().doesNotContain("|", "\n");
            assertThat(reason.remedy()).isNotBlank().doesNotContain("|", "\n");
        });
    }
}
