package culex.broker.admin;

import culex.broker.codec.PropertiesCodec;
import culex.broker.codec.Utf8;
import culex.broker.connection.ConnectionLimits;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.UserProperty;
import culex.broker.security.AclRequest;
import culex.broker.security.Authorizer;
import culex.broker.security.Principal;
import culex.broker.topic.TopicName;
import culex.support.api.ApiException;
import culex.support.api.JsonFields;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads messages from JSON, and checks them by the rules for a PUBLISH of a client. */
final class MessageReader {
    static final Set<String> FIELDS = Set.of(
            "topic",
            "payload",
            "payloadEncoding",
            "qos",
            "retain",
            "payloadFormat",
            "messageExpirySeconds",
            "contentType",
            "responseTopic",
            "correlationData",
            "userProperties");

    private static final Set<String> USER_PROPERTY_FIELDS = Set.of("name", "value");
    private static final int STRING_BYTES_MAX = 65_535;
    private static final long EXPIRY_SECONDS_MAX = 4_294_967_295L;
    private static final int QOS_MAX = 2;
    /** Maximum size of the fixed header, the length of the Topic Name, the Packet Identifier, and the length of the properties. */
    private static final int HEADERS_BYTES = 13;

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;

    private final ConnectionLimits limits;

    MessageReader(ConnectionLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads a message.
     *
     * @param where the prefix of a field's name in an error
     */
    Publish read(JsonObject json, String where) {
        JsonFields fields = new JsonFields(json, where);
        fields.allowOnly(FIELDS);
        String topic = topic(fields);
        byte[] payload = payload(fields);
        PacketProperties properties = properties(fields, payload);
        int qos = (int) fields.number("qos", 0, 0, QOS_MAX);
        Publish publish = new Publish(false, QoS.values()[qos], fields.flag("retain"), topic, 0, properties, payload);
        checkSize(publish, fields);
        return publish;
    }

    private String topic(JsonFields fields) {
        String topic = fields.text("topic");
        if (topic == null) {
            throw fields.wrong("topic", "is missing");
        }
        checkTopic(topic, fields);
        return topic;
    }

    /** Throws {@link ApiException} unless a text is a valid Topic Name to which a request may publish. */
    void checkTopic(String topic, JsonFields fields) {
        if (!isString(topic) || !TopicName.isValid(topic)) {
            throw rejected(BAD_REQUEST, ReasonCode.TOPIC_NAME_INVALID, fields, "topic", "is no Topic Name");
        }
        if (TopicName.levels(topic) > limits.topicLevelsMax()) {
            throw rejected(
                    BAD_REQUEST,
                    ReasonCode.TOPIC_NAME_INVALID,
                    fields,
                    "topic",
                    "has more than " + limits.topicLevelsMax() + " levels (mqtt.limits.topic-levels-max)");
        }
        boolean isAllowed = Authorizer.OPEN
                .decide(AclRequest.publish(topic, QoS.AT_MOST_ONCE, false), Principal.ANONYMOUS, "")
                .isAllowed();
        if (!isAllowed) {
            throw rejected(FORBIDDEN, ReasonCode.NOT_AUTHORIZED, fields, "topic", "is one that only the broker writes");
        }
    }

    private static byte[] payload(JsonFields fields) {
        Object value = fields.value("payload");
        String encoding = fields.text("payloadEncoding");
        String used = encoding == null ? (value == null || value instanceof String ? "text" : "json") : encoding;
        if (used.equals("json")) {
            if (!isFinite(value)) {
                throw fields.wrong("payload", "has a number that is too large");
            }
            return bytes(fields, Json.encode(value));
        }
        if (!used.equals("text") && !used.equals("base64")) {
            throw fields.wrong("payloadEncoding", "must be text, base64 or json");
        }
        String text = fields.text("payload");
        if (text == null) {
            return new byte[0];
        }
        if (used.equals("base64")) {
            return base64(fields, "payload", text);
        }
        return bytes(fields, text);
    }

    /** Whether JSON can represent all numbers of a value. A literal such as 1e999 is parsed as infinity, which JSON does not have. */
    private static boolean isFinite(@Nullable Object value) {
        return switch (value) {
            case Double number -> Double.isFinite(number);
            case JsonObject object -> {
                for (String name : object.fieldNames()) {
                    if (!isFinite(object.getValue(name))) {
                        yield false;
                    }
                }
                yield true;
            }
            case JsonArray array -> {
                for (Object element : array) {
                    if (!isFinite(element)) {
                        yield false;
                    }
                }
                yield true;
            }
            case null, default -> true;
        };
    }

    private static byte[] bytes(JsonFields fields, String payload) {
        if (!isEncodable(payload)) {
            throw fields.wrong("payload", "has half a character (a surrogate without the other one)");
        }
        return payload.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] base64(JsonFields fields, String name, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException noBase64) {
            throw fields.wrong(name, "is not in Base64");
        }
    }

    private PacketProperties properties(JsonFields fields, byte[] payload) {
        PacketProperties.Builder properties = new PacketProperties.Builder();
        String format = fields.text("payloadFormat");
        if (format != null) {
            properties.number(Property.PAYLOAD_FORMAT_INDICATOR, format(fields, format, payload));
        }
        if (fields.has("messageExpirySeconds")) {
            properties.number(
                    Property.MESSAGE_EXPIRY_INTERVAL, fields.number("messageExpirySeconds", 0, 0, EXPIRY_SECONDS_MAX));
        }
        String contentType = string(fields, "contentType");
        if (contentType != null) {
            properties.text(Property.CONTENT_TYPE, contentType);
        }
        String responseTopic = string(fields, "responseTopic");
        if (responseTopic != null) {
            if (!TopicName.isValid(responseTopic)) {
                throw fields.wrong("responseTopic", "is no Topic Name"); // [MQTT-3.3.2-14]
            }
            properties.text(Property.RESPONSE_TOPIC, responseTopic);
        }
        String correlation = fields.text("correlationData");
        if (correlation != null) {
            byte[] data = base64(fields, "correlationData", correlation);
            if (data.length > STRING_BYTES_MAX) {
                throw fields.wrong("correlationData", "has more than " + STRING_BYTES_MAX + " bytes");
            }
            properties.binary(Property.CORRELATION_DATA, data);
        }
        if (fields.has("userProperties")) {
            addUserProperties(fields, properties);
        }
        return properties.build();
    }

    private static int format(JsonFields fields, String format, byte[] payload) {
        return switch (format) {
            case "unspecified" -> 0;
            case "utf8" -> {
                if (!Utf8.isWellFormedPayload(payload)) {
                    throw rejected(BAD_REQUEST, ReasonCode.PAYLOAD_FORMAT_INVALID, fields, "payload", "is not UTF-8");
                }
                yield 1;
            }
            default -> throw fields.wrong("payloadFormat", "must be unspecified or utf8");
        };
    }

    private static @Nullable String string(JsonFields fields, String name) {
        String text = fields.text(name);
        if (text != null && !isString(text)) {
            throw fields.wrong(
                    name, "must have at most " + STRING_BYTES_MAX + " bytes, and neither U+0000 nor half a character");
        }
        return text;
    }

    /** Whether a text can be a UTF-8 Encoded String (section 1.5.4). */
    private static boolean isString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= STRING_BYTES_MAX && Utf8.isWellFormed(bytes, 0, bytes.length) && isEncodable(text);
    }

    private static boolean isEncodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static void addUserProperties(JsonFields fields, PacketProperties.Builder properties) {
        JsonObject[] all = fields.objects("userProperties");
        for (int i = 0; i < all.length; i++) {
            JsonFields user = fields.of(all[i], "userProperties[" + i + "].");
            user.allowOnly(USER_PROPERTY_FIELDS);
            String name = string(user, "name");
            String value = string(user, "value");
            if (name == null || value == null) {
                throw fields.wrong("userProperties[" + i + "]", "needs name and value");
            }
            properties.user(new UserProperty(name, value));
        }
    }

    private void checkSize(Publish publish, JsonFields fields) {
        byte[] forwarded = PropertiesCodec.forwarded(publish.properties());
        int propertiesMax = limits.decoder().propertiesMax();
        if (publish.properties().userProperties().size() > propertiesMax
                || forwarded.length > limits.decoder().propertiesBytesMax()) {
            throw rejected(
                    TOO_LARGE,
                    ReasonCode.QUOTA_EXCEEDED,
                    fields,
                    "userProperties",
                    "make more properties than a PUBLISH of a client may have");
        }
        long size = (long) HEADERS_BYTES
                + publish.topic().getBytes(StandardCharsets.UTF_8).length
                + forwarded.length
                + publish.payload().length;
        if (size > limits.decoder().maximumPacketSize()) {
            throw rejected(
                    TOO_LARGE,
                    ReasonCode.PACKET_TOO_LARGE,
                    fields,
                    "payload",
                    "makes the message larger than " + limits.decoder().maximumPacketSize()
                            + " bytes (mqtt.limits.maximum-packet-size)");
        }
    }

    private static ApiException rejected(int status, ReasonCode reason, JsonFields fields, String name, String what) {
        return new ApiException(status, fields.wrong(name, what).detail(), reasonJson(reason));
    }

    /** The fields of a response that name a Reason Code. */
    static JsonObject reasonJson(ReasonCode reason) {
        return new JsonObject()
                .put("reasonCode", reason.code())
                .put("reason", reason.name().toLowerCase(Locale.ROOT));
    }
}
