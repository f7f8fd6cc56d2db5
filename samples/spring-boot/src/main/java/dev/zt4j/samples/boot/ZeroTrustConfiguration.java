package dev.zt4j.samples.boot;

import dev.zt4j.ZeroTrust;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.identity.TrustSource;
import dev.zt4j.micrometer.ZeroTrustMeters;
import dev.zt4j.policy.PolicySource;
import dev.zt4j.servlet.RouteMapping;
import dev.zt4j.servlet.ZeroTrustFilter;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The boundary around the application. Without a policy directory and trust bundles that hold, it does not start. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ZeroTrustProperties.class)
class ZeroTrustConfiguration {
    @Bean
    ZeroTrust zeroTrust(ZeroTrustProperties properties) {
        return ZeroTrust.builder()
                .trust(TrustSource.directory(properties.trust()))
                .policies(PolicySource.directory(properties.policies()))
                .audience(properties.audience())
                .boundary(properties.settings())
                .staleAfter(properties.staleAfter())
                .build();
    }

    @Bean
    Boundary boundary(ZeroTrust zeroTrust, ZeroTrustProperties properties) {
        return zeroTrust.boundary(properties.boundary());
    }

    /** Says what each request means to policy. What has no line here is denied. */
    @Bean
    FirstFilter firstFilter(Boundary boundary, ZeroTrustProperties properties) {
        return new FirstFilter(ZeroTrustFilter.builder(boundary)
                .origin(properties.origin())
                .route(
                        "GET",
                        "/entries/{id}",
                        route -> route.action("readEntry").resource("Entry", "{id}"))
                .route("POST", "/entries", route -> route.action("addEntry").resource("Ledger", "main"))
                .route("GET", "/actuator/health", RouteMapping::allowAnonymous)
                .route("GET", "/actuator/metrics")
                .route("GET", "/actuator/metrics/{name}")
                .build());
    }

    @Bean
    SourceHealth sourceHealthIndicator(ZeroTrust zeroTrust) {
        return new SourceHealth(zeroTrust::sources, Clock.systemUTC());
    }

    @Bean
    ZeroTrustMeters zeroTrustMeters(ZeroTrust zeroTrust) {
        return new ZeroTrustMeters(zeroTrust::statistics);
    }
}
