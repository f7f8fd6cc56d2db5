package dev.zt4j.cedar.syntax;

import java.util.ArrayList;
import java.util.List;

/** Turns the inside of a string token into the text or the pattern that it stands for. */
final class Unescaping {
    private final String source;
    private final int end;
    private final boolean pattern;
    private int at;
    private final StringBuilder segment = new StringBuilder();
    private final List<String> segments = new ArrayList<>();

    private Unescaping(String source, int start, int end, boolean pattern) {
        this.source = source;
        this.at = start;
        this.end = end;
        this.pattern = pattern;
    }

    static String string(String source, int start, int end) {
        if (source.substring(start, end).indexOf('\\') < 0) {
            return source.substring(start, end);
        }
        return new Unescaping(source, start, end, false).read().get(0);
    }

    static Pattern pattern(String source, int start, int end) {
        return new Pattern(new Unescaping(source, start, end, true).read());
    }

    private List<String> read() {
        while (at < end) {
            char c = source.charAt(at++);
            if (c == '\\') {
                escape();
            } else {
                add(c);
            }
        }
        segments.add(segment.toString());
        return segments;
    }

    /** Adds a code point; in a pattern a star is a wildcard even if an escape spelled it. */
    private void add(int point) {
        if (!pattern || point != '*') {
            segment.appendCodePoint(point);
            return;
        }
        boolean afterWildcard = segment.length() == 0 && !segments.isEmpty();
        if (!afterWildcard) {
            segments.add(segment.toString());
            segment.setLength(0);
        }
    }

    private void escape() {
        int start = at - 1;
        char c = at < end ? source.charAt(at++) : ' ';
        switch (c) {
            case 'n' -> add('\n');
            case 'r' -> add('\r');
            case 't' -> add('\t');
            case '0' -> add(0);
            case '\\', '\'', '"' -> add(c);
            case 'x' -> add(twoDigits(start));
            case 'u' -> add(braced(start));
            case '*' -> {
                if (!pattern) {
                    throw failure(start, "\\* is an escape in the pattern of 'like' only");
                }
                segment.append('*');
            }
            default -> throw failure(start, "unknown escape; known are \\n \\r \\t \\\\ \\0 \\' \\\" \\xHH and \\u{H}");
        }
    }

    private int twoDigits(int start) {
        int high = at < end ? hex(source.charAt(at)) : -1;
        int low = at + 1 < end ? hex(source.charAt(at + 1)) : -1;
        if (high < 0 || high > 7 || low < 0) {
            throw failure(start, "\\x needs two hexadecimal digits, at most 7F");
        }
        at += 2;
        return high * 16 + low;
    }

    private int braced(int start) {
        int point = 0;
        int digits = 0;
        boolean open = at < end && source.charAt(at) == '{';
        for (at++; open && at < end; at++) {
            char c = source.charAt(at);
            if (c == '}' && digits > 0) {
                at++;
                if (point > Character.MAX_CODE_POINT || (point >= 0xD800 && point <= 0xDFFF)) {
                    break;
                }
                return point;
            }
            if (c == '_' && digits > 0) {
                continue;
            }
            if (hex(c) < 0 || ++digits > 6) {
                break;
            }
            point = point * 16 + hex(c);
        }
        throw failure(start, "\\u needs one to six hexadecimal digits of a Unicode character in braces");
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private CedarSyntaxException failure(int offset, String problem) {
        return new CedarSyntaxException(SourcePosition.in(source, offset), problem);
    }
}
