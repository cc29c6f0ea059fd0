package culex.subscriber.sink.postgres;

import culex.subscriber.Reading;
import culex.subscriber.sink.JsonField;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** What makes two messages of a topic the same: their payload, a User Property, fields of the payload, or several of them. Immutable. */
public final class MessageKey {

    private static final String PAYLOAD = "payload";
    private static final String PROPERTY = "property:";

    private final List<Function<Reading, ByteBuffer>> parts;

    /** Creates a key from its parts; each part is {@code payload}, {@code property:NAME} or the path of a field. */
    public MessageKey(List<String> parts) {
        this.parts = parts.stream().map(MessageKey::part).toList();
    }

    /**
     * Returns the identifier of a message: the first 128 bits of the SHA-256 of its topic and the parts of the key.
     *
     * @throws IllegalArgumentException if the message lacks a part
     */
    UUID id(Reading reading) {
        MessageDigest digest = sha256();
        add(digest, utf8(reading.topic()));
        parts.forEach(part -> add(digest, part.apply(reading)));
        ByteBuffer bits = ByteBuffer.wrap(digest.digest());
        return new UUID(bits.getLong(), bits.getLong());
    }

    private static Function<Reading, ByteBuffer> part(String text) {
        if (text.equals(PAYLOAD)) {
            return reading -> reading.payload().duplicate();
        }
        if (text.startsWith(PROPERTY)) {
            String name = text.substring(PROPERTY.length());
            return reading -> utf8(property(reading, name));
        }
        var field = new JsonField(text);
        return reading -> utf8(field.find(reading.payload())
                .orElseThrow(() -> new IllegalArgumentException("the payload has no field " + text + " for the key")));
    }

    private static String property(Reading reading, String name) {
        return reading.properties().userProperties().stream()
                .filter(property -> property.name().equals(name))
                .map(Reading.UserProperty::value)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no User Property " + name + " for the key"));
    }

    /** Adds the length, too: "a", "bc" and "ab", "c" are different keys. */
    private static void add(MessageDigest digest, ByteBuffer part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.remaining()));
        digest.update(part);
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
