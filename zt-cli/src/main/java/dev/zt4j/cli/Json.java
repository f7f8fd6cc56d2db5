package dev.zt4j.cli;

import dev.zt4j.cedar.syntax.SourcePosition;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * A piece of a JSON file: its text and where it stands.
 *
 * @param file how messages name the file
 * @param whole the text of the file
 * @param start where the piece begins
 * @param end where it ends
 */
record Json(String file, String whole, int start, int end) {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The whole of a file. */
    static Json of(String file, String text) {
        return new Json(file, text, 0, text.length());
    }

    /** The member of that name of an object which need not be complete behind it; null if there is none. */
    static @Nullable Json leading(String file, String text, String name) {
        Json whole = of(file, text);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean wanted = parser.currentName().equals(name);
                parser.nextToken();
                Json value = whole.piece(parser);
                if (wanted) {
                    return value;
                }
            }
            return null;
        } catch (JacksonException malformed) {
            return null;
        }
    }

    String text() {
        return whole.substring(start, end);
    }

    InputException failure(String problem) {
        int at = start;
        while (at < end && Character.isWhitespace(whole.charAt(at))) {
            at++;
        }
        return new InputException(file, SourcePosition.in(whole, at), problem);
    }

    boolean isObject() {
        return startsWith('{');
    }

    boolean isString() {
        return startsWith('"');
    }

    boolean isNumber() {
        String text = text().strip();
        return !text.isEmpty() && (text.charAt(0) == '-' || Character.isDigit(text.charAt(0)));
    }

    boolean isNull() {
        return text().strip().equals("null");
    }

    private boolean startsWith(char first) {
        int at = start;
        while (at < end && Character.isWhitespace(whole.charAt(at))) {
            at++;
        }
        return at < end && whole.charAt(at) == first;
    }

    /** The members of an object by name. */
    Map<String, Json> members(String what) {
        return reading(parser -> {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw failure("expected an object, " + what);
            }
            Map<String, Json> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, piece(parser));
            }
            return members;
        });
    }

    /** The items of an array. */
    List<Json> items(String what) {
        return reading(parser -> {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw failure("expected an array, " + what);
            }
            List<Json> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(piece(parser));
            }
            return items;
        });
    }

    String string(String what) {
        return reading(parser -> {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw failure("expected a string, " + what);
            }
            return parser.getString();
        });
    }

    boolean truth(String what) {
        return switch (text().strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw failure("expected true or false, " + what);
        };
    }

    private Json piece(JsonParser parser) {
        int from = (int) parser.currentTokenLocation().getCharOffset();
        if (parser.currentToken().isScalarValue()) {
            parser.finishToken();
        } else {
            parser.skipChildren();
        }
        return new Json(
                file,
                whole,
                start + from,
                start + (int) parser.currentLocation().getCharOffset());
    }

    private interface Reading<T> {
        T read(JsonParser parser);
    }

    private <T> T reading(Reading<T> reading) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text())) {
            T result = reading.read(parser);
            if (parser.nextToken() != null) {
                throw failure("expected nothing after the JSON value");
            }
            return result;
        } catch (JacksonException malformed) {
            int at = malformed.getLocation() == null
                    ? 0
                    : Math.max(0, (int) malformed.getLocation().getCharOffset());
            throw new InputException(
                    file,
                    SourcePosition.in(whole, Math.min(whole.length(), start + at)),
                    "expected JSON: " + malformed.getOriginalMessage().replace('\n', ' '));
        }
    }

    /** Maps, lists, strings, numbers and truth values as JSON on many lines. */
    static String write(Object value) {
        return write(new Pretty(), value);
    }

    /** The same on one line. */
    static String line(@Nullable Object value) {
        return write(ObjectWriteContext.empty(), value);
    }

    private static String write(ObjectWriteContext layout, @Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(layout, text)) {
            write(generator, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            map.forEach((key, member) -> {
                generator.writeName(String.valueOf(key));
                write(generator, member);
            });
            generator.writeEndObject();
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            list.forEach(item -> write(generator, item));
            generator.writeEndArray();
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Number number) {
            generator.writeNumber(number.toString());
        } else if (value == null) {
            generator.writeNull();
        } else {
            generator.writeString(String.valueOf(value));
        }
    }

    /** A JSON text on many lines. */
    static String pretty(String json) {
        StringWriter text = new StringWriter();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json);
                JsonGenerator generator = FACTORY.createGenerator(new Pretty(), text)) {
            while (parser.nextToken() != null) {
                generator.copyCurrentEvent(parser);
            }
        }
        return text.toString();
    }

    private static final class Pretty extends ObjectWriteContext.Base {
        @Override
        public DefaultPrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
