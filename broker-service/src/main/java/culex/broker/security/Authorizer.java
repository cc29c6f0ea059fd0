package culex.broker.security;

import culex.broker.packet.QoS;

/** Decides what a client may do. Called on event loops: it does not block. May be called from any thread. */
public interface Authorizer {
    /** Allows everything, except publishing below {@code $SYS}. */
    Authorizer OPEN = new Authorizer() {
        @Override
        public Object rules() {
            return this;
        }

        @Override
        public Decision decide(AclRequest request, Principal client, String clientId) {
            return request.operation().writes() && ServerTopics.isServers(request.topic())
                    ? Decision.OF_SERVER
                    : Decision.OPEN;
        }

        @Override
        public boolean mayPublish(Principal client, String clientId, String topicName, QoS qos, boolean retain) {
            return !ServerTopics.isServers(topicName);
        }

        @Override
        public boolean hasConditions(Principal client) {
            return false;
        }

        @Override
        public boolean mayReceive(Principal client, String clientId, String topicName) {
            return true;
        }
    };

    /**
     * The current rules: another object after each change that may affect decisions. A decision may be cached as long as this object is the
     * same.
     */
    Object rules();

    /** Decides a request, and names the rule that decides. */
    Decision decide(AclRequest request, Principal client, String clientId);

    /** Whether a client may publish a message: as {@link #decide}, without its reason. */
    default boolean mayPublish(Principal client, String clientId, String topicName, QoS qos, boolean retain) {
        return decide(AclRequest.publish(topicName, qos, retain), client, clientId)
                .isAllowed();
    }

    /** Whether decisions about messages that a client publishes depend on their QoS or retain flag. */
    boolean hasConditions(Principal client);

    /** Whether a client may receive the messages of a Topic Name: as {@link #decide}, without its reason. */
    boolean mayReceive(Principal client, String clientId, String topicName);
}
