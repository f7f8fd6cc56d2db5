package dev.zt4j.samples.boot;

import dev.zt4j.servlet.ZeroTrustFilter;
import jakarta.servlet.ServletContext;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.Ordered;

/** Registers the filter before any that Spring or the application brings. */
record FirstFilter(ZeroTrustFilter filter) implements ServletContextInitializer, Ordered {
    @Override
    public void onStartup(ServletContext context) {
        filter.register(context, "zero-trust");
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
