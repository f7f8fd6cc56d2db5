/** The Cedar policy language in pure Java: reading policies and data, and deciding requests. */
module dev.zt4j.cedar {
    requires static transitive org.jspecify;
    requires tools.jackson.core;

    exports dev.zt4j.cedar;
    exports dev.zt4j.cedar.entity;
    exports dev.zt4j.cedar.partial;
    exports dev.zt4j.cedar.schema;
    exports dev.zt4j.cedar.syntax;
    exports dev.zt4j.cedar.validation;
    exports dev.zt4j.cedar.value;
}
