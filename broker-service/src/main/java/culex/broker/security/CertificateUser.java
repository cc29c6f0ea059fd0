package culex.broker.security;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** Which part of a client's certificate contains its user name. */
public enum CertificateUser {
    /** No part: the certificate does not authenticate the client. */
    NONE,
    /** The Common Name of the subject. */
    CN,
    /** The whole subject, in the form of RFC 2253, such as {@code CN=pump-7,O=Example}. */
    SUBJECT,
    /** The Subject Alternative Name of the type DNS. */
    SAN_DNS,
    /** The Subject Alternative Name of the type URI. */
    SAN_URI,
    /** The Subject Alternative Name of the type email. */
    SAN_EMAIL;

    private static final int TYPE_EMAIL = 1;
    private static final int TYPE_DNS = 2;
    private static final int TYPE_URI = 6;

    /** The value of the setting. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The user name that a verified certificate names.
     *
     * @return empty when the certificate has no such name or more than one, or the name has control characters
     */
    public String nameIn(X509Certificate certificate) {
        List<String> names = switch (this) {
            case NONE -> List.of();
            case CN -> commonNames(certificate.getSubjectX500Principal());
            case SUBJECT -> List.of(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
            case SAN_DNS -> alternativeNames(certificate, TYPE_DNS);
            case SAN_URI -> alternativeNames(certificate, TYPE_URI);
            case SAN_EMAIL -> alternativeNames(certificate, TYPE_EMAIL);
        };
        return only(names);
    }

    /** The only name in the list; empty when there is no name or more than one, or the name has control characters. */
    public static String only(List<String> names) {
        String name = names.size() == 1 ? names.getFirst() : "";
        return name.isBlank() || name.chars().anyMatch(Character::isISOControl) ? "" : name;
    }

    private static List<String> commonNames(X500Principal subject) {
        try {
            return new LdapName(subject.getName(X500Principal.RFC2253))
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .toList();
        } catch (InvalidNameException unreadable) {
            return List.of();
        }
    }

    private static List<String> alternativeNames(X509Certificate certificate, int type) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.getFirst().equals(type))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }
}
