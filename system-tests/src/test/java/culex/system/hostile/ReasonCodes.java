package culex.system.hostile;

import culex.system.wire.Packet;
import java.util.Locale;
import java.util.Map;

/** Counts the Reason Codes of the broker's packets, MQTT 5.0. */
final class ReasonCodes {
    private static final Map<Integer, String> NAMES = Map.of(
            2,
            "CONNACK",
            4,
            "PUBACK",
            5,
            "PUBREC",
            6,
            "PUBREL",
            7,
            "PUBCOMP",
            9,
            "SUBACK",
            11,
            "UNSUBACK",
            13,
            "PINGRESP",
            14,
            "DISCONNECT",
            15,
            "AUTH");

    private ReasonCodes() {}

    static void count(Packet packet, Outcomes outcomes) {
        if (packet.type() == Packet.PUBLISH) {
            outcomes.count("PUBLISH");
            return;
        }
        String name = NAMES.getOrDefault(packet.type(), "type " + packet.type());
        byte[] body = packet.body();
        switch (packet.type()) {
            case Packet.CONNACK -> count(name, body.length > 1 ? body[1] & 0xFF : 0, outcomes);
            case Packet.DISCONNECT, 15 -> count(name, body.length > 0 ? body[0] & 0xFF : 0, outcomes);
            case Packet.SUBACK -> {
                for (int i = reasons(body); i < body.length; i++) {
                    count(name, body[i] & 0xFF, outcomes);
                }
            }
            default -> count(name, packet.reasonCode(), outcomes);
        }
    }

    /** Returns the offset of the Reason Codes of a SUBACK, which follow the Packet Identifier and the properties. */
    private static int reasons(byte[] body) {
        int length = 0;
        int at = 2;
        for (int shift = 0; at < body.length; shift += 7, at++) {
            length |= (body[at] & 0x7F) << shift;
            if (body[at] >= 0) {
                break;
            }
        }
        return at + 1 + length;
    }

    private static void count(String name, int reason, Outcomes outcomes) {
        if (reason >= 0x80) {
            outcomes.reject(String.format(Locale.ROOT, "%s 0x%02X", name, reason));
        } else {
            outcomes.count(name);
        }
    }
}
