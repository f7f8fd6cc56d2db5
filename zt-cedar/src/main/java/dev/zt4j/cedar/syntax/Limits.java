package dev.zt4j.cedar.syntax;

import dev.zt4j.cedar.value.Value;

/**
 * How much is taken from a text with policies, so that no text can exhaust memory or stack. What passes a limit is
 * refused with an error that says which.
 *
 * @param textLength the length of the whole text, in UTF-16 code units
 * @param nesting how deep expressions may nest, at most {@link PolicyParser#MAX_NESTING}; JSON text nests at most 128
 *     levels whatever is said here
 * @param elements how many elements a set and how many fields a record may be written with, at most
 *     {@link Value#MAX_ELEMENTS}
 * @param policies how many policies, templates and links there may be in all
 * @since 0.1.0
 */
public record Limits(int textLength, int nesting, int elements, int policies) {
    /** 16 Mi code units, 256 levels, 256 Ki elements and 128 Ki policies. */
    public static final Limits DEFAULT =
            new Limits(PolicyParser.MAX_TEXT_LENGTH, PolicyParser.MAX_NESTING, 1 << 18, 1 << 17);

    /** Refuses limits below 1 and such as would not keep the stack or memory safe. */
    public Limits {
        if (textLength < 1 || nesting < 1 || elements < 1 || policies < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
        if (nesting > PolicyParser.MAX_NESTING || elements > Value.MAX_ELEMENTS) {
            throw new IllegalArgumentException("at most " + PolicyParser.MAX_NESTING + " levels and "
                    + Value.MAX_ELEMENTS + " elements can be allowed");
        }
    }

    /** These limits with another length of the text. */
    public Limits withTextLength(int textLength) {
        return new Limits(textLength, nesting, elements, policies);
    }

    /** These limits with another depth of expressions. */
    public Limits withNesting(int nesting) {
        return new Limits(textLength, nesting, elements, policies);
    }

    /** These limits with another size of sets and records. */
    public Limits withElements(int elements) {
        return new Limits(textLength, nesting, elements, policies);
    }

    /** These limits with another number of policies. */
    public Limits withPolicies(int policies) {
        return new Limits(textLength, nesting, elements, policies);
    }
}
