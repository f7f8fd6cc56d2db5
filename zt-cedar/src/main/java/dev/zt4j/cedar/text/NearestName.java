package dev.zt4j.cedar.text;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the known name that was probably meant by an unknown one: few insertions, deletions, replacements and swaps of
 * neighbours away, or the same name in a namespace. The cost is bounded whatever the names.
 */
public final class NearestName {
    private static final int LONGEST = 64;
    private static final int MOST_KNOWN = 4096;
    private static final int FARTHEST = 3;

    private final String wanted;
    private int[] beforeLast = new int[LONGEST + 1];
    private int[] last = new int[LONGEST + 1];
    private int[] current = new int[LONGEST + 1];

    private NearestName(String wanted) {
        this.wanted = wanted;
    }

    /**
     * The nearest of the known names, of equally near ones the first in alphabetical order; nothing if none is near,
     * the wanted name is longer than 64 characters, or more than 4096 are known.
     */
    public static Optional<String> among(String wanted, Collection<String> known) {
        if (wanted.isEmpty() || wanted.length() > LONGEST || known.size() > MOST_KNOWN) {
            return Optional.empty();
        }
        NearestName search = new NearestName(wanted);
        int limit = wanted.length() < 3 ? 0 : Math.min(FARTHEST, (wanted.length() + 2) / 3);
        @Nullable String nearest = null;
        int nearestDistance = limit;
        for (String name : known) {
            int distance = name.endsWith("::" + wanted) ? Math.min(1, limit) : search.distance(name, nearestDistance);
            boolean closer = distance < nearestDistance || nearest == null || name.compareTo(nearest) < 0;
            if (distance <= nearestDistance && closer) {
                nearest = name;
                nearestDistance = distance;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** A suggestion to end a message with, as in {@code ; did you mean 'User'?}, or nothing. */
    public static String suggestion(String wanted, Collection<String> known) {
        return among(wanted, known)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** How many edits apart the names are, or more than the limit if they are farther than that. */
    private int distance(String name, int limit) {
        int width = name.length();
        if (Math.abs(width - wanted.length()) > limit || width > LONGEST) {
            return limit + 1;
        }
        for (int i = 0; i <= width; i++) {
            last[i] = i;
        }
        for (int row = 1; row <= wanted.length(); row++) {
            int least = fill(row, name);
            if (least > limit) {
                return limit + 1;
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = current;
            current = spare;
        }
        return last[width];
    }

    private int fill(int row, String name) {
        char c = wanted.charAt(row - 1);
        current[0] = row;
        int least = row;
        for (int i = 1; i <= name.length(); i++) {
            int replaced = last[i - 1] + cost(c, name.charAt(i - 1));
            int best = Math.min(replaced, Math.min(last[i], current[i - 1]) + 1);
            boolean swapped =
                    row > 1 && i > 1 && c == name.charAt(i - 2) && wanted.charAt(row - 2) == name.charAt(i - 1);
            current[i] = swapped ? Math.min(best, beforeLast[i - 2] + 1) : best;
            least = Math.min(least, current[i]);
        }
        return least;
    }

    private static int cost(char one, char other) {
        return one == other ? 0 : 1;
    }
}
