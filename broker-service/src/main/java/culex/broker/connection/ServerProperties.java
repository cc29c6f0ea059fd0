package culex.broker.connection;

import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The server properties in CONNACK and DISCONNECT, and how denied publishers are treated.
 *
 * @param responseInformation the prefix of Response Information, or null for none (section 3.2.2.3.15)
 * @param serverReference another server for the clients of this one, or null (section 4.11)
 * @param redirect the Reason Code with which all clients are redirected to the other server, or null when they may connect
 * @param disconnectsDenied whether a client before MQTT 5.0 is disconnected for publishing without permission
 */
public record ServerProperties(
        @Nullable String responseInformation,
        @Nullable String serverReference,
        @Nullable ReasonCode redirect,
        boolean disconnectsDenied) {

    /** The Reason Code for clients when the server stops: to use the other server, if one is configured. */
    ReasonCode onShutdown() {
        if (redirect != null) {
            return redirect;
        }
        return serverReference == null ? ReasonCode.SERVER_SHUTTING_DOWN : ReasonCode.USE_ANOTHER_SERVER;
    }

    /** The properties of a CONNACK or DISCONNECT with an error: the detail as Reason String, and the Server Reference for a redirect. */
    PacketProperties propertiesFor(ReasonCode reason, String detail) {
        PacketProperties.Builder properties = new PacketProperties.Builder();
        String other = serverReference;
        if (other != null && (reason == ReasonCode.USE_ANOTHER_SERVER || reason == ReasonCode.SERVER_MOVED)) {
            properties.text(Property.SERVER_REFERENCE, other);
        }
        if (!detail.isEmpty()) {
            properties.text(Property.REASON_STRING, detail);
        }
        return properties.build();
    }
}
