package culex.broker.admin;

import culex.broker.codec.PropertiesCodec;
import culex.broker.codec.Utf8;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.Property;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Writes messages as JSON. Stateless. */
final class MessageWriter {
    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;

    private MessageWriter() {}

    /** How a payload is written. */
    enum Payload {
        /** The payload is not written. */
        NONE,
        /** The payload is written as text when it is UTF-8, otherwise in Base64. */
        TEXT,
        BASE64
    }

    /**
     * Writes a message and its properties as JSON.
     *
     * @param payloadBytesMax the maximum number of bytes of the payload to write
     */
    static JsonObject json(Message message, Payload as, int payloadBytesMax) {
        JsonObject json = new JsonObject()
                .put("topic", message.topic().value())
                .put("qos", message.qos().value())
                .put("retain", message.retain())
                .put("publisher", message.publisher())
                .put("payloadBytes", message.payload().length);
        if (message.expiresAtMillis() != Message.NEVER) {
            json.put(
                    "expiresAt", Instant.ofEpochMilli(message.expiresAtMillis()).toString());
        }
        if (message.forwardedProperties().length > 0) {
            putProperties(json, PropertiesCodec.ofForwarded(message.forwardedProperties()));
        }
        putPayload(json, message.payload(), as, payloadBytesMax);
        return json;
    }

    /** Writes the message of a delivery, with the QoS and the RETAIN flag of the delivery. */
    static JsonObject json(Delivery delivery, Payload as, int payloadBytesMax) {
        return json(delivery.message(), as, payloadBytesMax)
                .put("qos", delivery.qos().value())
                .put("retain", delivery.retainFlag());
    }

    private static void putProperties(JsonObject json, PacketProperties properties) {
        if (properties.has(Property.PAYLOAD_FORMAT_INDICATOR)) {
            boolean isText = properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1;
            json.put("payloadFormat", isText ? "utf8" : "unspecified");
        }
        if (properties.has(Property.CONTENT_TYPE)) {
            json.put("contentType", properties.text(Property.CONTENT_TYPE));
        }
        if (properties.has(Property.RESPONSE_TOPIC)) {
            json.put("responseTopic", properties.text(Property.RESPONSE_TOPIC));
        }
        byte[] correlation = properties.binary(Property.CORRELATION_DATA);
        if (correlation != null) {
            json.put("correlationData", Base64.getEncoder().encodeToString(correlation));
        }
        if (!properties.userProperties().isEmpty()) {
            JsonArray all = new JsonArray();
            properties
                    .userProperties()
                    .forEach(user ->
                            all.add(new JsonObject().put("name", user.name()).put("value", user.value())));
            json.put("userProperties", all);
        }
    }

    private static void putPayload(JsonObject json, byte[] payload, Payload as, int bytesMax) {
        if (as == Payload.NONE) {
            return;
        }
        boolean isText = as == Payload.TEXT && Utf8.isWellFormedPayload(payload);
        int length = Math.min(payload.length, bytesMax);
        if (isText) {
            while (length < payload.length && length > 0 && (payload[length] & CONTINUATION_MASK) == CONTINUATION) {
                length--; // does not cut a UTF-8 character into two parts
            }
        }
        String shown = isText
                ? new String(payload, 0, length, StandardCharsets.UTF_8)
                : new String(base64(payload, length), StandardCharsets.ISO_8859_1);
        json.put("payload", shown).put("payloadEncoding", isText ? "text" : "base64");
        if (length < payload.length) {
            json.put("truncated", true);
        }
    }

    private static byte[] base64(byte[] payload, int length) {
        byte[] shown = length == payload.length ? payload : Arrays.copyOf(payload, length);
        return Base64.getEncoder().encode(shown);
    }
}
