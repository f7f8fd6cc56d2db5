package dev.zt4j.samples.grpc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ShopTest {
    @Test
    void everyCall_comesOutAsItShould() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        boolean asExpected = Shop.run(Path.of("policies"), new PrintStream(printed, true, StandardCharsets.UTF_8));
        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(asExpected, text);
        assertTrue(text.contains("act.mismatch"), text);
    }
}
