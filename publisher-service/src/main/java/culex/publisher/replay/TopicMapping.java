package culex.publisher.replay;

/**
 * Replaces a prefix of Topic Names. Immutable.
 *
 * @param from the prefix that is replaced; empty to put {@code to} before every Topic Name
 * @param to what replaces it
 */
public record TopicMapping(String from, String to) {

    /** A mapping that changes no topic. */
    public static final TopicMapping NONE = new TopicMapping("", "");

    /** Parses {@code from=to}; throws an {@link IllegalArgumentException} with the reason for any other text. */
    public static TopicMapping parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0 || text.equals("=")) {
            throw new IllegalArgumentException("must be FROM=TO, such as sensors/=test/sensors/");
        }
        return new TopicMapping(text.substring(0, equals), text.substring(equals + 1));
    }

    /** Returns the Topic Name to publish to; a name with another prefix is not changed. */
    String of(String topic) {
        return topic.startsWith(from) ? to + topic.substring(from.length()) : topic;
    }
}
