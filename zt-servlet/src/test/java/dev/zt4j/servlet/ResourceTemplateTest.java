package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt4j.cedar.value.EntityUid;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceTemplateTest {
    private static final List<String> PATH = List.of("tenants", "north", "entries", "42");

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "3, 42",
        "tenants, tenants",
        "1 3, north/42",
        "1 entries 3, north/entries/42",
        "'', ''",
        "' 3', /42",
        "'3 ', 42/",
    })
    void parts_areJoinedInOrder(String parts, String id) {
        ResourceTemplate template = new ResourceTemplate(
                EntityUid.of("Bank::Entry", ""),
                Arrays.stream(parts.split(" ", -1))
                        .map(part -> part.matches("\\d")
                                ? new ResourceTemplate.Part("", Integer.parseInt(part))
                                : new ResourceTemplate.Part(part, -1))
                        .toList());
        assertThat(template.of(PATH)).isEqualTo(EntityUid.of("Bank::Entry", id));
    }
}
