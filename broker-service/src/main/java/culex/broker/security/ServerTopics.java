package culex.broker.security;

/**
 * The topics to which only the server publishes: {@code $SYS}, in upper or lower case (section 4.7.2). Bridges may publish their state
 * there, as with Mosquitto.
 */
final class ServerTopics {
    private static final String SYS = "$SYS";
    private static final String BRIDGE = "$SYS/broker/connection/";
    private static final String STATE = "/state";

    private ServerTopics() {}

    static boolean isServers(String topicName) {
        return topicName.charAt(0) == '$' && isSystem(topicName) && !isStateOfBridge(topicName);
    }

    private static boolean isSystem(String topicName) {
        int length = SYS.length();
        return topicName.regionMatches(true, 0, SYS, 0, length)
                && (topicName.length() == length || topicName.charAt(length) == '/');
    }

    private static boolean isStateOfBridge(String topicName) {
        return topicName.startsWith(BRIDGE)
                && topicName.endsWith(STATE)
                && topicName.length() > BRIDGE.length() + STATE.length();
    }
}
