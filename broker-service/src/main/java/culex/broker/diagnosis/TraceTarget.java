package culex.broker.diagnosis;

import culex.broker.observe.Observer;
import culex.broker.topic.FilterRelation;
import culex.broker.topic.TopicFilter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The client, user, Topic Filter or address that a trace or a log level is about.
 *
 * @param value a Client Identifier, a user name, a Topic Filter, or an address without its port
 */
public record TraceTarget(Kind kind, String value) {
    /** The kinds of targets. */
    public enum Kind {
        /** One client: its events, and the messages that it publishes and receives. */
        CLIENT,
        /** The clients that connect as one user. */
        USER,
        /** The messages whose Topic Name a Topic Filter matches. */
        TOPIC_FILTER,
        /** The clients that connect from one address. */
        ADDRESS;

        /** The name of the kind in requests and in the log. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The kind with this label; null when no kind has it. */
        public static @Nullable Kind of(String label) {
            return Stream.of(values())
                    .filter(kind -> kind.label().equals(label))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** @throws IllegalArgumentException when the value is empty, too long, or not a valid Topic Filter */
    public TraceTarget {
        if (value.isEmpty() || value.length() > ClientEvent.CHARACTERS_MAX) {
            throw new IllegalArgumentException("value must have 1 to " + ClientEvent.CHARACTERS_MAX + " characters");
        }
        if (kind == Kind.TOPIC_FILTER && !TopicFilter.isValid(value)) {
            throw new IllegalArgumentException(value + " is not a valid Topic Filter");
        }
    }

    /**
     * Whether a Topic Filter matches a Topic Name; a filter that begins with a wildcard matches no name that begins with $
     * ([MQTT-4.7.2-1]).
     */
    static boolean matches(List<String> filter, String topicName) {
        boolean isHidden = topicName.startsWith("$")
                && (filter.getFirst().equals("#") || filter.getFirst().equals("+"));
        return !isHidden && FilterRelation.covers(filter, TopicFilter.split(topicName));
    }

    /** Whether this is a user or an address, which may have several clients. */
    boolean hasClients() {
        return kind == Kind.USER || kind == Kind.ADDRESS;
    }

    /** Whether this is the Client Identifier, the user or the address of a client. */
    boolean matches(Observer.Client client) {
        return switch (kind) {
            case CLIENT -> client.clientId().equals(value);
            case USER -> value.equals(client.userName());
            case ADDRESS -> host(client.address()).equals(value);
            case TOPIC_FILTER -> false;
        };
    }

    /** An address without its port. */
    static String host(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return kind.label() + ' ' + EventText.escape(value);
    }
}
