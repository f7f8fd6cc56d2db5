package dev.zt4j.cedar.syntax;

import java.util.List;

/** A text whose line breaks are not chosen yet. */
sealed interface Layout {
    /** Whether a comment on a line of its own is the first part. */
    default boolean beginsWithComment() {
        return false;
    }

    /** Whether a comment ends the line of the last part. */
    default boolean endsWithComment() {
        return false;
    }

    /** Whether a comment stands in between, which needs a line break. */
    default boolean holdsComment() {
        return false;
    }

    /** A token and the comment that follows it. */
    record Word(Lexeme lexeme) implements Layout {
        @Override
        public boolean endsWithComment() {
            return lexeme.after() != null;
        }
    }

    /** The comments on lines of their own before a token. */
    record Notes(Lexeme lexeme) implements Layout {
        @Override
        public boolean beginsWithComment() {
            return !lexeme.before().isEmpty();
        }
    }

    /** A space, or nothing if a line ends or begins there. */
    record Space() implements Layout {}

    /**
     * A place where a line may end.
     *
     * @param space whether it is a space otherwise
     * @param always whether the line always ends
     */
    record Break(boolean space, boolean always) implements Layout {}

    /** One part after the other. */
    record Row(List<Layout> parts, boolean beginsWithComment, boolean endsWithComment, boolean holdsComment)
            implements Layout {}

    /** Broken at all of its own line breaks, or at none if it fits on the line and no comment stands inside. */
    record Group(Layout body) implements Layout {
        @Override
        public boolean beginsWithComment() {
            return body.beginsWithComment();
        }

        @Override
        public boolean endsWithComment() {
            return body.endsWithComment();
        }

        @Override
        public boolean holdsComment() {
            return body.holdsComment();
        }
    }

    /** Lines that begin in here are indented by one more step. */
    record Nested(Layout body) implements Layout {
        @Override
        public boolean beginsWithComment() {
            return body.beginsWithComment();
        }

        @Override
        public boolean endsWithComment() {
            return body.endsWithComment();
        }

        @Override
        public boolean holdsComment() {
            return body.holdsComment();
        }
    }

    static Layout row(List<Layout> parts) {
        boolean holds = false;
        for (int i = 0; i < parts.size(); i++) {
            Layout part = parts.get(i);
            holds |= part.holdsComment();
            holds |= i > 0 && part.beginsWithComment();
            holds |= i < parts.size() - 1 && part.endsWithComment();
        }
        return new Row(
                List.copyOf(parts),
                !parts.isEmpty() && parts.get(0).beginsWithComment(),
                !parts.isEmpty() && parts.get(parts.size() - 1).endsWithComment(),
                holds);
    }

    static Layout row(Layout... parts) {
        return row(List.of(parts));
    }

    static Layout group(List<Layout> parts) {
        return new Group(row(parts));
    }

    static Layout group(Layout... parts) {
        return group(List.of(parts));
    }

    static Layout nested(Layout... parts) {
        return new Nested(row(List.of(parts)));
    }
}
