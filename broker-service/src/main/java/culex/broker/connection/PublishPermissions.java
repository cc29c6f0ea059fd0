package culex.broker.connection;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.packet.QoS;
import culex.broker.security.Authorizer;
import culex.broker.security.Principal;
import culex.broker.topic.TopicName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Caches the Topic Names that one client may publish to: the rules are evaluated once for each Topic Name, until they change. Bounded in
 * number and bytes. Runs on the connection's event loop.
 */
final class PublishPermissions {
    private static final int TOPICS_MAX = 64;
    private static final int TOPIC_BYTES_MAX = 512;
    private static final int ENTRY_BYTES = 48;
    private static final int EVERY_KIND = 0b111111;

    private final Authorizer authorizer;
    private Principal principal;
    private final String clientId;
    private final MemoryAccount memory;
    /**
     * The kinds of messages that were allowed, by Topic Name: bit 2 * QoS + 1 for messages with the RETAIN flag, bit 2 * QoS for others.
     */
    private final Map<String, Integer> allowed = new HashMap<>(0);

    private long bytes;
    private @Nullable TopicName last;
    private int lastKinds;
    private boolean hasConditions;
    private Object rules;

    PublishPermissions(Authorizer authorizer, Principal principal, String clientId, MemoryAccount memory) {
        this.authorizer = authorizer;
        this.principal = principal;
        this.clientId = clientId;
        this.memory = memory;
        rules = authorizer.rules();
        hasConditions = authorizer.hasConditions(principal);
    }

    Principal principal() {
        return principal;
    }

    /** Called when the client has authenticated again, perhaps with other permissions. */
    void become(Principal again) {
        forget();
        principal = again;
        hasConditions = authorizer.hasConditions(again);
    }

    /** Whether the client may publish a message to a Topic Name, aliases resolved. */
    boolean mayPublish(TopicName topic, QoS qos, boolean retain) {
        int kind = 1 << (2 * qos.value() + (retain ? 1 : 0));
        return (topic == last && (lastKinds & kind) != 0 && rules == authorizer.rules())
                || mayPublishAnother(topic, qos, retain, kind);
    }

    private boolean mayPublishAnother(TopicName topic, QoS qos, boolean retain, int kind) {
        Object now = authorizer.rules();
        if (rules != now) {
            forget();
            rules = now;
            hasConditions = authorizer.hasConditions(principal);
        }
        int kinds = allowed.getOrDefault(topic.value(), 0);
        if ((kinds & kind) == 0) {
            if (!authorizer.mayPublish(principal, clientId, topic.value(), qos, retain)) {
                return false;
            }
            kinds = hasConditions ? kinds | kind : EVERY_KIND;
            remember(topic, kinds);
        }
        last = topic;
        lastKinds = kinds;
        return true;
    }

    private void remember(TopicName topic, int kinds) {
        int length = topic.utf8().length;
        if (authorizer == Authorizer.OPEN
                || length > TOPIC_BYTES_MAX
                || memory.budget().isShedding()) {
            return;
        }
        if (allowed.replace(topic.value(), kinds) != null) {
            return;
        }
        if (allowed.size() >= TOPICS_MAX) {
            forget();
        }
        allowed.put(topic.value(), kinds);
        int more = ENTRY_BYTES + 2 * length;
        bytes += more;
        memory.add(MemoryUse.CACHES, more);
    }

    private void forget() {
        last = null;
        allowed.clear();
        memory.add(MemoryUse.CACHES, -bytes);
        bytes = 0;
    }

    /** Called when the connection has ended. */
    void end() {
        forget();
    }
}
