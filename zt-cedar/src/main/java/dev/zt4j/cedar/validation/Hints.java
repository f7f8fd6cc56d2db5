package dev.zt4j.cedar.validation;

import dev.zt4j.cedar.text.NearestName;
import dev.zt4j.cedar.text.Quoting;
import java.util.Collection;

/** What the author of an unknown name may have meant. */
final class Hints {
    private Hints() {}

    /** The end of a message: a question with the nearest known name, or nothing if none is near. */
    static String among(String wanted, Collection<String> known) {
        return NearestName.among(wanted, known)
                .map(near -> "; did you mean " + Quoting.quote(near) + "?")
                .orElse("");
    }
}
