package dev.zt4j.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What an enforcement point has to do besides letting a request pass, from the {@code @obligation} annotation of a
 * policy that permits: {@code step_up:acr=urn:example:mfa,max_age=300; mask:fields=iban; ?notify:whom=owner}. Several
 * stand in one annotation, separated by semicolons. A question mark makes one advisory; any other has to be understood,
 * or the request is denied. Immutable and thread-safe.
 *
 * @param name what to do: lower case letters, digits, {@code _} and {@code -}
 * @param parameters how, by name; a value holds no comma and no semicolon
 * @param mandatory whether it has to be understood
 * @since 0.1.0
 */
public record Obligation(String name, Map<String, String> parameters, boolean mandatory) {
    /** The one that the library carries out itself: the caller must have authenticated in a way (RFC 9470). */
    public static final String STEP_UP = "step_up";

    private static final int MAX_TEXT = 4_096;
    private static final int MAX_NAME = 64;

    /** Copies the map and refuses a malformed name. */
    public Obligation {
        Objects.requireNonNull(parameters, "parameters");
        if (!wellFormed(name)) {
            throw new IllegalArgumentException("an obligation has a name of lower case letters, digits, _ and -");
        }
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads the value of an annotation.
     *
     * @throws IllegalArgumentException if it is malformed, empty or longer than 4,096 characters
     */
    public static List<Obligation> parse(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("obligations are longer than " + MAX_TEXT + " characters");
        }
        List<Obligation> obligations = new ArrayList<>();
        for (String one : text.split(";", -1)) {
            obligations.add(parseOne(one.strip()));
        }
        return List.copyOf(obligations);
    }

    private static Obligation parseOne(String text) {
        boolean mandatory = !text.startsWith("?");
        String stated = mandatory ? text : text.substring(1);
        int colon = stated.indexOf(':');
        return colon < 0
                ? new Obligation(stated, Map.of(), mandatory)
                : new Obligation(stated.substring(0, colon), parameters(stated.substring(colon + 1)), mandatory);
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String one : text.split(",", -1)) {
            int equals = one.indexOf('=');
            String name = equals < 0 ? "" : one.substring(0, equals).strip();
            String value = one.substring(equals + 1).strip();
            if (!wellFormed(name) || value.isEmpty() || parameters.put(name, value) != null) {
                throw new IllegalArgumentException("parameters of an obligation are name=value, each name once");
            }
        }
        return parameters;
    }

    private static boolean wellFormed(String name) {
        boolean good = !name.isEmpty() && name.length() <= MAX_NAME;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            good &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        }
        return good;
    }

    /** Returns the obligation as an annotation words it, with its parameters in the order of their names. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(mandatory ? "" : "?").append(name);
        char before = ':';
        for (Map.Entry<String, String> parameter : new TreeMap<>(parameters).entrySet()) {
            text.append(before).append(parameter.getKey()).append('=').append(parameter.getValue());
            before = ',';
        }
        return text.toString();
    }
}
