package dev.zt4j.servlet;

import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.websocket.server.WsSci;
import org.jspecify.annotations.Nullable;

/** Tomcat 11. HTTP/2 is taken by ALPN. */
final class TomcatContainer implements Container {
    private final Tomcat tomcat = new Tomcat();
    private @Nullable Path base;

    @Override
    public void start(SSLContext tls, Application application) throws Exception {
        base = Files.createTempDirectory("tomcat");
        tomcat.setBaseDir(base.toString());
        tomcat.setSilent(true);
        tomcat.setConnector(connector(tls, application.lenient));
        Context context = tomcat.addContext(application.contextPath, new File(".").getAbsolutePath());
        context.addServletContainerInitializer(
                (classes, servletContext) -> application.initializer.accept(servletContext), Set.of());
        if (application.webSockets) {
            context.addServletContainerInitializer(new WsSci(), Set.of());
            context.addServletContainerInitializer(
                    (classes, servletContext) -> add(application.sockets, servletContext), Set.of());
        }
        application.errorPages.forEach((status, path) -> {
            ErrorPage page = new ErrorPage();
            page.setErrorCode(status);
            page.setLocation(path);
            context.addErrorPage(page);
        });
        application.exceptionPages.forEach((type, path) -> {
            ErrorPage page = new ErrorPage();
            page.setExceptionType(type.getName());
            page.setLocation(path);
            context.addErrorPage(page);
        });
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            throw new IllegalStateException("the application did not start: " + context.getState());
        }
    }

    private static void add(Sockets sockets, ServletContext context) {
        try {
            sockets.addTo((ServerContainer) context.getAttribute(ServerContainer.class.getName()));
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void stop() throws LifecycleException, IOException {
        // One that was never started would make the directory of another one anew.
        Path made = base;
        if (made == null) {
            return;
        }
        try {
            if (tomcat.getServer().getState() != LifecycleState.DESTROYED) {
                tomcat.stop();
                tomcat.destroy();
            }
        } finally {
            ReverseProxy.delete(made);
            base = null;
        }
    }

    private static Connector connector(SSLContext tls, boolean lenient) {
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("SSLEnabled", "true");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setAllowTrace(true);
        connector.setSecure(true);
        connector.setScheme("https");
        SSLHostConfig host = new SSLHostConfig();
        host.setCertificateVerification("optional");
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
        certificate.setSslContext(new Given(tls));
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        connector.addUpgradeProtocol(new Http2Protocol());
        if (lenient) {
            connector.setAllowBackslash(true);
            connector.setEncodedSolidusHandling(EncodedSolidusHandling.DECODE.getValue());
            connector.setProperty("relaxedPathChars", "\"<>[\\]^`{|}");
            connector.setRejectSuspiciousURIs(false);
        }
        return connector;
    }

    /** A TLS context of the JDK as Tomcat takes it. */
    private record Given(SSLContext context) implements org.apache.tomcat.util.net.SSLContext {
        @Override
        public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {
            // It is initialized already.
        }

        @Override
        public void destroy() {
            // It is the test's.
        }

        @Override
        public SSLSessionContext getServerSessionContext() {
            return context.getServerSessionContext();
        }

        @Override
        public SSLEngine createSSLEngine() {
            return context.createSSLEngine();
        }

        @Override
        public SSLServerSocketFactory getServerSocketFactory() {
            return context.getServerSocketFactory();
        }

        @Override
        public SSLParameters getSupportedSSLParameters() {
            return context.getSupportedSSLParameters();
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[0];
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
