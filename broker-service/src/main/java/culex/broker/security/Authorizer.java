package culex.broker.security;

import culex.broker.topic.TopicFilter;

/** Decides what a client may do. Called on event loops for every packet: it does not block. */
public interface Authorizer {
    /** The first level of the server's own topics. */
    String SYS = "$SYS";

    /** What the topic of a bridge's state begins with. */
    String BRIDGE = "$SYS/broker/connection/";

    /** What the topic of a bridge's state ends with. */
    String STATE = "/state";

    /**
     * Lets every client publish and subscribe everywhere, except that {@code $SYS} is the server's to write, in every letter case (section
     * 4.7.2). Bridges may publish their state there, as with Mosquitto.
     */
    Authorizer OPEN = new Authorizer() {
        @Override
        public boolean mayPublish(Principal client, String topicName) {
            return topicName.charAt(0) != '$' || !isOfServer(topicName) || isStateOfBridge(topicName);
        }

        private static boolean isOfServer(String topicName) {
            int length = SYS.length();
            return topicName.regionMatches(true, 0, SYS, 0, length)
                    && (topicName.length() == length || topicName.charAt(length) == '/');
        }

        private static boolean isStateOfBridge(String topicName) {
            return topicName.startsWith(BRIDGE)
                    && topicName.endsWith(STATE)
                    && topicName.length() > BRIDGE.length() + STATE.length();
        }

        @Override
        public boolean maySubscribe(Principal client, TopicFilter filter) {
            return true;
        }
    };

    /** Whether a client may publish to a Topic Name, aliases resolved. */
    boolean mayPublish(Principal client, String topicName);

    /** Whether a client may subscribe to a Topic Filter. */
    boolean maySubscribe(Principal client, TopicFilter filter);
}
