package culex.broker.conformance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks the rules that apply to every packet of a broker on one connection, in every sequence. The rules depend on the client's CONNECT
 * and on the packets since.
 */
final class ServerLaw {
    private boolean connected;
    private boolean disconnected;
    private boolean problemInformation = true;
    private boolean responseInformation;
    private String authMethod = "";
    private long packetMax = Long.MAX_VALUE;
    private long aliasMax;
    private long receiveMax = 65_535;
    private final Set<Long> unacknowledged = new HashSet<>();
    private final Map<Long, Object> aliases = new HashMap<>();

    /** Called before the client's CONNECT of MQTT 5 is sent. */
    void onConnect(Words words) {
        Value method = words.get("authMethod");
        long size = words.number("maximumPacketSize", 0);
        packetMax = size == 0 ? Long.MAX_VALUE : size;
        aliasMax = words.number("topicAliasMaximum", 0);
        receiveMax = words.number("receiveMaximum", 65_535);
        problemInformation = words.number("requestProblem", 1) != 0;
        responseInformation = words.number("requestResponse", 0) != 0;
        authMethod = method == null ? "" : method.text();
    }

    /** Called before a packet of the client is sent; an acknowledgement allows the server one more unacknowledged message. */
    void onSent(byte[] packet) {
        if (packet.length < 4 || packet[1] < 2) {
            return;
        }
        int type = (packet[0] & 0xff) >> 4;
        boolean refused = packet.length > 4 && (packet[4] & 0x80) != 0;
        if (type == 4 || type == 7 || (type == 5 && refused)) {
            unacknowledged.remove(((packet[2] & 0xffL) << 8) | (packet[3] & 0xff));
        }
    }

    /** Checks a packet of the broker, and returns it with its Topic Alias resolved. */
    ReceivedPacket onReceived(ReceivedPacket packet) {
        require(!disconnected, "[MQTT-3.14.4-1] a packet after DISCONNECT: " + packet);
        require(
                packet.bytes().length <= packetMax,
                "[MQTT-3.1.2-24] larger than the client's Maximum Packet Size: " + packet);
        switch (packet.type()) {
            case "CONNACK" -> connack(packet);
            case "AUTH" -> require(!authMethod.isEmpty(), "[MQTT-4.12.0-6] AUTH without a method in CONNECT");
            default -> require(connected, "[MQTT-3.2.0-1] " + packet.type() + " before CONNACK");
        }
        if (packet.type().equals("PUBLISH")) {
            return publish(packet);
        }
        boolean explains = packet.has(WireProperty.REASON_STRING) || packet.has(WireProperty.USER_PROPERTY);
        boolean always = packet.type().equals("CONNACK") || packet.type().equals("DISCONNECT");
        require(problemInformation || always || !explains, "[MQTT-3.1.2-29] problem information unasked: " + packet);
        disconnected = packet.type().equals("DISCONNECT");
        return packet;
    }

    private void connack(ReceivedPacket packet) {
        require(!connected, "[MQTT-3.2.0-2] a second CONNACK");
        require(
                responseInformation || !packet.has(WireProperty.RESPONSE_INFORMATION),
                "[MQTT-3.1.2-28] Response Information unasked");
        require(
                !authMethod.isEmpty() || !packet.has(WireProperty.AUTH_METHOD),
                "[MQTT-4.12.0-6] Authentication Method in CONNACK without one in CONNECT");
        require(
                packet.number("receiveMaximum", 1) > 0 && packet.number("maximumPacketSize", 1) > 0,
                "Receive Maximum or Maximum Packet Size of 0 in CONNACK");
        connected = true;
        disconnected = packet.number("code", 0) != 0;
    }

    private ReceivedPacket publish(ReceivedPacket packet) {
        if (packet.number("qos", 0) > 0) {
            unacknowledged.add(packet.number("id", 0));
            require(
                    unacknowledged.size() <= receiveMax,
                    "[MQTT-3.3.4-9] more than the client's Receive Maximum in flight");
        }
        long alias = packet.number("topicAlias", -1);
        if (alias < 0) {
            return packet;
        }
        require(
                alias > 0 && alias <= aliasMax,
                "[MQTT-3.1.2-26] Topic Alias " + alias + " of " + aliasMax + " allowed");
        List<Object> topics = packet.fields().getOrDefault("topic", List.of());
        Object topic = topics.getFirst();
        if (((byte[]) topic).length > 0) {
            aliases.put(alias, topic);
            return packet;
        }
        Object known = aliases.get(alias);
        if (known == null) {
            throw new WireViolation("Topic Alias " + alias + " before its Topic Name");
        }
        topics.set(0, known);
        return packet;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new WireViolation(otherwise);
        }
    }
}
