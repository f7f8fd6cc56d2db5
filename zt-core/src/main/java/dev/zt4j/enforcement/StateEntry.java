package dev.zt4j.enforcement;

import java.time.Instant;
import java.util.Objects;

/**
 * One thing that a fleet of processes shares. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public sealed interface StateEntry {
    /** Returns its kind: {@code revocation}, {@code grant}, {@code waiver} or {@code mode}. */
    String kind();

    /** Returns its id, unique in its kind. */
    String id();

    /**
     * A revocation; its id is its target, as JSON.
     *
     * @param revocation what is ended
     * @since 0.1.0
     */
    record Revoked(Revocation revocation) implements StateEntry {
        /** The kind of these entries. */
        public static final String KIND = "revocation";

        /** Refuses null. */
        public Revoked {
            Objects.requireNonNull(revocation, "revocation");
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public String id() {
            return id(revocation.target());
        }

        /** Returns the id of the entry that revokes a target. */
        public static String id(Revocation.Target target) {
            return RevocationJson.id(target);
        }
    }

    /**
     * A grant, given to the same principal in all processes.
     *
     * @param id its id, which begins with {@code grant/shared/}; also that of its policy
     * @param request what was asked for
     * @param expiresAt when it ends by itself
     * @since 0.1.0
     */
    record Granted(String id, GrantRequest request, Instant expiresAt) implements StateEntry {
        /** The kind of these entries. */
        public static final String KIND = "grant";

        /** What their ids begin with, which those of grants of one process do not. */
        public static final String PREFIX = "grant/shared/";

        /** Refuses null and another id. */
        public Granted {
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(expiresAt, "expiresAt");
            if (!id.startsWith(PREFIX)) {
                throw new IllegalArgumentException("the id of a shared grant begins with " + PREFIX);
            }
        }

        @Override
        public String kind() {
            return KIND;
        }
    }

    /**
     * A waiver.
     *
     * @param waiver what is relaxed, for whom and until when
     * @since 0.1.0
     */
    record Waived(Waiver waiver) implements StateEntry {
        /** The kind of these entries. */
        public static final String KIND = "waiver";

        /** Refuses null. */
        public Waived {
            Objects.requireNonNull(waiver, "waiver");
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public String id() {
            return waiver.id();
        }
    }

    /**
     * The mode of a boundary, wherever there is a boundary of that name.
     *
     * @param boundary the name of the boundary, which is also the id
     * @param mode its mode
     * @param change who has set it, and why
     * @since 0.1.0
     */
    record ModeSet(String boundary, Mode mode, Change change) implements StateEntry {
        /** The kind of these entries. */
        public static final String KIND = "mode";

        /** Refuses null and a blank name. */
        public ModeSet {
            Objects.requireNonNull(mode, "mode");
            Objects.requireNonNull(change, "change");
            if (boundary.isBlank()) {
                throw new IllegalArgumentException("a boundary needs a name");
            }
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public String id() {
            return boundary;
        }
    }
}
