package dev.zt4j.jdbc;

/** What a guard does with a call of a method. */
enum Treatment {
    /** Passes the call on: it neither executes a statement nor hands out an object of the driver. */
    PASS,
    /** Passes the call on and guards what comes back. */
    WRAP,
    /** Answers of itself only: {@code unwrap}. */
    UNWRAP,
    /** Answers of itself only: {@code isWrapperFor}. */
    IS_WRAPPER,
    /** Returns the guarded connection that this came from. */
    CONNECTION,
    /** Sets a parameter to an object, unless the driver would write to the database for it there and then. */
    SET_OBJECT,
    /** Reads what the driver queries the catalog for: has that decided as a query first. */
    DECIDE_SELECT,
    /** Is refused as not supported. */
    REFUSE
}
