package dev.zt4j.cli;

import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.schema.CedarSchemaException;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.SourcePosition;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that was given cannot be used. The message is one line: file, line, column and what is wrong. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String file, @Nullable SourcePosition position, String problem) {
        super(place(file, position) + ": " + problem);
    }

    static String place(String file, @Nullable SourcePosition position) {
        return position == null ? file : file + ":" + position.line() + ":" + position.column();
    }

    /** What reading a text gives; what the reader throws becomes an exception of this class. */
    static <T> T reading(String file, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (CedarSyntaxException e) {
            throw of(file, e.position(), e);
        } catch (CedarDataException e) {
            throw of(file, e.position().orElse(null), e);
        } catch (CedarSchemaException e) {
            String source = e.source().orElse(file);
            SourcePosition position = e.position().orElse(null);
            throw new InputException(source, position, problem(e, e.source().isPresent() ? source : null, position));
        }
    }

    /** What is wrong, without the place. */
    static String problem(CedarSyntaxException e) {
        return problem(e, null, e.position());
    }

    private static InputException of(String file, @Nullable SourcePosition position, RuntimeException e) {
        return new InputException(file, position, problem(e, null, position));
    }

    /** The message without the place that it begins with. */
    private static String problem(RuntimeException e, @Nullable String source, @Nullable SourcePosition position) {
        String message = String.valueOf(e.getMessage());
        String prefix = "";
        if (source != null) {
            prefix = source + (position == null ? ": " : ", ");
        }
        if (position != null) {
            prefix += position + ": ";
        }
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }
}
