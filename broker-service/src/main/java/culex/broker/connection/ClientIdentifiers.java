package culex.broker.connection;

import culex.broker.packet.Connect;
import culex.broker.packet.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks and assigns Client Identifiers. Stateless. */
final class ClientIdentifiers {
    private ClientIdentifiers() {}

    /** Creates a Client Identifier for a client that sent an empty one. */
    static String assign() {
        return "culex-" + UUID.randomUUID(); // [MQTT-3.1.3-6], [MQTT-3.2.2-16]
    }

    /** Why the Client Identifier of a CONNECT is not allowed, or null when it is. */
    static @Nullable String invalid(Connect packet, ConnectionLimits limits) {
        String given = packet.clientId();
        ProtocolVersion version = packet.version();
        if (given.isEmpty()) {
            boolean assignable = version == ProtocolVersion.MQTT_5
                    || (version == ProtocolVersion.MQTT_3_1_1 && packet.cleanStart()); // MQTT 3.1.1 [MQTT-3.1.3-8]
            return assignable ? null : "an empty Client Identifier for a Session that is kept";
        }
        if (version == ProtocolVersion.MQTT_3_1
                && given.codePointCount(0, given.length()) > limits.clientIdOf31CharactersMax()) {
            return "the Client Identifier is longer than MQTT 3.1 allows";
        }
        boolean tooLong = given.getBytes(StandardCharsets.UTF_8).length > limits.clientIdBytesMax();
        return tooLong ? "the Client Identifier is longer than " + limits.clientIdBytesMax() + " bytes" : null;
    }
}
