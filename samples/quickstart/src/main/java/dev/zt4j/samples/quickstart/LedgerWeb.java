package dev.zt4j.samples.quickstart;

import dev.zt4j.enforcement.Boundary;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.servlet.ZeroTrustFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.sql.SQLException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty with mTLS: the ledger's API, which enforces, and reports, which only reports so far. */
final class LedgerWeb implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector;

    LedgerWeb(X509Svid own, Boundary api, Boundary reports, LedgerDatabase database) throws Exception {
        connector = new ServerConnector(server, tls(own, api), http());
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        server.setHandler(new ContextHandlerCollection(
                context("/reports", reportsFilter(reports), new ReportsServlet()),
                context("/", apiFilter(api), new LedgerServlet(database))));
        server.start();
    }

    URI uri(String path) {
        return URI.create("https://" + connector.getHost() + ":" + connector.getLocalPort() + path);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop", e);
        }
    }

    private static ZeroTrustFilter apiFilter(Boundary boundary) {
        return ZeroTrustFilter.builder(boundary)
                .route(
                        "GET",
                        "/entries/{id}",
                        route -> route.action("readEntry").resource("Entry", "{id}"))
                .route("POST", "/entries", route -> route.action("addEntry").resource("Ledger", "main"))
                .route("GET", "/health", route -> route.allowAnonymous())
                .build();
    }

    private static ZeroTrustFilter reportsFilter(Boundary boundary) {
        return ZeroTrustFilter.builder(boundary).route("GET", "/summary").build();
    }

    private static ServletContextHandler context(String path, ZeroTrustFilter filter, HttpServlet servlet) {
        ServletContextHandler context = new ServletContextHandler(path);
        context.addServletContainerInitializer((classes, servlets) -> filter.register(servlets, "zero-trust"));
        context.addServlet(new ServletHolder(servlet), "/*");
        return context;
    }

    private static SslConnectionFactory tls(X509Svid own, Boundary boundary) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(own.sslContext(boundary.clientTrust()));
        // Wanted, not needed: some callers show a token instead, and who shows nothing is refused by the boundary.
        tls.setWantClientAuth(true);
        return new SslConnectionFactory(tls, "http/1.1");
    }

    private static HttpConnectionFactory http() {
        HttpConfiguration configuration = new HttpConfiguration();
        // Callers know the server by its SPIFFE ID, not by a host name.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        configuration.setSendServerVersion(false);
        return new HttpConnectionFactory(configuration);
    }

    /** The application: it asks nobody who calls, and reads the database as its caller. */
    private static final class LedgerServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient LedgerDatabase database;

        LedgerServlet(LedgerDatabase database) {
            this.database = database;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String path = request.getPathInfo();
            if (path.equals("/health")) {
                response.getWriter().println("ok");
                return;
            }
            try {
                long id = Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
                response.getWriter().println(database.amount(id));
            } catch (SQLException e) {
                response.sendError(HttpServletResponse.SC_FORBIDDEN);
            }
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                database.add(43, 500);
                response.setStatus(HttpServletResponse.SC_CREATED);
            } catch (SQLException e) {
                response.sendError(HttpServletResponse.SC_FORBIDDEN);
            }
        }
    }

    /** Shows whether anybody is known to the application. */
    private static final class ReportsServlet extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().println("summary for " + request.getUserPrincipal());
        }
    }
}
