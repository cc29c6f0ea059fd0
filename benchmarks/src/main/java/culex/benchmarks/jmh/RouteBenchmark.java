package culex.benchmarks.jmh;

import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.Outlet;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.routing.Router;
import culex.broker.security.Authorizer;
import culex.broker.security.ReceivePermissions;
import culex.broker.session.Session;
import culex.broker.session.SessionEndListener;
import culex.broker.session.SessionLimits;
import culex.broker.session.SessionRegistry;
import culex.broker.store.Journal;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Delivers a message from the Router to the batches of the receivers: on the publisher's own loop, and through the handover to another
 * loop, without threads.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteBenchmark {
    private static final int MESSAGES = 50;

    @Param({"1", "100"})
    int receivers;

    /** The number of the receivers' loop; the publisher's loop has number 0. */
    @Param({"0", "1"})
    int receiversLoop;

    /** The QoS of the messages; with 1, each receiver acknowledges them at the end of the turn of the event loop. */
    @Param({"0", "1"})
    int qos;

    private final List<StepLoop> loops = List.of(new StepLoop(0), new StepLoop(1));
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final RetainedMessages retained = new RetainedMessages(RetainedLimits.NONE, null);
    private static final Journal FORGETFUL = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});

    private final Router router = new Router(loops.get(0), loops, tree, Authorizer.OPEN, retained, FORGETFUL, 16 << 20);
    private final List<Session> receiving = new ArrayList<>();
    private Message message = Fixture.message("bench/7/temp", QoS.AT_MOST_ONCE, 64);
    private int acknowledged;

    private record NoSessionEndListener() implements SessionEndListener {
        @Override
        public void onSessionEnded(Session session) {}

        @Override
        public void onUndelivered(Session session, List<Delivery> undelivered) {}

        @Override
        public void onDeliveryAfterEnd(Session session, Delivery delivery) {}
    }

    /** Creates the receivers, each with a session and a subscription. */
    @Setup
    public void setUp() {
        SessionLimits limits = new SessionLimits(
                1000, 1000, 1000, 1 << 20, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);
        SessionRegistry sessions = new SessionRegistry(
                tree, limits, loops, Collections.nCopies(loops.size(), FORGETFUL), new NoSessionEndListener());
        TopicFilter filter = Objects.requireNonNull(TopicFilter.parse("bench/+/temp"));
        SubscriptionOptions options = new SubscriptionOptions(QoS.EXACTLY_ONCE, false, false, 0);
        StepLoop loop = loops.get(receiversLoop);
        message = Fixture.message("bench/7/temp", QoS.of(qos), 64);
        for (int i = 0; i < receivers; i++) {
            sessions.open("receiver-" + i, true, loop, (session, present) -> {
                session.open(new Outlet(
                        new NullTransport(loop),
                        ProtocolVersion.MQTT_3_1_1,
                        65_535,
                        Long.MAX_VALUE,
                        0,
                        0,
                        new ReceivePermissions(Authorizer.OPEN, session.owner(), session.clientId())));
                tree.add(filter, session, new Subscription(filter, options, 0));
                receiving.add(session);
            });
        }
    }

    /** Measures the time to route one message to all its receivers. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public boolean publish() {
        for (int i = 0; i < MESSAGES; i++) {
            router.publish(message);
        }
        loops.get(0).turn();
        loops.get(1).turn();
        loops.get(0).turn();
        if (qos == 1) {
            acknowledge();
        }
        return receiving.isEmpty();
    }

    /** All receivers get the same Packet Identifier, in ascending order. */
    private void acknowledge() {
        for (Session session : receiving) {
            for (int i = 0; i < MESSAGES; i++) {
                session.outbound().acknowledged((acknowledged + i) % 65_535 + 1);
            }
        }
        acknowledged = (acknowledged + MESSAGES) % 65_535;
    }
}
