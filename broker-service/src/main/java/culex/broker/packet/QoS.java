package culex.broker.packet;

/** Quality of Service (MQTT 5.0, section 4.3). The ordinal is the value on the wire. */
public enum QoS {
    AT_MOST_ONCE,
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    private static final QoS[] VALUES = values();

    /**
     * The QoS of a value on the wire.
     *
     * @param value 0, 1 or 2; the caller has rejected 3 ([MQTT-3.3.1-4])
     */
    public static QoS of(int value) {
        return VALUES[value];
    }

    /** The lower of the two, such as the QoS of a message and the Maximum QoS of a subscription ([MQTT-3.8.4-8]). */
    public static QoS min(QoS a, QoS b) {
        return a.ordinal() <= b.ordinal() ? a : b;
    }

    /** The value on the wire: 0, 1 or 2. */
    public int value() {
        return ordinal();
    }
}
