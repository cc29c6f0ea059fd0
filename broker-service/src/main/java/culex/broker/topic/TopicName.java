package culex.broker.topic;

import java.nio.charset.StandardCharsets;

/**
 * A Topic Name with its UTF-8 bytes, so that it is encoded once and not for each delivery.
 *
 * @param value the Topic Name as text
 * @param utf8 the name in UTF-8, at most 65,535 bytes; shared: do not write to it
 * @param levels the number of its levels, one more than its separators
 * @param sizeBytes the size of both forms on the heap in bytes, with the object headers of a 64-bit JVM
 */
public record TopicName(String value, byte[] utf8, int levels, int sizeBytes) {
    private static final int OBJECT_BYTES = 32 + 24;
    private static final int ARRAY_HEADER_BYTES = 16;

    /** Creates a Topic Name from a string that {@link #isValid} accepts. */
    public static TopicName of(String value) {
        return of(value, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Creates a Topic Name from a string that {@link #isValid} accepts, and its UTF-8 bytes. */
    public static TopicName of(String value, byte[] utf8) {
        return new TopicName(value, utf8, levels(value), sizeBytes(value, utf8));
    }

    /** A name that is not pure ASCII counts two bytes per character. */
    private static int sizeBytes(String value, byte[] utf8) {
        int chars = value.length();
        int text = utf8.length == chars ? chars : 2 * chars;
        return OBJECT_BYTES + 2 * ARRAY_HEADER_BYTES + (text + 7 & ~7) + (utf8.length + 7 & ~7);
    }

    /** Whether a string can be a Topic Name: at least one character ([MQTT-4.7.3-1]), no wildcard ([MQTT-3.3.2-2]). */
    public static boolean isValid(String value) {
        return !value.isEmpty() && value.indexOf('+') < 0 && value.indexOf('#') < 0;
    }

    /** The number of levels of a Topic Name or Topic Filter: one more than its separators. */
    public static int levels(String value) {
        int levels = 1;
        for (int i = value.indexOf('/'); i >= 0; i = value.indexOf('/', i + 1)) {
            levels++;
        }
        return levels;
    }

    /** Whether the name starts with $: filters that begin with a wildcard do not match it ([MQTT-4.7.2-1]). */
    public static boolean isSystem(String value) {
        return value.startsWith("$");
    }
}
