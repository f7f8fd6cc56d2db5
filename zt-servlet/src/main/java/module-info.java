/**
 * Zero trust at the door of a Jakarta Servlet application.
 */
module dev.zt4j.servlet {
    exports dev.zt4j.servlet;

    requires transitive dev.zt4j.core;
    requires transitive jakarta.servlet;
    requires static transitive org.jspecify;
}
