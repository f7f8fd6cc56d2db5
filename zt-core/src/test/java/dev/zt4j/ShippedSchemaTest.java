package dev.zt4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.schema.ActionType;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.SchemaFragment;
import dev.zt4j.cedar.value.EntityUid;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShippedSchemaTest {
    private static String text() throws IOException {
        try (InputStream in = ShippedSchemaTest.class.getResourceAsStream("zt.cedarschema")) {
            return new String(Objects.requireNonNull(in, "zt.cedarschema").readAllBytes(), UTF_8);
        }
    }

    @Test
    void shippedSchema_isASchema() throws IOException {
        Schema schema = Schema.parse(text());
        assertThat(schema.entityTypes())
                .containsKeys("Zt::Workload", "Zt::User", "Zt::Agent", "Zt::ThirdParty", "Zt::Legacy", "Zt::Anonymous");
        ActionType get = schema.action(EntityUid.of("Zt::Http::Action", "GET")).orElseThrow();
        assertThat(get.resourceTypes()).containsExactly("Zt::Http::Route");
        assertThat(get.context().attributes()).containsKeys("now", "credential", "boundary", "delegation", "signals");
    }

    @Test
    void schemaOfTheApplication_joinsIt() throws IOException {
        SchemaFragment own = SchemaFragment.parse("""
                entity Entry { sensitivity: Long };
                action readEntry appliesTo {
                  principal: [Zt::User, Zt::Workload], resource: Entry, context: Zt::Context,
                };
                """);
        Schema schema = Schema.of(List.of(SchemaFragment.parse(text(), "zt.cedarschema"), own));
        assertThat(schema.action(EntityUid.of("Action", "readEntry"))
                        .orElseThrow()
                        .principalTypes())
                .containsExactly("Zt::User", "Zt::Workload");
    }
}
