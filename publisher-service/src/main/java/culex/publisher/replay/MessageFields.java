package culex.publisher.replay;

import culex.publisher.connection.MessageProperties;
import culex.publisher.connection.MessageProperties.UserProperty;
import culex.publisher.connection.OutboundMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one recorded message. They are checked when they are read, because the MQTT client throws an exception for values that MQTT
 * does not allow.
 */
final class MessageFields {

    private static final int STRING_BYTES_MAX = 65_535; // [MQTT-1.5.4], the two-byte length of a UTF-8 string
    private static final long EXPIRY_MAX = 0xFFFF_FFFFL;
    private static final int USER_PROPERTIES_MAX = 10_000;

    /** mosquitto_sub writes time zone offsets without a colon. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .toFormatter(Locale.ROOT);

    private final List<UserProperty> user = new ArrayList<>();
    private @Nullable String topic;
    private @Nullable Instant receivedAt;
    private byte @Nullable [] payload;
    private int qos;
    private boolean retain;
    private boolean utf8;
    private long payloadLength = -1;
    private Optional<String> contentType = Optional.empty();
    private Optional<String> responseTopic = Optional.empty();
    private Optional<ByteBuffer> correlationData = Optional.empty();
    private Optional<Duration> expiry = Optional.empty();

    void topic(String text) {
        topic = text;
    }

    /** Sets the time, such as {@code 2026-11-29T09:00:00.123Z} or {@code 2026-11-29T10:00:00.123456Z+0100} of mosquitto_sub. */
    void receivedAt(String text) throws RecordingException {
        try {
            receivedAt = OffsetDateTime.parse(text.replaceFirst("Z(?=[+-])", ""), TIME)
                    .toInstant();
        } catch (DateTimeException wrong) {
            throw new RecordingException("the time of arrival is not ISO 8601");
        }
    }

    void payload(byte[] bytes) {
        payload = bytes;
    }

    void payloadText(String text) {
        payload = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sets how many bytes the payload had when it was recorded. */
    void payloadLength(long bytes) {
        payloadLength = bytes;
    }

    void qos(long code) throws RecordingException {
        if (code < 0 || code > 2) {
            throw new RecordingException("the QoS is not 0, 1 or 2");
        }
        qos = (int) code;
    }

    void retain(boolean isRetained) {
        retain = isRetained;
    }

    void utf8(boolean isUtf8) {
        utf8 = isUtf8;
    }

    void contentType(String text) throws RecordingException {
        contentType = Optional.of(checked(text, "the content type"));
    }

    void responseTopic(String text) throws RecordingException {
        responseTopic = Optional.of(checkedTopic(text, "the Response Topic"));
    }

    void correlationData(byte[] bytes) throws RecordingException {
        if (bytes.length > STRING_BYTES_MAX) {
            throw new RecordingException("the Correlation Data have more than " + STRING_BYTES_MAX + " bytes");
        }
        correlationData = Optional.of(ByteBuffer.wrap(bytes));
    }

    void expiry(long seconds) throws RecordingException {
        if (seconds < 0 || seconds > EXPIRY_MAX) {
            throw new RecordingException("the expiry is not 0 to " + EXPIRY_MAX + " seconds");
        }
        expiry = Optional.of(Duration.ofSeconds(seconds));
    }

    void userProperty(String name, String value) throws RecordingException {
        if (user.size() == USER_PROPERTIES_MAX) {
            throw new RecordingException("there are more than " + USER_PROPERTIES_MAX + " User Properties");
        }
        user.add(new UserProperty(checked(name, "a User Property"), checked(value, "a User Property")));
    }

    static byte[] base64(String text) throws RecordingException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException wrong) {
            throw new RecordingException("there is a value that is not Base64");
        }
    }

    /** Returns the message with its new Topic Name. */
    RecordedMessage message(TopicMapping topics) throws RecordingException {
        if (topic == null || receivedAt == null || payload == null) {
            throw new RecordingException(
                    (topic == null ? "the topic" : receivedAt == null ? "the time of arrival" : "the payload")
                            + " is missing");
        }
        if (payloadLength >= 0 && payloadLength != payload.length) {
            throw new RecordingException("the recording has " + payload.length + " of " + payloadLength
                    + " bytes of the payload; mosquitto_sub cuts off payloads that are not text");
        }
        var properties = new MessageProperties(contentType, utf8, expiry, user, responseTopic, correlationData);
        return new RecordedMessage(
                receivedAt,
                new OutboundMessage(checkedTopic(topics.of(topic), "the topic"), payload, qos, retain, properties));
    }

    private static String checkedTopic(String text, String what) throws RecordingException {
        if (text.isEmpty() || text.indexOf('+') >= 0 || text.indexOf('#') >= 0) {
            throw new RecordingException(what + " is no Topic Name"); // [MQTT-3.3.2-2]
        }
        return checked(text, what);
    }

    private static String checked(String text, String what) throws RecordingException {
        // [MQTT-1.5.4-1] [MQTT-1.5.4-2]
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)
                || text.indexOf('\0') >= 0
                || text.getBytes(StandardCharsets.UTF_8).length > STRING_BYTES_MAX) {
            throw new RecordingException(what + " is no string of MQTT");
        }
        return text;
    }
}
