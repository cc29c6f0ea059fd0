package culex.subscriber.sink.kafka;

import java.util.Locale;

/** How the sink connects to Kafka, with Kafka's names. */
public enum SecurityProtocol {
    /** Neither TLS nor a login. */
    PLAINTEXT,
    /** TLS without a login. */
    SSL,
    /** A login without TLS. */
    SASL_PLAINTEXT,
    /** A login over TLS. */
    SASL_SSL;

    /** Returns the name in {@code readings.kafka.security-protocol}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether connections are encrypted. */
    public boolean isEncrypted() {
        return this == SSL || this == SASL_SSL;
    }

    /** Whether the sink logs in. */
    public boolean hasLogin() {
        return this == SASL_PLAINTEXT || this == SASL_SSL;
    }
}
