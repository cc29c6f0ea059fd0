package culex.subscriber.sink.kafka;

/** User name and password of the sink. */
public record Login(SaslMechanism mechanism, String username, String password) {

    /** Returns the line of Kafka's setting {@code sasl.jaas.config}. */
    String jaas() {
        return "%s required username=\"%s\" password=\"%s\";"
                .formatted(mechanism.loginModule(), escape(username), escape(password));
    }

    /** Without user name and password. */
    @Override
    public String toString() {
        return "Login[" + mechanism + "]";
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
