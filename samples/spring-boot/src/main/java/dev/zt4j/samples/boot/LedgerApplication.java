package dev.zt4j.samples.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application. What it trusts, permits and serves is said in {@code application.properties} and by policies. */
@SpringBootApplication(proxyBeanMethods = false)
public class LedgerApplication {
    /** Starts it. */
    public static void main(String[] arguments) {
        SpringApplication.run(LedgerApplication.class, arguments);
    }
}
