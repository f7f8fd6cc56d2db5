package dev.zt4j.samples.jdbc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class LedgerTest {
    @Test
    void everyCall_comesOutAsItShould() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        boolean asExpected = Ledger.run(Path.of("policies"), new PrintStream(printed, true, StandardCharsets.UTF_8));
        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(asExpected, text);
        assertTrue(text.contains("revoked.principal"), text);
    }
}
