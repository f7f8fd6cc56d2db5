package dev.zt4j.jdbc.rows;

import dev.zt4j.cedar.partial.Residual;

/** A part of a policy that has no SQL. */
final class Untranslatable extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Residual part;
    private final String why;

    Untranslatable(Residual part, String why) {
        super(why, null, false, false);
        this.part = part;
        this.why = why;
    }

    Residual part() {
        return part;
    }

    String why() {
        return why;
    }
}
