package culex.broker.packet;

/** A client broke the protocol or a limit. Holds a Reason Code for the client and a sentence for the log, and no stack trace. */
public final class MqttException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reasonCode;

    public MqttException(ReasonCode reasonCode, String message) {
        super(message, null, false, false);
        this.reasonCode = reasonCode;
    }

    /** Bytes that cannot be parsed according to the specification. */
    public static MqttException malformed(String message) {
        return new MqttException(ReasonCode.MALFORMED_PACKET, message);
    }

    /** A well-formed packet that the protocol, or the state that client and server are in, does not allow. */
    public static MqttException protocolError(String message) {
        return new MqttException(ReasonCode.PROTOCOL_ERROR, message);
    }

    public ReasonCode reasonCode() {
        return reasonCode;
    }

    /** The sentence for the log; never null. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
