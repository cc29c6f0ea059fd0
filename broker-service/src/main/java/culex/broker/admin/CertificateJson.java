package culex.broker.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** Writes the fields of a certificate that the admin API shows as JSON. Stateless. */
final class CertificateJson {
    private static final int HEXADECIMAL = 16;

    private CertificateJson() {}

    static JsonObject of(X509Certificate certificate) {
        return new JsonObject()
                .put("subject", certificate.getSubjectX500Principal().getName())
                .put("names", names(certificate))
                .put("issuer", certificate.getIssuerX500Principal().getName())
                .put("serialNumber", certificate.getSerialNumber().toString(HEXADECIMAL))
                .put("validFrom", certificate.getNotBefore().toInstant().toString())
                .put("validUntil", certificate.getNotAfter().toInstant().toString());
    }

    /** The Subject Alternative Names of the types DNS, IP address, URI and email. */
    private static JsonArray names(X509Certificate certificate) {
        JsonArray names = new JsonArray();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> name : all) {
                    if (name.get(1) instanceof String text) {
                        names.add(text);
                    }
                }
            }
        } catch (CertificateParsingException unreadable) {
            names.clear();
        }
        return names;
    }
}
