/**
 * Zero trust inside the JVM: identity, policy, enforcement and the decision log.
 */
@SuppressWarnings({"module", "requires-automatic"}) // those that read configuration files as we do are built after us
module dev.zt4j.core {
    exports dev.zt4j;
    exports dev.zt4j.authority;
    exports dev.zt4j.coverage;
    exports dev.zt4j.enforcement;
    exports dev.zt4j.identity;
    exports dev.zt4j.log;
    exports dev.zt4j.metrics;
    exports dev.zt4j.micrometer;
    exports dev.zt4j.policy;
    exports dev.zt4j.reason;
    exports dev.zt4j.source;
    exports dev.zt4j.state to
            dev.zt4j.jdbc;
    exports dev.zt4j.json to
            dev.zt4j.grpc,
            dev.zt4j.servlet;

    requires transitive dev.zt4j.cedar;
    requires static micrometer.core;
    requires static micrometer.observation;
    requires static transitive org.jspecify;
    requires com.github.benmanes.caffeine;
    requires com.nimbusds.jose.jwt;
    requires java.net.http;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires tools.jackson.core;
}
