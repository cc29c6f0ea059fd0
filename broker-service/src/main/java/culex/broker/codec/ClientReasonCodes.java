package culex.broker.codec;

import static culex.broker.packet.ReasonCode.*;

import culex.broker.packet.PacketType;
import culex.broker.packet.ReasonCode;
import java.util.EnumSet;
import java.util.Set;

/** The reason codes that a client may send in each packet (tables 3-4 to 3-7, 3-10 and 3-11 of MQTT 5.0). */
final class ClientReasonCodes {
    private static final Set<ReasonCode> PUBLISH_RECEIVED = EnumSet.of(
            SUCCESS,
            NO_MATCHING_SUBSCRIBERS,
            UNSPECIFIED_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            TOPIC_NAME_INVALID,
            PACKET_IDENTIFIER_IN_USE,
            QUOTA_EXCEEDED,
            PAYLOAD_FORMAT_INVALID);
    private static final Set<ReasonCode> RELEASE = EnumSet.of(SUCCESS, PACKET_IDENTIFIER_NOT_FOUND);
    private static final Set<ReasonCode> DISCONNECT = EnumSet.of(
            SUCCESS,
            DISCONNECT_WITH_WILL_MESSAGE,
            UNSPECIFIED_ERROR,
            MALFORMED_PACKET,
            PROTOCOL_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            TOPIC_NAME_INVALID,
            RECEIVE_MAXIMUM_EXCEEDED,
            TOPIC_ALIAS_INVALID,
            PACKET_TOO_LARGE,
            MESSAGE_RATE_TOO_HIGH,
            QUOTA_EXCEEDED,
            ADMINISTRATIVE_ACTION,
            PAYLOAD_FORMAT_INVALID);
    private static final Set<ReasonCode> AUTH = EnumSet.of(CONTINUE_AUTHENTICATION, RE_AUTHENTICATE);

    private ClientReasonCodes() {}

    static boolean allows(PacketType type, ReasonCode reason) {
        return switch (type) {
            case PUBACK, PUBREC -> PUBLISH_RECEIVED.contains(reason); // [MQTT-3.4.2-1], [MQTT-3.5.2-1]
            case PUBREL, PUBCOMP -> RELEASE.contains(reason); // [MQTT-3.6.2-1], [MQTT-3.7.2-1]
            case DISCONNECT -> DISCONNECT.contains(reason); // [MQTT-3.14.2-1]
            case AUTH -> AUTH.contains(reason); // [MQTT-3.15.2-1]
            default -> false;
        };
    }
}
