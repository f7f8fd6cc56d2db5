package dev.zt4j.log;

/**
 * What happened to the state that decisions depend on; {@link #code()} is what the log shows.
 *
 * @since 0.1.0
 */
public enum EventKind {
    /** The settings of a boundary changed. */
    BOUNDARY_CHANGED("boundary.changed"),
    /** A boundary enforces from now on. */
    BOUNDARY_PROMOTED("boundary.promoted"),
    /** A boundary was not ready to enforce. */
    BOUNDARY_NOT_READY("boundary.not-ready"),
    /** A boundary only reports from now on. */
    BOUNDARY_DEMOTED("boundary.demoted"),
    /** A principal or credential was revoked. */
    REVOKED("revocation.added"),
    /** A revocation was lifted. */
    REVOCATION_LIFTED("revocation.lifted"),
    /** Many single revocations became one of all that was issued before. */
    REVOCATIONS_FOLDED("revocation.folded"),
    /** A revocation holds, but could not be stored. */
    REVOCATION_NOT_STORED("revocation.not-stored"),
    /** A grant was given. */
    GRANT_STARTED("grant.started"),
    /** A grant was not given. */
    GRANT_REFUSED("grant.refused"),
    /** A grant ended: its task was closed, it expired, or its template is gone. */
    GRANT_ENDED("grant.ended"),
    /** A waiver holds from now on. */
    WAIVER_ADDED("waiver.added"),
    /** A waiver was not accepted. */
    WAIVER_REFUSED("waiver.refused"),
    /** A waiver let a static secret be used where nothing is decided. */
    WAIVER_USED("waiver.used"),
    /** A waiver ends soon. */
    WAIVER_EXPIRING("waiver.expiring"),
    /** A waiver has ended. */
    WAIVER_EXPIRED("waiver.expired"),
    /** A waiver was taken back. */
    WAIVER_REMOVED("waiver.removed"),
    /** What a source delivered was refused, or it delivered nothing. */
    SOURCE_REFUSED("source.refused"),
    /** What a source delivered was taken, but not all of it: a key was left out, say. */
    SOURCE_WARNED("source.warned"),
    /** A source delivers again. */
    SOURCE_RECOVERED("source.recovered"),
    /** An attribute source did not answer as it should, so its attribute was absent. */
    SIGNAL_FAILED("signal.failed"),
    /** A stream, a long call or a statement has ended; the subject is the id of the decision. */
    CALL_ENDED("call.ended"),
    /** A header that says who calls came from somebody who may not say so; the subject is the id of the decision. */
    HEADER_SPOOFED("hdr.spoof");

    private final String code;

    EventKind(String code) {
        this.code = code;
    }

    /** Tells whether there may be one for each decision, so that it takes the room of another one. */
    boolean asManyAsDecisions() {
        return this == CALL_ENDED || this == HEADER_SPOOFED;
    }

    /** Returns the name that the log shows. */
    public String code() {
        return code;
    }
}
