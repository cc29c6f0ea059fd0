package culex.broker.routing;

import culex.broker.delivery.LocalSubscriber;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.security.Authorizer;
import culex.broker.store.Journal;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.RecordedFaults;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Subscribers inside the process on a loop that a test drives, and the messages that they receive. */
class LocalSubscriberFixture {
    static final SubscriptionOptions AT_LEAST_ONCE = new SubscriptionOptions(QoS.AT_LEAST_ONCE, false, false, 0);
    static final Journal NO_STORE = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});
    final RecordedFaults faults = new RecordedFaults();
    final ManualLoop publishers = new ManualLoop(0);
    ManualLoop loop = new ManualLoop(1, faults);
    final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    final List<String> received = new ArrayList<>();
    final List<Long> dropped = new ArrayList<>();

    final LocalSubscriber.Handler recording = new LocalSubscriber.Handler() {
        @Override
        public void onMessage(Delivery delivery) {
            received.add(text(delivery));
        }

        @Override
        public void onDropped(long messages) {
            dropped.add(messages);
        }
    };

    static String text(Delivery delivery) {
        return new String(delivery.message().payload(), StandardCharsets.UTF_8);
    }

    LocalSubscriber subscriber(LocalSubscriber.Limits limits, LocalSubscriber.Handler handler) {
        LocalSubscriber subscriber = new LocalSubscriber("view", loop, tree, limits, handler);
        loop.turn(() -> subscriber.subscribe(filter("t"), AT_LEAST_ONCE));
        return subscriber;
    }

    LocalSubscriber subscriber(int unacknowledgedMax, int queuedMax, boolean dropsOldest) {
        return subscriber(new LocalSubscriber.Limits(unacknowledgedMax, queuedMax, 1 << 20, dropsOldest), recording);
    }

    static TopicFilter filter(String text) {
        return Objects.requireNonNull(TopicFilter.parse(text));
    }

    Router router(ManualLoop from) {
        return new Router(
                from,
                List.of(publishers, loop),
                tree,
                Authorizer.OPEN,
                new RetainedMessages(RetainedLimits.NONE, null),
                NO_STORE,
                1 << 20);
    }

    static Message message(String text) {
        return TestMessages.of(text.getBytes(StandardCharsets.UTF_8), QoS.AT_LEAST_ONCE, false, "publisher");
    }

    void publish(String... texts) {
        Router router = router(loop);
        loop.turn(() -> List.of(texts).forEach(text -> router.publish(message(text))));
    }

    void acknowledge(LocalSubscriber subscriber, int messages) {
        loop.turn(() -> subscriber.acknowledge(messages));
    }
}
