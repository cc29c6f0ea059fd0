package culex.subscriber.sink.kafka;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The file of certificates that the sink trusts.
 *
 * @param type {@code PEM}, {@code JKS} or {@code PKCS12}
 */
public record TrustedCertificates(Path file, String type, Optional<String> password) {

    /** Without the password. */
    @Override
    public String toString() {
        return "TrustedCertificates[" + file + ", " + type + "]";
    }
}
