package dev.zt4j.coverage;

/**
 * What sort of entry point it is.
 *
 * @since 0.1.0
 */
public enum EntryPointKind {
    /** The mapping of a servlet, by context path, pattern and servlet. */
    SERVLET_MAPPING("servlet-mapping"),
    /** A gRPC method, by its full name. */
    GRPC_METHOD("grpc-method"),
    /** A data source, by the name of its database. */
    DATA_SOURCE("data-source"),
    /** A secret that does not change, and what it opens. */
    STATIC_SECRET("static-secret"),
    /** Anything else: a handler of a framework, a message listener, a job, a tool. */
    OTHER("other");

    private final String code;

    EntryPointKind(String code) {
        this.code = code;
    }

    /** Returns the name that the report shows. */
    public String code() {
        return code;
    }
}
