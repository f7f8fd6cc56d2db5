package dev.zt4j.identity;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;

/** A certificate of a TLS stack that has gone wrong: whatever it is asked, it throws what it does not declare. */
@SuppressWarnings("deprecation") // the names, which every certificate has to have
final class FailingCertificate extends X509Certificate {
    private static final long serialVersionUID = 1L;

    private static IllegalStateException gone() {
        return new IllegalStateException("the connection's memory is gone");
    }

    @Override
    public void checkValidity() {
        throw gone();
    }

    @Override
    public void checkValidity(Date date) {
        throw gone();
    }

    @Override
    public int getVersion() {
        throw gone();
    }

    @Override
    public BigInteger getSerialNumber() {
        throw gone();
    }

    @Override
    public Principal getIssuerDN() {
        throw gone();
    }

    @Override
    public Principal getSubjectDN() {
        throw gone();
    }

    @Override
    public Date getNotBefore() {
        throw gone();
    }

    @Override
    public Date getNotAfter() {
        throw gone();
    }

    @Override
    public byte[] getTBSCertificate() {
        throw gone();
    }

    @Override
    public byte[] getSignature() {
        throw gone();
    }

    @Override
    public String getSigAlgName() {
        throw gone();
    }

    @Override
    public String getSigAlgOID() {
        throw gone();
    }

    @Override
    public byte[] getSigAlgParams() {
        throw gone();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        throw gone();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        throw gone();
    }

    @Override
    public boolean[] getKeyUsage() {
        throw gone();
    }

    @Override
    public int getBasicConstraints() {
        throw gone();
    }

    @Override
    public byte[] getEncoded() {
        throw gone();
    }

    @Override
    public void verify(PublicKey key) {
        throw gone();
    }

    @Override
    public void verify(PublicKey key, String provider) {
        throw gone();
    }

    @Override
    public PublicKey getPublicKey() {
        throw gone();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        throw gone();
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        throw gone();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        throw gone();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        throw gone();
    }

    @Override
    public String toString() {
        return "failing certificate";
    }
}
