package culex.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.security.AclOperation;
import culex.broker.security.Authorizer;
import culex.broker.security.Decision;
import culex.broker.security.Principal;
import culex.broker.topic.TopicName;
import org.junit.jupiter.api.Test;

class PublishPermissionsTest {
    private final MemoryBudget budget = MemoryBudget.unlimited();
    private final MemoryAccount memory = budget.newAccount();
    private final Rules rules = new Rules();
    private final PublishPermissions permissions = new PublishPermissions(rules, Principal.ANONYMOUS, "client", memory);

    /** Allows Topic Names that begin with a prefix, and counts its decisions. */
    private static final class Rules implements Authorizer {
        private String prefix = "a";
        private int asked;

        @Override
        public Object rules() {
            return prefix;
        }

        @Override
        public Decision decide(AclOperation operation, Principal client, String clientId, String topic) {
            asked++;
            return new Decision(topic.startsWith(prefix), "");
        }

        @Override
        public boolean mayReceive(Principal client, String clientId, String topicName) {
            throw new AssertionError("nothing is received here");
        }
    }

    @Test
    void rulesAreEvaluatedOncePerTopicName() {
        TopicName first = TopicName.of("a/1");
        TopicName second = TopicName.of("a/2");
        for (int i = 0; i < 10; i++) {
            assertTrue(permissions.mayPublish(first));
            assertTrue(permissions.mayPublish(second));
            assertTrue(permissions.mayPublish(TopicName.of("a/1")));
        }
        assertEquals(2, rules.asked);
    }

    @Test
    void changedRulesApplyToTheNextMessage() {
        TopicName topic = TopicName.of("a/1");
        assertTrue(permissions.mayPublish(topic));
        rules.prefix = "b";
        assertFalse(permissions.mayPublish(topic));
        assertTrue(permissions.mayPublish(TopicName.of("b")));
        rules.prefix = "a";
        assertTrue(permissions.mayPublish(topic));
    }

    @Test
    void deniedTopicNameIsDeniedEachTime() {
        assertFalse(permissions.mayPublish(TopicName.of("b")));
        assertFalse(permissions.mayPublish(TopicName.of("b")));
    }

    @Test
    void cachedTopicNamesAreBoundedAndCounted() {
        long most = 0;
        for (int i = 0; i < 1000; i++) {
            assertTrue(permissions.mayPublish(TopicName.of("a/" + i)));
            memory.publish();
            most = Math.max(most, budget.bytes(MemoryUse.CACHES));
        }
        assertTrue(most > 0 && most < 64 * 1024, most + " bytes");
        permissions.end();
        memory.publish();
        assertEquals(0, budget.bytes(MemoryUse.CACHES));
    }
}
