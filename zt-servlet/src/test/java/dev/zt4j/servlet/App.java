package dev.zt4j.servlet;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import dev.zt4j.testing.world.World;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** A servlet application behind the filter on a real server. What no other servlet serves, a recorder does. */
final class App implements AutoCloseable {
    final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    final Queue<Long> connections = new ConcurrentLinkedQueue<>();

    private final Server server = new Server(new QueuedThreadPool(12));
    private final ServletContextHandler context;
    private final HttpConfiguration http = new HttpConfiguration();

    App(String contextPath) {
        this.context = new ServletContextHandler(contextPath.isEmpty() ? "/" : contextPath);
        context.setErrorHandler(new ErrorPageErrorHandler());
        serve("/", this::record);
    }

    /** Starts an application with the filter registered as it says itself. */
    static App start(World world, ZeroTrustFilter filter) {
        App app = new App("");
        app.guard(filter);
        app.listen(world);
        return app;
    }

    void guard(ZeroTrustFilter filter) {
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                filter.register(event.getServletContext(), "zero-trust");
            }
        });
    }

    ServletContextHandler context() {
        return context;
    }

    void serve(String mapping, Service service) {
        ServletHolder holder = new ServletHolder(new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws ServletException, IOException {
                service.serve(request, response);
            }
        });
        holder.setAsyncSupported(true);
        context.addServlet(holder, mapping);
    }

    /** Has the server pass on what it would refuse itself. */
    void letEverythingThrough() {
        http.setUriCompliance(UriCompliance.UNSAFE);
        context.getServletHandler().setDecodeAmbiguousURIs(true);
    }

    void listen(World world) {
        SecureRequestCustomizer secure = new SecureRequestCustomizer(false);
        http.addCustomizer(secure);
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(world.server.sslContext(world.boundary.clientTrust()));
        tls.setWantClientAuth(true);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector =
                new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, plain.getProtocol()), plain);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void record(HttpServletRequest request, HttpServletResponse response) throws IOException {
        java.security.Principal user = request.getUserPrincipal();
        Object attribute = request.getAttribute(ZeroTrustFilter.PRINCIPAL_ATTRIBUTE);
        Seen now = new Seen(
                request.getDispatcherType().name(),
                request.getServletPath()
                        + Optional.ofNullable(request.getPathInfo()).orElse(""),
                user == null ? null : user.getName(),
                attribute instanceof Principal principal ? principal.id() : null,
                CurrentPrincipal.get().map(Principal::id).orElse(null),
                request.getRemoteUser(),
                request.getAuthType());
        seen.add(now);
        connections.add(Long.valueOf(request.getRemotePort()));
        response.getWriter().write("served " + now.user());
    }

    /** A servlet. */
    interface Service {
        void serve(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException;
    }

    /** What the application saw of a request and its caller. */
    record Seen(
            String dispatch,
            String path,
            @Nullable String user,
            @Nullable String attribute,
            @Nullable String current,
            @Nullable String remoteUser,
            @Nullable String authType) {}
}
