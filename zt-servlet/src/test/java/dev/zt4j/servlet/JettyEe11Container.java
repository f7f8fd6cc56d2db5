package dev.zt4j.servlet;

import javax.net.ssl.SSLContext;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;

/** Jetty 12.1 with the environment of Jakarta EE 11. */
final class JettyEe11Container implements Container {
    private final JettyServer server = new JettyServer();

    @Override
    public void start(SSLContext tls, Application application) throws Exception {
        String path = application.contextPath;
        ServletContextHandler context = new ServletContextHandler(path.isEmpty() ? "/" : path);
        ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
        application.errorPages.forEach(errors::addErrorPage);
        application.exceptionPages.forEach(errors::addErrorPage);
        context.setErrorHandler(errors);
        context.addServletContainerInitializer(
                (classes, servletContext) -> application.initializer.accept(servletContext));
        if (application.webSockets) {
            JakartaWebSocketServletContainerInitializer.configure(
                    context, (servletContext, webSockets) -> application.sockets.addTo(webSockets));
        }
        if (application.lenient) {
            context.getServletHandler().setDecodeAmbiguousURIs(true);
        }
        server.start(tls, application.lenient, context);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }
}
