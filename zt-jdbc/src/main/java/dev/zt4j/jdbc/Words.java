package dev.zt4j.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Reads lists of words from texts. */
final class Words {
    private Words() {}

    /** Returns the words of a text, which blanks and line ends separate. */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(text);
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        return List.copyOf(words);
    }
}
