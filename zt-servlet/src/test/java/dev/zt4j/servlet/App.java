package dev.zt4j.servlet;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import dev.zt4j.testing.world.World;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A servlet application behind the filter on a real server. What no other servlet serves, a recorder does. */
final class App implements AutoCloseable {
    final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    final Queue<Long> connections = new ConcurrentLinkedQueue<>();

    private final Container container = Container.chosen();
    private final Container.Application application;

    App(String contextPath) {
        this.application = new Container.Application(contextPath);
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
        atStart(context -> filter.register(context, "zero-trust"));
    }

    /** Has something done to the application as it starts, after all that was given before. */
    void atStart(Consumer<ServletContext> step) {
        application.initializer = application.initializer.andThen(step);
    }

    void errorPage(int status, String path) {
        application.errorPages.put(status, path);
    }

    void errorPage(Class<? extends Throwable> type, String path) {
        application.exceptionPages.put(type, path);
    }

    /** Has the container's own WebSockets there, of which it serves none by itself. */
    void webSockets() {
        webSockets(container -> {});
    }

    /** Has the container's own WebSockets there, and those that it serves by itself. */
    void webSockets(Container.Sockets sockets) {
        application.webSockets = true;
        application.sockets = sockets;
    }

    void serve(String mapping, Service service) {
        atStart(context -> {
            ServletRegistration.Dynamic registration =
                    context.addServlet("servlet of " + mapping, new ServiceServlet(service));
            registration.addMapping(mapping);
            registration.setAsyncSupported(true);
        });
    }

    /** Has the server pass on what it would refuse itself. */
    void letEverythingThrough() {
        application.lenient = true;
    }

    void listen(World world) {
        try {
            container.start(world.server.sslContext(world.boundary.clientTrust()), application);
        } catch (Exception e) {
            close();
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return container.port();
    }

    @Override
    public void close() {
        try {
            container.stop();
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

    private static final class ServiceServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Service service;

        ServiceServlet(Service service) {
            this.service = service;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            service.serve(request, response);
        }
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
