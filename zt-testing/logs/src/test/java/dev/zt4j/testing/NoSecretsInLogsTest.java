package dev.zt4j.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@DisplayName("G-09 a secret in the log fails the class that logged it")
class NoSecretsInLogsTest {
    private static final Logger LOGGER = LoggerFactory.getLogger("dev.zt4j.example");
    private static final String TOKEN = Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"ES256\",\"kid\":\"k\"}".getBytes(StandardCharsets.UTF_8));

    @BeforeEach
    void install() {
        NoSecretsInLogs.install();
    }

    private static void assertFoundOnce() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(NoSecretsInLogs::check)
                .withMessageContaining("dev.zt4j.example");
        assertThatCode(NoSecretsInLogs::check).doesNotThrowAnyException();
    }

    @Test
    void tokenInAMessage_isFoundAtTheFinestLevel() {
        LOGGER.trace("got {}", TOKEN);
        assertFoundOnce();
    }

    @Test
    void tokenInAnException_isFound() {
        LOGGER.info("failed", new IllegalStateException(TOKEN));
        assertFoundOnce();
    }

    @Test
    void privateKey_isFound() {
        LOGGER.debug("-----BEGIN PRIVATE KEY-----");
        assertFoundOnce();
    }

    @Test
    void ordinaryMessage_isNot() {
        LOGGER.info("eyJ is how tokens start");
        assertThatCode(NoSecretsInLogs::check).doesNotThrowAnyException();
    }
}
