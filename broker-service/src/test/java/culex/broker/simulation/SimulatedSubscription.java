package culex.broker.simulation;

/**
 * A subscription of a simulated client. Before MQTT 5.0 its only option is the QoS.
 *
 * @param identifier the Subscription Identifier, or 0 for none
 */
record SimulatedSubscription(
        String filter, int qos, boolean noLocal, boolean retainAsPublished, int identifier, boolean mqtt5) {
    private static final int NO_LOCAL = 4;
    private static final int RETAIN_AS_PUBLISHED = 8;
    /** Retain Handling 2, so that RETAIN in a message to an MQTT 5.0 client is always the flag of its publisher. */
    private static final int NO_RETAINED_MESSAGES = 0x20;

    /** The Subscription Options on the wire. */
    int options() {
        return qos
                | (noLocal ? NO_LOCAL : 0)
                | (retainAsPublished ? RETAIN_AS_PUBLISHED : 0)
                | (mqtt5 ? NO_RETAINED_MESSAGES : 0);
    }

    /**
     * Whether the subscription receives a message of a topic; {@code own} is true for a message that the client of the subscription has
     * published.
     */
    boolean brings(String topic, boolean own) {
        if (own && noLocal) {
            return false;
        }
        boolean shared = topic.startsWith(ClientSubscriptions.SHARED_TOPICS);
        return switch (filter) {
            case ClientSubscriptions.GROUP -> shared;
            case "#" -> !shared;
            case "t/+", "t/#" -> topic.startsWith("t/");
            case "+/2" -> !shared && topic.endsWith("/2");
            default -> topic.equals(filter);
        };
    }

    @Override
    public String toString() {
        return filter + "=" + qos + (noLocal ? " no local" : "") + (retainAsPublished ? " as published" : "")
                + (identifier == 0 ? "" : " #" + identifier);
    }
}
