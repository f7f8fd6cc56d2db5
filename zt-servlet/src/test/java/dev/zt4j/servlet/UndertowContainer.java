package dev.zt4j.servlet;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.Options;
import org.xnio.SslClientAuthMode;

/** Undertow 2.3. HTTP/2 is taken by ALPN. */
final class UndertowContainer implements Container {
    private @Nullable Undertow server;
    private @Nullable DeploymentManager deployment;

    @Override
    public void start(SSLContext tls, Application application) throws Exception {
        String path = application.contextPath.isEmpty() ? "/" : application.contextPath;
        ServletContainerInitializer initializer =
                (classes, servletContext) -> application.initializer.accept(servletContext);
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(getClass().getClassLoader())
                .setContextPath(path)
                .setDeploymentName("application")
                .setEagerFilterInit(true)
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        initializer.getClass().asSubclass(ServletContainerInitializer.class),
                        new ImmediateInstanceFactory<>(initializer),
                        Set.of()));
        application.errorPages.forEach((status, page) -> info.addErrorPage(Servlets.errorPage(page, status)));
        application.exceptionPages.forEach((type, page) -> info.addErrorPage(Servlets.errorPage(page, type)));
        DeploymentManager manager = Servlets.newContainer().addDeployment(info);
        deployment = manager;
        manager.deploy();
        HttpHandler handler = manager.start();
        Undertow undertow = Undertow.builder()
                .addHttpsListener(0, "127.0.0.1", tls)
                .setSocketOption(Options.SSL_CLIENT_AUTH_MODE, SslClientAuthMode.REQUESTED)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, application.lenient)
                .setIoThreads(2)
                .setWorkerThreads(12)
                .setHandler(new PathHandler().addPrefixPath(path, handler))
                .build();
        server = undertow;
        undertow.start();
    }

    @Override
    public int port() {
        return ((InetSocketAddress)
                        Objects.requireNonNull(server).getListenerInfo().get(0).getAddress())
                .getPort();
    }

    @Override
    public void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
        if (deployment != null && deployment.getState() == DeploymentManager.State.STARTED) {
            deployment.stop();
        }
    }
}
