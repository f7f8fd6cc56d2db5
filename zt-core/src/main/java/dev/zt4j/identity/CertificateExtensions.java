package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extensions of one certificate (RFC 5280 section 4.2): those we understand are read, of the others it is kept
 * whether one is critical. Immutable and thread-safe once read.
 */
final class CertificateExtensions {
    static final CertificateExtensions NONE = new CertificateExtensions();

    /** The first byte of keyUsage. */
    static final int DIGITAL_SIGNATURE = 0x80;

    static final int KEY_CERT_SIGN = 0x04;
    static final int CRL_SIGN = 0x02;

    /** Bits of extended key usage. */
    static final int SERVER_AUTH = 1;

    static final int CLIENT_AUTH = 2;
    static final int ANY_PURPOSE = 4;
    private static final int OTHER_PURPOSE = 8;

    private static final int MAX_EXTENSIONS = 64;
    private static final int MAX_NAMES = 1_000;
    private static final int KEY_ID = 0x80;
    private static final byte[] SERVER_AUTH_ID = {0x2b, 6, 1, 5, 5, 7, 3, 1};
    private static final byte[] CLIENT_AUTH_ID = {0x2b, 6, 1, 5, 5, 7, 3, 2};
    private static final byte[] ANY_PURPOSE_ID = {0x55, 0x1d, 0x25, 0};

    private boolean authority;
    private int pathLength = Integer.MAX_VALUE;
    private int keyUsage;
    private boolean keyUsageCritical;
    private int purposes;
    private int nameTypes;
    private List<String> uris = List.of();
    private boolean namesCritical;
    private boolean unknownCritical;
    private @Nullable NameConstraint nameConstraint;
    private @Nullable Der authorityKeyId;
    private @Nullable Der subjectKeyId;

    private CertificateExtensions() {}

    /** Reads the list of extensions. */
    CertificateExtensions(Der wrapped) {
        Der list = wrapped.read(Der.SEQUENCE);
        wrapped.finish();
        Set<ByteBuffer> seen = new HashSet<>();
        do {
            Der extension = list.read(Der.SEQUENCE);
            Der id = extension.read(Der.OBJECT_IDENTIFIER);
            boolean critical = extension.at(Der.BOOLEAN) && extension.readBoolean();
            Der value = extension.read(Der.OCTET_STRING);
            extension.finish();
            boolean first = seen.add(ByteBuffer.wrap(id.array(), id.offset(), id.length()));
            if (!first || seen.size() > MAX_EXTENSIONS) {
                throw Der.malformed();
            }
            if (!understood(id, critical, value)) {
                unknownCritical |= critical;
            }
        } while (!list.atEnd());
    }

    private boolean understood(Der id, boolean critical, Der value) {
        if (id.length() != 3 || id.byteAt(0) != 0x55 || id.byteAt(1) != 0x1d) {
            return false;
        }
        switch (id.byteAt(2)) {
            case 0x0e -> {
                // Key IDs are hints, so they may not be critical (RFC 5280 sections 4.2.1.1 and 4.2.1.2).
                subjectKeyId = value.read(Der.OCTET_STRING);
                value.finish();
                return !critical;
            }
            case 0x0f -> {
                keyUsage = readKeyUsage(value);
                keyUsageCritical = critical;
            }
            case 0x11 -> {
                readNames(value);
                namesCritical = critical;
            }
            case 0x13 -> readBasicConstraints(value);
            case 0x1e -> nameConstraint = NameConstraint.parse(value, critical);
            case 0x23 -> {
                Der content = value.read(Der.SEQUENCE);
                value.finish();
                authorityKeyId = content.at(KEY_ID) ? content.read() : null;
                return !critical;
            }
            case 0x25 -> purposes = readPurposes(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static int readKeyUsage(Der value) {
        Der bits = value.readBits();
        value.finish();
        return bits.length() == 0 ? 0 : bits.byteAt(0);
    }

    private void readBasicConstraints(Der value) {
        Der content = value.read(Der.SEQUENCE);
        value.finish();
        authority = content.at(Der.BOOLEAN) && content.readBoolean();
        if (content.at(Der.INTEGER)) {
            BigInteger length = content.readInteger();
            if (length.signum() < 0) {
                throw Der.malformed();
            }
            pathLength = length.bitLength() < Integer.SIZE ? length.intValue() : Integer.MAX_VALUE;
        }
        content.finish();
    }

    private static int readPurposes(Der value) {
        Der content = value.read(Der.SEQUENCE);
        value.finish();
        int purposes = 0;
        do {
            Der purpose = content.read(Der.OBJECT_IDENTIFIER);
            if (purpose.contentEquals(SERVER_AUTH_ID)) {
                purposes |= SERVER_AUTH;
            } else if (purpose.contentEquals(CLIENT_AUTH_ID)) {
                purposes |= CLIENT_AUTH;
            } else {
                purposes |= purpose.contentEquals(ANY_PURPOSE_ID) ? ANY_PURPOSE : OTHER_PURPOSE;
            }
        } while (!content.atEnd());
        return purposes;
    }

    private void readNames(Der value) {
        Der content = value.read(Der.SEQUENCE);
        value.finish();
        uris = new ArrayList<>(1);
        int count = 0;
        do {
            if (++count > MAX_NAMES) {
                throw new RefusedException(Reason.LIMIT_NAME_CONSTRAINTS);
            }
            int type = GeneralNameType.of(content.tag());
            Der name = content.read();
            nameTypes |= 1 << type;
            if (type == GeneralNameType.URI) {
                uris.add(name.text());
            }
        } while (!content.atEnd());
    }

    boolean authority() {
        return authority;
    }

    /** Returns how many CA certificates may stand below. */
    int pathLength() {
        return pathLength;
    }

    boolean mayUse(int usage) {
        return (keyUsage & usage) != 0;
    }

    /** Tells whether key usage is marked critical, if it is there at all. */
    boolean keyUsageCritical() {
        return keyUsageCritical;
    }

    /** Tells whether every one of the purposes is listed, or no list is there. */
    boolean servesAll(int wanted) {
        return purposes == 0 || (purposes & wanted) == wanted;
    }

    /** Tells whether one of the purposes is listed, or no list is there. */
    boolean servesOne(int wanted) {
        return purposes == 0 || (purposes & wanted) != 0;
    }

    int nameTypes() {
        return nameTypes;
    }

    List<String> uris() {
        return uris;
    }

    boolean namesCritical() {
        return namesCritical;
    }

    boolean unknownCritical() {
        return unknownCritical;
    }

    @Nullable
    NameConstraint nameConstraint() {
        return nameConstraint;
    }

    @Nullable
    Der authorityKeyId() {
        return authorityKeyId;
    }

    @Nullable
    Der subjectKeyId() {
        return subjectKeyId;
    }
}
