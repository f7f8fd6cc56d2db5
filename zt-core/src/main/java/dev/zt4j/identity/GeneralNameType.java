package dev.zt4j.identity;

/** The kinds of names that a certificate can hold, by their numbers in RFC 5280 section 4.2.1.6. */
final class GeneralNameType {
    static final int MAIL = 1;
    static final int DNS = 2;
    static final int DIRECTORY = 4;
    static final int URI = 6;
    static final int IP = 7;

    /** Other name, X.400 address, directory name and EDI party name are made of parts. */
    private static final int[] TAGS = {0xa0, 0x81, 0x82, 0xa3, 0xa4, 0xa5, 0x86, 0x87, 0x88};

    private GeneralNameType() {}

    /** Returns the kind of name that has that tag. */
    static int of(int tag) {
        int type = tag & 0x1f;
        if (type >= TAGS.length || TAGS[type] != tag) {
            throw Der.malformed();
        }
        return type;
    }
}
