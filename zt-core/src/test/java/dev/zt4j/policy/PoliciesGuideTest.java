package dev.zt4j.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.Policy;
import dev.zt4j.cedar.Template;
import dev.zt4j.source.Delivery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads the blocks of docs/policies.md as one policy directory. */
class PoliciesGuideTest {
    @TempDir
    Path directory;

    private void write(String file, String language) throws Exception {
        StringBuilder text = new StringBuilder();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "policies.md"))) {
            if (line.startsWith("```")) {
                inside = line.equals("```" + language);
            } else if (inside) {
                text.append(line).append('\n');
            }
        }
        Files.writeString(directory.resolve(file), text);
    }

    @Test
    void blocksOfTheGuide_areAPolicyDirectory() throws Exception {
        write("app.cedarschema", "cedarschema");
        write("ledger.cedar", "cedar");
        write("entities.json", "json");
        Delivery<Policies> loaded = PolicySource.directory(directory).load(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.value().set().policies()).extracting(Policy::id).contains("auditors-read", "calm-users-only");
        assertThat(loaded.value().set().templates()).extracting(Template::id).containsExactly("fix-an-entry");
    }
}
