package culex.broker.conformance;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The properties of MQTT 5 (section 2.2.2.2): the name in the script language of the conformance sequences, the identifier, the data type,
 * and the types of the packets in which a server may send the property.
 */
enum WireProperty {
    PAYLOAD_FORMAT("payloadFormat", 0x01, Type.BYTE, 3),
    MESSAGE_EXPIRY("messageExpiry", 0x02, Type.FOUR, 3),
    CONTENT_TYPE("contentType", 0x03, Type.STRING, 3),
    RESPONSE_TOPIC("responseTopic", 0x08, Type.STRING, 3),
    CORRELATION_DATA("correlationData", 0x09, Type.BINARY, 3),
    SUBSCRIPTION_ID("subscriptionId", 0x0b, Type.VARIABLE, 3),
    SESSION_EXPIRY("sessionExpiry", 0x11, Type.FOUR, 2),
    ASSIGNED_CLIENT_ID("assignedClientId", 0x12, Type.STRING, 2),
    SERVER_KEEP_ALIVE("serverKeepAlive", 0x13, Type.TWO, 2),
    AUTH_METHOD("authMethod", 0x15, Type.STRING, 2, 15),
    AUTH_DATA("authData", 0x16, Type.BINARY, 2, 15),
    REQUEST_PROBLEM("requestProblem", 0x17, Type.BYTE),
    WILL_DELAY("willDelay", 0x18, Type.FOUR),
    REQUEST_RESPONSE("requestResponse", 0x19, Type.BYTE),
    RESPONSE_INFORMATION("responseInformation", 0x1a, Type.STRING, 2),
    SERVER_REFERENCE("serverReference", 0x1c, Type.STRING, 2, 14),
    REASON_STRING("reasonString", 0x1f, Type.STRING, 2, 4, 5, 6, 7, 9, 11, 14, 15),
    RECEIVE_MAXIMUM("receiveMaximum", 0x21, Type.TWO, 2),
    TOPIC_ALIAS_MAXIMUM("topicAliasMaximum", 0x22, Type.TWO, 2),
    TOPIC_ALIAS("topicAlias", 0x23, Type.TWO, 3),
    MAXIMUM_QOS("maximumQos", 0x24, Type.BYTE, 2),
    RETAIN_AVAILABLE("retainAvailable", 0x25, Type.BYTE, 2),
    USER_PROPERTY("userProperty", 0x26, Type.PAIR, 2, 3, 4, 5, 6, 7, 9, 11, 14, 15),
    MAXIMUM_PACKET_SIZE("maximumPacketSize", 0x27, Type.FOUR, 2),
    WILDCARD_AVAILABLE("wildcardAvailable", 0x28, Type.BYTE, 2),
    SUBSCRIPTION_ID_AVAILABLE("subscriptionIdAvailable", 0x29, Type.BYTE, 2),
    SHARED_AVAILABLE("sharedAvailable", 0x2a, Type.BYTE, 2);

    enum Type {
        BYTE,
        TWO,
        FOUR,
        VARIABLE,
        STRING,
        BINARY,
        PAIR
    }

    private static final Map<String, WireProperty> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(p -> p.word, Function.identity()));
    private static final Map<Integer, WireProperty> BY_IDENTIFIER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(p -> p.identifier, Function.identity()));

    final String word;
    final int identifier;
    final Type type;
    /** The packets of the server that may have the property, one bit for each packet type. */
    private final int fromServer;

    WireProperty(String word, int identifier, Type type, int... fromServer) {
        this.word = word;
        this.identifier = identifier;
        this.type = type;
        this.fromServer =
                Arrays.stream(fromServer).map(packetType -> 1 << packetType).sum();
    }

    static @Nullable WireProperty named(String word) {
        return BY_NAME.get(word);
    }

    static @Nullable WireProperty identified(int identifier) {
        return BY_IDENTIFIER.get(identifier);
    }

    boolean serverMaySendIn(int packetType) {
        return (fromServer & 1 << packetType) != 0;
    }

    /**
     * Whether a packet may have the property several times: User Property everywhere, Subscription Identifier in a PUBLISH of the server.
     */
    boolean mayRepeat() {
        return this == USER_PROPERTY || this == SUBSCRIPTION_ID;
    }
}
