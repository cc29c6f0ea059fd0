package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.Subscription;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.session.NoSessionEndListener;
import culex.broker.session.SessionLimits;
import culex.broker.session.SessionRegistry;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which member of a Shared Subscription gets a message while no member is connected; conformance sequences prove the rest. */
class SharedChoiceTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);
    private static final String FILTER = "$share/g/t";

    private final ManualLoop loop = new ManualLoop(0);
    private final SessionRegistry registry = new SessionRegistry(
            new SubscriptionTree<>(),
            LIMITS,
            List.of(loop),
            List.of(new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {})),
            new NoSessionEndListener());
    private final List<MatchedReceiver> members = new ArrayList<>();

    /** Adds a persistent Session that is not connected. */
    private void member(String clientId, QoS maximumQos) {
        TopicFilter filter = Objects.requireNonNull(TopicFilter.parse(FILTER));
        SubscriptionOptions options = new SubscriptionOptions(maximumQos, false, false, 0);
        registry.open(
                clientId,
                false,
                loop,
                (session, present) -> members.add(MatchedReceiver.of(session, new Subscription(filter, options, 0))));
    }

    private static List<String> chosen(SharedChoice choice, QoS qos, int messages) {
        Message message = TestMessages.of(new byte[0], qos, false, "publisher");
        return IntStream.range(0, messages)
                .mapToObj(i -> choice.choose(message))
                .flatMap(Arrays::stream)
                .map(member -> member.receiver().clientId())
                .toList();
    }

    @Test
    void messagesAreQueuedForTheMembersInTurnWhileNoneIsConnected() {
        member("a", QoS.AT_LEAST_ONCE);
        member("b", QoS.EXACTLY_ONCE);
        member("never", QoS.AT_MOST_ONCE);
        member("c", QoS.AT_LEAST_ONCE);
        SharedChoice choice = new SharedChoice(FILTER, members, 0);
        assertEquals(List.of("a", "b", "c", "a", "b", "c"), chosen(choice, QoS.AT_LEAST_ONCE, 6));
        assertEquals(List.of(), chosen(choice, QoS.AT_MOST_ONCE, 1), "nobody queues QoS 0");
    }
}
