package culex.subscriber.sink.kafka;

/** How user name and password are sent. */
public enum SaslMechanism {
    /** User name and password are sent in clear text, so use this mechanism with TLS. */
    PLAIN("PLAIN", "org.apache.kafka.common.security.plain.PlainLoginModule"),
    /** SCRAM with SHA-256: the password itself is not sent. */
    SCRAM_SHA_256("SCRAM-SHA-256", "org.apache.kafka.common.security.scram.ScramLoginModule"),
    /** SCRAM with SHA-512: the password itself is not sent. */
    SCRAM_SHA_512("SCRAM-SHA-512", "org.apache.kafka.common.security.scram.ScramLoginModule");

    private final String protocolName;
    private final String loginModule;

    SaslMechanism(String protocolName, String loginModule) {
        this.protocolName = protocolName;
        this.loginModule = loginModule;
    }

    /** Returns the name in Kafka's protocol. */
    String protocolName() {
        return protocolName;
    }

    /** Returns the class of Kafka's client that logs in. */
    String loginModule() {
        return loginModule;
    }
}
