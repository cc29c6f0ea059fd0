package culex.broker.connection;

import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells its clients of itself.
 *
 * @param responseInformation what Response Information begins with, or null when there is none (section 3.2.2.3.15)
 * @param serverReference another server for the clients of this one, or null (section 4.11)
 * @param redirect why no client is let in and all are sent to the other server, or null when they are let in
 */
public record ServerTerms(
        @Nullable String responseInformation,
        @Nullable String serverReference,
        @Nullable ReasonCode redirect,
        boolean disconnectsDenied) {

    /** What clients are told when the server stops: that they are to use the other server, where there is one. */
    ReasonCode onShutdown() {
        if (redirect != null) {
            return redirect;
        }
        return serverReference == null ? ReasonCode.SERVER_SHUTTING_DOWN : ReasonCode.USE_ANOTHER_SERVER;
    }

    /** The properties of a last packet: a Reason String, unless it is empty, and the Server Reference where it belongs. */
    PacketProperties about(ReasonCode reason, String detail) {
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
