package dev.zt4j.cedar.text;

import java.util.Set;

/** What may be an identifier, and what a type name. Identifiers are ASCII and case-sensitive. */
public final class Identifiers {
    private static final String[] WORDS = {"true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"};
    private static final Set<String> RESERVED = Set.of(WORDS);

    private Identifiers() {}

    /** Whether the word is a reserved word of the language, {@code __cedar} included. */
    public static boolean isReserved(String word) {
        return RESERVED.contains(word);
    }

    private static boolean isReserved(String text, int start, int end) {
        for (String word : WORDS) {
            if (word.length() == end - start && text.startsWith(word, start)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the character may begin an identifier. */
    public static boolean isStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    /** Whether the character may stand inside an identifier. */
    public static boolean isPart(char c) {
        return isStart(c) || isDigit(c);
    }

    /** Whether the character is an ASCII digit. */
    public static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Whether the text is an identifier, reserved words included. */
    public static boolean isWord(String text) {
        if (text.isEmpty() || !isStart(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            if (!isPart(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text may name an attribute or a record key without quotes. */
    public static boolean isIdentifier(String text) {
        return isWord(text) && !isReserved(text);
    }

    /** Whether the text is a type name in its canonical spelling: {@code A::B}, no spaces, no reserved component. */
    public static boolean isTypeName(String text) {
        int start = 0;
        while (true) {
            int end = start;
            while (end < text.length() && isPart(text.charAt(end))) {
                end++;
            }
            if (end == start || !isStart(text.charAt(start)) || isReserved(text, start, end)) {
                return false;
            }
            if (end == text.length()) {
                return true;
            }
            if (!text.startsWith("::", end)) {
                return false;
            }
            start = end + 2;
        }
    }
}
