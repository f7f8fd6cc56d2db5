package dev.zt4j.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.zt4j.ZeroTrust;
import dev.zt4j.authority.Authority;
import dev.zt4j.cedar.PolicySet;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.identity.X509Svid;
import dev.zt4j.policy.Policies;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.servlet.ZeroTrustFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.access.ExceptionTranslationFilter;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestMatcherDelegatingAuthorizationManager;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/** A trust domain with one caller, and Jetty servers on loopback with one servlet each, all with TLS. */
final class HttpLoopback {
    static final byte[] BODY = "{\"id\":42,\"amount\":100,\"currency\":\"EUR\",\"by\":\"the founders\"}\n"
            .getBytes(StandardCharsets.US_ASCII);
    private static final String AUDIENCE = "spiffe://prod.example/ledger";
    private static final int CAPACITY = 1 << 16;
    private static final int THREADS = 16;

    private final Authority authority = Authority.create(TrustDomain.of("prod.example"), Clock.systemUTC());
    private final X509Svid server = authority.x509Svid(authority.id("/ledger"), Duration.ofHours(1));
    private final String caller = authority.id("/web").toString();
    private final List<Server> servers = new ArrayList<>();
    private final ZeroTrust zt;
    private final int rules;

    /**
     * Makes one.
     *
     * @param rules how many there are, each for another route and caller; that of our caller is in the middle
     */
    HttpLoopback(int rules) {
        this.rules = rules;
        zt = ZeroTrust.builder()
                .trust(TrustSource.of(TrustBundles.of(List.of(authority.bundle()))))
                .policies(PolicySource.of(new Policies(
                        PolicySet.parse(IntStream.range(0, rules)
                                .mapToObj(i -> "permit (principal == Zt::Workload::\"" + caller(i)
                                        + "\", action == Action::\"readEntry" + suffix(i) + "\", resource);")
                                .collect(Collectors.joining("\n"))),
                        Entities.empty())))
                .audience(AUDIENCE)
                .boundary(BoundarySettings.enforce("ledger", "ledger team", Tier.MEDIUM))
                .decisionSink(record -> {})
                .decisionLogCapacity(CAPACITY)
                .build();
    }

    String token() {
        return authority.jwtSvid(authority.id("/web"), AUDIENCE, Duration.ofMinutes(30));
    }

    SSLContext clientTls() {
        return server.sslContext(zt.serverTrust(server.id()));
    }

    int bare() throws Exception {
        return start(context -> {});
    }

    private String suffix(int rule) {
        return rule == rules / 2 ? "" : "-" + rule;
    }

    private String caller(int rule) {
        return caller + suffix(rule);
    }

    int guarded() throws Exception {
        ZeroTrustFilter.Builder routes = ZeroTrustFilter.builder(zt.boundary("ledger"));
        for (int i = 0; i < rules; i++) {
            String suffix = suffix(i);
            routes.route(
                    "GET",
                    "/entries" + suffix + "/{id}",
                    route -> route.action("readEntry" + suffix).resource("Entry", "{id}"));
        }
        ZeroTrustFilter filter = routes.build();
        return start(context ->
                context.addServletContainerInitializer((classes, servlets) -> filter.register(servlets, "zero-trust")));
    }

    int springSecurity() throws Exception {
        Filter filter = springFilter();
        return start(context -> {
            FilterHolder holder = new FilterHolder(filter);
            holder.setAsyncSupported(true);
            context.addFilter(holder, "/*", EnumSet.allOf(DispatcherType.class));
        });
    }

    private int start(Consumer<ServletContextHandler> guard) throws Exception {
        Server jetty = new Server(new org.eclipse.jetty.util.thread.QueuedThreadPool(THREADS));
        servers.add(jetty);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(server.sslContext(zt.boundary("ledger").clientTrust()));
        ServerConnector connector = new ServerConnector(
                jetty, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        guard.accept(context);
        context.addServlet(new ServletHolder(new Entries()), "/*");
        jetty.setHandler(context);
        jetty.start();
        return connector.getLocalPort();
    }

    /** The filters that a resource server has, without those that write headers or keep sessions. */
    private FilterChainProxy springFilter() throws ParseException, JOSEException {
        RequestMatcherDelegatingAuthorizationManager.Builder requests =
                RequestMatcherDelegatingAuthorizationManager.builder();
        for (int i = 0; i < rules; i++) {
            String allowed = caller(i);
            requests.add(
                    PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.GET, "/entries" + suffix(i) + "/{id}"),
                    (who, context) ->
                            new AuthorizationDecision(who.get().getName().equals(allowed)));
        }
        return new FilterChainProxy(new DefaultSecurityFilterChain(
                AnyRequestMatcher.INSTANCE,
                new SecurityContextHolderFilter(new RequestAttributeSecurityContextRepository()),
                new BearerTokenAuthenticationFilter(new ProviderManager(new JwtAuthenticationProvider(decoder()))),
                new AnonymousAuthenticationFilter("benchmark"),
                new ExceptionTranslationFilter(new BearerTokenAuthenticationEntryPoint(), new NullRequestCache()),
                new AuthorizationFilter(requests.anyRequest().denyAll().build())));
    }

    private NimbusJwtDecoder decoder() throws ParseException, JOSEException {
        ECKey key = JWKSet.parse(authority.bundleJson()).getKeys().stream()
                .filter(found -> found.getKeyID() != null)
                .findFirst()
                .orElseThrow()
                .toECKey();
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.ES256,
                new ImmutableJWKSet<>(new JWKSet(new ECKey.Builder(key.getCurve(), key.toECPublicKey())
                        .keyID(key.getKeyID())
                        .build()))));
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                new JwtTimestampValidator(),
                new JwtClaimValidator<List<String>>("aud", aud -> aud != null && aud.contains(AUDIENCE))));
        return decoder;
    }

    void stop() throws Exception {
        for (Server started : servers) {
            started.stop();
        }
        zt.close();
    }

    /** The application. */
    private static final class Entries extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("application/json");
            response.setContentLength(BODY.length);
            response.getOutputStream().write(BODY);
        }
    }
}
