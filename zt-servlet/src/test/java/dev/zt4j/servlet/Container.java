package dev.zt4j.servlet;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
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

    /** WebSockets of an application. */
    @FunctionalInterface
    interface Sockets {
        void addTo(ServerContainer container) throws DeploymentException;
    }

    /** What is deployed. */
    final class Application {
        final String contextPath;
        final Map<Integer, String> errorPages = new LinkedHashMap<>();
        final Map<Class<? extends Throwable>, String> exceptionPages = new LinkedHashMap<>();
        Consumer<ServletContext> initializer = context -> {};
        boolean lenient;

        /** Whether the container's own WebSockets are there; not on Undertow. */
        boolean webSockets;

        /** Adds WebSockets that the container serves by itself, without a servlet. */
        Sockets sockets = container -> {};

        Application(String contextPath) {
            this.contextPath = contextPath;
        }
    }
}
