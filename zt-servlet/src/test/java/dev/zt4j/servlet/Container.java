package dev.zt4j.servlet;

import jakarta.servlet.ServletContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** A servlet container with one application, on TLS. Which one is said by the property {@code zt.container}. */
interface Container {
    /** Starts it; client certificates are wanted, not needed. */
    void start(SSLContext tls, Application application) throws Exception;

    int port();

    void stop() throws Exception;

    static Container chosen() {
        return switch (name()) {
            case "jetty-ee10" -> new JettyEe10Container();
            case "jetty-ee11" -> new JettyEe11Container();
            case "tomcat" -> new TomcatContainer();
            case "undertow" -> new UndertowContainer();
            default -> throw new IllegalArgumentException(name());
        };
    }

    static String name() {
        return System.getProperty("zt.container", "jetty-ee10");
    }

    /** What is deployed. */
    final class Application {
        final String contextPath;
        final Map<Integer, String> errorPages = new LinkedHashMap<>();
        Consumer<ServletContext> initializer = context -> {};
        boolean lenient;

        Application(String contextPath) {
            this.contextPath = contextPath;
        }
    }
}
