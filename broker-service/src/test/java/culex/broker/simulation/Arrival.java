package culex.broker.simulation;

import culex.broker.simulation.ClientWire.Incoming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A PUBLISH that a client received.
 *
 * @param topic the Topic Name in the packet; empty if the packet has only an alias
 * @param alias the Topic Alias, or 0
 * @param expirySeconds the Message Expiry Interval, or -1
 * @param subscriptionIdentifiers the Subscription Identifiers in the order of the packet
 */
record Arrival(
        String topic,
        int qos,
        boolean dup,
        boolean retain,
        int packetIdentifier,
        int alias,
        long expirySeconds,
        List<Integer> subscriptionIdentifiers,
        String text) {
    private static final int MESSAGE_EXPIRY_INTERVAL = 0x02;
    private static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
    private static final int TOPIC_ALIAS = 0x23;

    static Arrival of(Incoming packet, boolean mqtt5) {
        int qos = packet.flags() >> 1 & 3;
        int at = 2 + packet.u16(0);
        String topic = new String(packet.body(), 2, at - 2, StandardCharsets.UTF_8);
        int packetIdentifier = 0;
        if (qos > 0) {
            packetIdentifier = packet.u16(at);
            at += 2;
        }
        int alias = 0;
        long expiry = -1;
        List<Integer> identifiers = new ArrayList<>();
        if (mqtt5) {
            int end = at + 1 + packet.u8(at);
            at++;
            while (at < end) {
                int property = packet.u8(at++);
                switch (property) {
                    case MESSAGE_EXPIRY_INTERVAL -> {
                        expiry = (long) packet.u16(at) << 16 | packet.u16(at + 2);
                        at += 4;
                    }
                    case TOPIC_ALIAS -> {
                        alias = packet.u16(at);
                        at += 2;
                    }
                    case SUBSCRIPTION_IDENTIFIER -> {
                        int low = packet.u8(at++);
                        identifiers.add(low < 0x80 ? low : (low & 0x7F) | packet.u8(at++) << 7);
                    }
                    default -> throw new AssertionError("PUBLISH holds an unexpected property " + property);
                }
            }
        }
        String text = new String(packet.body(), at, packet.body().length - at, StandardCharsets.UTF_8);
        boolean dup = (packet.flags() & 8) != 0;
        boolean retain = (packet.flags() & 1) != 0;
        return new Arrival(topic, qos, dup, retain, packetIdentifier, alias, expiry, identifiers, text);
    }

    /** Returns the same PUBLISH with the Topic Name that its alias stands for. */
    Arrival under(String name) {
        return new Arrival(
                name, qos, dup, retain, packetIdentifier, alias, expirySeconds, subscriptionIdentifiers, text);
    }
}
