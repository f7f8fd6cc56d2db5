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
    /** Returns the guarded statement that this came from, if any. */
    STATEMENT,
    /** Makes a statement without a text. */
    CREATE,
    /** Makes a statement of a text, which is judged. */
    PREPARE,
    /** Makes a statement of a text that is to call a routine. */
    PREPARE_CALL,
    /** Executes the text given or prepared: has that decided first. */
    EXECUTE,
    /** Has the server analyse the text prepared: has that decided first, as its execution would be. */
    DESCRIBE,
    /** Adds to a batch. */
    ADD_BATCH,
    /** Empties a batch. */
    CLEAR_BATCH,
    /** Executes a batch: has each of its texts decided first. */
    EXECUTE_BATCH,
    /** Sets a parameter to an object, unless the driver would write to the database for it there and then. */
    SET_OBJECT,
    /** Reads what the driver queries the catalog for: has that decided as a query first. */
    DECIDE_SELECT,
    /** Changes what later statements mean: has that decided as the most privileged class first. */
    DECIDE_OTHER,
    /** Sets a parameter by a call from which the driver knows its type. */
    SET,
    /** Forgets all parameters. */
    CLEAR_PARAMETERS,
    /** Goes to another row, which may have to be fetched: for as long as that is not denied. */
    FETCH,
    /** Passes the call on, after which no more rows are read. */
    END,
    /** Gives a column of a row a value that is sent with the row. */
    SET_VALUE,
    /** Forgets the values of a row. */
    CANCEL_ROW,
    /** Goes to the row to insert, or back from it. */
    MOVE,
    /** Changes a row, or reads it again: has that decided as the statement by which the driver does it. */
    CHANGE_ROW,
    /** Begins the transaction, if none is open. */
    BEGIN,
    /** Keeps the transaction, if one is open. */
    COMMIT,
    /** Keeps the transaction, if one is open and the mode changes. */
    AUTO_COMMIT,
    /** Takes the transaction back, or part of it. */
    ROLL_BACK,
    /** Closes the connection. */
    CLOSE,
    /** Is refused as not supported. */
    REFUSE
}
