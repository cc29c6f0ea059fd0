package culex.broker.diagnosis;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

/**
 * One line of a trace. A text that does not apply is empty, a number that does not apply is -1.
 *
 * @param atMillis the time of the event, in milliseconds of the epoch
 * @param event received, routed, delivered, settled, dropped, or the kind of a {@link ClientEvent}
 * @param clientId the publisher of a message that is received or routed, otherwise the client that the event is about
 * @param receivers the number of receivers of a routed message
 * @param length the length of the whole payload, in bytes
 * @param payload the first {@value #PAYLOAD_MAX} bytes of the payload; do not write to the array
 * @param detail why a message was dropped or a connection ended, or a Topic Filter
 */
public record TraceLine(
        long atMillis,
        String event,
        String clientId,
        String topic,
        int qos,
        int packetIdentifier,
        int receivers,
        int length,
        byte[] payload,
        String detail) {
    /** Maximum number of bytes of a payload. */
    public static final int PAYLOAD_MAX = 1024;

    private static final int OBJECT_BYTES = 120;
    private static final int DEL = 0x7f;

    /** The approximate size on the heap, in bytes. */
    int sizeBytes() {
        return OBJECT_BYTES + payload.length + 2 * (clientId.length() + topic.length() + detail.length());
    }

    /** The line as text, for a download; control characters of clients are escaped, and a payload that is not text is in hexadecimal. */
    public String text() {
        StringBuilder text = new StringBuilder(128);
        text.append(Instant.ofEpochMilli(atMillis)).append(' ').append(event);
        addSubject(text);
        add(text, "detail", detail);
        if (length >= 0) {
            add(text, "length", length);
            text.append(isText() ? " text=" : " hex=");
            text.append(isText() ? EventText.escape(new String(payload, StandardCharsets.UTF_8)) : hex());
            text.append(payload.length < length ? "..." : "");
        }
        return text.toString();
    }

    /** The line as text for the log: without the time, which the log has, and without the payload. */
    String logText() {
        StringBuilder text = new StringBuilder(128);
        text.append(packet());
        addSubject(text);
        add(text, "bytes", length);
        add(text, "detail", detail);
        return text.toString();
    }

    private void addSubject(StringBuilder text) {
        add(text, "client", clientId);
        add(text, "topic", topic);
        add(text, "qos", qos);
        add(text, "id", packetIdentifier);
        add(text, "receivers", receivers);
    }

    /** What happened, with the name of the packet. */
    private String packet() {
        return switch (event) {
            case "connected" -> "accepted CONNECT";
            case "rejected" -> "rejected CONNECT";
            case "subscribed" -> "accepted SUBSCRIBE";
            case "unsubscribed" -> "accepted UNSUBSCRIBE";
            case "received" -> "received PUBLISH";
            case "routed" -> "routed PUBLISH";
            case "delivered" -> "sent PUBLISH";
            case "settled" -> "received acknowledgement of PUBLISH";
            case "dropped" -> "dropped message";
            default -> event;
        };
    }

    private String hex() {
        return HexFormat.of().formatHex(payload);
    }

    /** Whether the payload is printable ASCII. */
    private boolean isText() {
        for (byte b : payload) {
            if (b < ' ' || b >= DEL) {
                return false;
            }
        }
        return true;
    }

    private static void add(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append(' ').append(name).append('=').append(EventText.escape(value));
        }
    }

    private static void add(StringBuilder text, String name, int value) {
        if (value >= 0) {
            text.append(' ').append(name).append('=').append(value);
        }
    }
}
