package dev.zt4j.cli;

/** Text of strangers, fit to be shown: nothing in it steers a terminal, or looks like other text than it is. */
final class Shown {
    private Shown() {}

    /** The text with all but line feeds and printable ASCII spelled as in JSON strings. */
    static String ascii(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c >= ' ' && c <= '~')) {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return shown.toString();
    }

    /** The same in one line. */
    static String line(String text) {
        return ascii(text).replace("\n", "\\n");
    }
}
