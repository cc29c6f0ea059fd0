package culex.broker.conformance;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One packet of the broker, taken apart. A value is a {@link Long} or a {@code byte[]}; a field or property that occurs
 * several times has several values in the order of the wire.
 *
 * @param type the name of the control packet, {@code CONNACK}
 * @param fields fields by their names in the language
 * @param properties properties by their names in the language; empty before MQTT 5
 * @param bytes the whole packet
 */
record ReceivedPacket(
        String type, Map<String, List<Object>> fields, Map<String, List<Object>> properties, byte[] bytes) {

    /** Returns the only value of a numeric field or property, or {@code absent} if there is none. */
    long number(String word, long absent) {
        List<Object> values = fields.getOrDefault(word, properties.getOrDefault(word, List.of()));
        return values.isEmpty() ? absent : (Long) values.getFirst();
    }

    boolean has(WireProperty property) {
        return properties.containsKey(property.word);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(type);
        append(text, fields);
        append(text, properties);
        String hex = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, 160));
        return text + "  [" + hex + (bytes.length > 160 ? " ... " + bytes.length + " bytes" : "") + "]";
    }

    static String show(Object value) {
        if (!(value instanceof byte[] bytes)) {
            return String.valueOf(value);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return '"' + (text.length() > 80 ? text.substring(0, 80) + "...(" + bytes.length + " bytes)" : text) + '"';
    }

    private static void append(StringBuilder text, Map<String, List<Object>> values) {
        values.forEach((word, all) ->
                all.forEach(value -> text.append(' ').append(word).append('=').append(show(value))));
    }
}
