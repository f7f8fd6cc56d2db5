package dev.zt4j.enforcement;

/**
 * A boundary is not ready to enforce.
 *
 * @since 0.1.0
 */
public final class PromotionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Promotion promotion;

    PromotionRefusedException(Promotion promotion) {
        super("boundary " + promotion.boundary() + " is not ready to enforce: "
                + String.join("; ", promotion.problems()));
        this.promotion = promotion;
    }

    /** Returns what was observed. */
    public Promotion promotion() {
        return promotion;
    }
}
