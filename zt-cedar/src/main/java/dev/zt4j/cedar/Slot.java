package dev.zt4j.cedar;

/**
 * The places of a template that a link fills with entities.
 *
 * @since 0.1.0
 */
public enum Slot {
    /** {@code ?principal}. */
    PRINCIPAL("?principal"),
    /** {@code ?resource}. */
    RESOURCE("?resource");

    private final String cedarName;

    Slot(String cedarName) {
        this.cedarName = cedarName;
    }

    /** The slot in Cedar source, its question mark included. */
    public String cedarName() {
        return cedarName;
    }
}
