package culex.broker.security;

import culex.broker.topic.TopicFilter;

/** Decides what a client may do. Called on event loops for every packet: it does not block. */
public interface Authorizer {
    /** Lets every client publish and subscribe everywhere, except that {@code $SYS} is the server's to write. */
    Authorizer OPEN = new Authorizer() {
        @Override
        public boolean mayPublish(ClientIdentity client, String topicName) {
            return topicName.charAt(0) != '$' || !topicName.startsWith("$SYS/");
        }

        @Override
        public boolean maySubscribe(ClientIdentity client, TopicFilter filter) {
            return true;
        }
    };

    /** Whether a client may publish to a Topic Name, aliases resolved. */
    boolean mayPublish(ClientIdentity client, String topicName);

    /** Whether a client may subscribe to a Topic Filter. */
    boolean maySubscribe(ClientIdentity client, TopicFilter filter);
}
