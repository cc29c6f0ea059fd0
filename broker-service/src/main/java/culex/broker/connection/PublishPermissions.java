package culex.broker.connection;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.security.AclOperation;
import culex.broker.security.Authorizer;
import culex.broker.security.Principal;
import culex.broker.topic.TopicName;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Caches the Topic Names that one client may publish to: the rules are evaluated once for each Topic Name, until they change. Bounded in
 * number and bytes. On the connection's loop.
 */
final class PublishPermissions {
    private static final int TOPICS_MAX = 64;
    private static final int TOPIC_BYTES_MAX = 512;
    private static final int ENTRY_BYTES = 48;

    private final Authorizer authorizer;
    private final Principal principal;
    private final String clientId;
    private final MemoryAccount memory;
    private final Set<String> allowed = new HashSet<>(0);
    private long bytes;
    private @Nullable TopicName last;
    private Object rules;

    PublishPermissions(Authorizer authorizer, Principal principal, String clientId, MemoryAccount memory) {
        this.authorizer = authorizer;
        this.principal = principal;
        this.clientId = clientId;
        this.memory = memory;
        rules = authorizer.rules();
    }

    /** Whether the client may publish to a Topic Name, aliases resolved. */
    boolean mayPublish(TopicName topic) {
        return (topic == last && rules == authorizer.rules()) || mayPublishAnother(topic);
    }

    private boolean mayPublishAnother(TopicName topic) {
        Object now = authorizer.rules();
        if (rules != now) {
            forget();
            rules = now;
        }
        if (!allowed.contains(topic.value())) {
            if (!authorizer
                    .decide(AclOperation.PUBLISH, principal, clientId, topic.value())
                    .isAllowed()) {
                return false;
            }
            remember(topic);
        }
        last = topic;
        return true;
    }

    private void remember(TopicName topic) {
        int length = topic.utf8().length;
        if (authorizer == Authorizer.OPEN
                || length > TOPIC_BYTES_MAX
                || memory.budget().isShedding()) {
            return;
        }
        if (allowed.size() >= TOPICS_MAX) {
            forget();
        }
        allowed.add(topic.value());
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

    /** The connection has ended. */
    void end() {
        forget();
    }
}
