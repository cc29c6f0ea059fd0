package culex.broker.diagnosis;

import culex.broker.topic.FilterRelation;
import culex.broker.topic.TopicFilter;
import java.util.List;

/**
 * The client, Topic Filter or address that a trace is about.
 *
 * @param value a Client Identifier, a Topic Filter, or an address without its port
 */
public record TraceTarget(Kind kind, String value) {
    /** The kinds of targets. */
    public enum Kind {
        /** One client: its events, and the messages that it publishes and receives. */
        CLIENT,
        /** The messages whose Topic Name a Topic Filter matches. */
        TOPIC_FILTER,
        /** The clients that connect from one address. */
        ADDRESS
    }

    /** @throws IllegalArgumentException when the value is empty, too long, or not a valid Topic Filter */
    public TraceTarget {
        if (value.isEmpty() || value.length() > ClientEvent.CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "the target of a trace must have 1 to " + ClientEvent.CHARACTERS_MAX + " characters");
        }
        if (kind == Kind.TOPIC_FILTER && !TopicFilter.isValid(value)) {
            throw new IllegalArgumentException(value + " is not a valid Topic Filter");
        }
    }

    /** Whether a Topic Filter matches a Topic Name; a filter that begins with a wildcard matches no name that begins with $ ([MQTT-4.7.2-1]). */
    static boolean matches(List<String> filter, String topicName) {
        boolean isHidden = topicName.startsWith("$")
                && (filter.getFirst().equals("#") || filter.getFirst().equals("+"));
        return !isHidden && FilterRelation.covers(filter, TopicFilter.split(topicName));
    }

    /** An address without its port. */
    static String host(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
