/** The Cedar policy language in pure Java: reading policies and data, and deciding requests. */
// The one module with friendship, which is not there yet when this one is compiled.
@SuppressWarnings("module")
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
    exports dev.zt4j.cedar.collect to
            dev.zt4j.core;
}
