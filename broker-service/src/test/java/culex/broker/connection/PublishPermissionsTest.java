package culex.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.packet.QoS;
import culex.broker.security.AclRequest;
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
        private boolean areForQos1;
        private int asked;

        @Override
        public Object rules() {
            return prefix;
        }

        @Override
        public Decision decide(AclRequest request, Principal client, String clientId) {
            asked++;
            boolean isAllowed =
                    request.topic().startsWith(prefix) && (!areForQos1 || request.qos() == QoS.AT_LEAST_ONCE);
            return new Decision(isAllowed, "");
        }

        @Override
        public boolean hasConditions(Principal client) {
            return areForQos1;
        }

        @Override
        public boolean mayReceive(Principal client, String clientId, String topicName) {
            throw new AssertionError("nothing is received here");
        }
    }

    private boolean mayPublish(TopicName topic) {
        return permissions.mayPublish(topic, QoS.AT_MOST_ONCE, false);
    }

    @Test
    void rulesWithConditionsAreEvaluatedOnceForEachPairOfQosAndRetainFlag() {
        TopicName topic = TopicName.of("a/1");
        rules.areForQos1 = true;
        PublishPermissions conditional = new PublishPermissions(rules, Principal.ANONYMOUS, "client", memory);
        for (int i = 0; i < 3; i++) {
            assertTrue(conditional.mayPublish(topic, QoS.AT_LEAST_ONCE, false));
            assertTrue(conditional.mayPublish(topic, QoS.AT_LEAST_ONCE, true));
        }
        assertEquals(2, rules.asked);
        assertFalse(conditional.mayPublish(topic, QoS.EXACTLY_ONCE, false));
        assertFalse(conditional.mayPublish(topic, QoS.AT_MOST_ONCE, false));
        assertTrue(conditional.mayPublish(topic, QoS.AT_LEAST_ONCE, false));
        conditional.end();
        memory.publish();
        assertEquals(0, budget.bytes(MemoryUse.CACHES));
    }

    @Test
    void permissionRulesAreEvaluatedOncePerTopicName() {
        TopicName first = TopicName.of("a/1");
        TopicName second = TopicName.of("a/2");
        for (int i = 0; i < 10; i++) {
            assertTrue(mayPublish(first));
            assertTrue(mayPublish(second));
            assertTrue(mayPublish(TopicName.of("a/1")));
        }
        assertEquals(2, rules.asked);
    }

    @Test
    void changedRulesApplyToTheNextMessage() {
        TopicName topic = TopicName.of("a/1");
        assertTrue(mayPublish(topic));
        rules.prefix = "b";
        assertFalse(mayPublish(topic));
        assertTrue(mayPublish(TopicName.of("b")));
        rules.prefix = "a";
        assertTrue(mayPublish(topic));
    }

    @Test
    void deniedTopicNameIsDeniedEachTime() {
        assertFalse(mayPublish(TopicName.of("b")));
        assertFalse(mayPublish(TopicName.of("b")));
    }

    @Test
    void cachedTopicNamesAreBoundedAndCounted() {
        long most = 0;
        for (int i = 0; i < 1000; i++) {
            assertTrue(mayPublish(TopicName.of("a/" + i)));
            memory.publish();
            most = Math.max(most, budget.bytes(MemoryUse.CACHES));
        }
        assertTrue(most > 0 && most < 64 * 1024, most + " bytes");
        permissions.end();
        memory.publish();
        assertEquals(0, budget.bytes(MemoryUse.CACHES));
    }
}
