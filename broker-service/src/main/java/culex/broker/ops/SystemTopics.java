package culex.broker.ops;

import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.routing.Router;
import culex.broker.routing.Routers;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Publishes the state of the broker as retained messages below {@code $SYS/broker/}, under the names that Mosquitto uses; a value that has
 * not changed is not sent again. The publisher's side is not counted as traffic. Runs on one loop.
 */
public final class SystemTopics {
    private static final String ROOT = "$SYS/broker/";
    private static final byte[] NOTHING = {};
    private static final double NANOS = 1e9;

    /** Supplies the values of the $SYS topics. */
    public interface Source {
        /**
         * Passes the current values; runs on the loop that publishes them.
         *
         * @param values is called with each name, without the prefix {@code $SYS/broker/}, and its value
         * @param counts is called with each name below {@code load/} and its count so far; the averages of these counts are published
         */
        void read(BiConsumer<String, String> values, BiConsumer<String, Long> counts);
    }

    private final Loop loop;
    private final Router router;
    private final Source source;
    private final Duration interval;
    private final LoadAverages averages = new LoadAverages();
    private final Map<String, String> said = new HashMap<>();
    private long lastNanos;

    /** @param interval the time between two publications; zero for never */
    public SystemTopics(Loop loop, Routers routers, Source source, Duration interval) {
        this.loop = loop;
        this.router = routers.of(loop);
        this.source = source;
        this.interval = interval;
    }

    /** Starts publishing. May be called from any thread. */
    public void start() {
        if (!interval.isZero()) {
            loop.execute(() -> {
                lastNanos = loop.nowNanos() - interval.toNanos();
                publish();
            });
        }
    }

    private void publish() {
        // Armed first, so that an exception below does not end the timer.
        loop.arm(new TimerWheel.Timer(this::publish), interval.toMillis());
        double seconds = Math.max((loop.nowNanos() - lastNanos) / NANOS, 0.001);
        lastNanos = loop.nowNanos();
        source.read(this::say, (name, count) -> averages.add("load/" + name, count, seconds, this::say));
    }

    private void say(String name, String value) {
        if (value.equals(said.put(name, value))) {
            return;
        }
        Message message = new Message(
                router.topic(ROOT + name),
                value.getBytes(StandardCharsets.US_ASCII),
                QoS.AT_MOST_ONCE,
                true,
                NOTHING,
                Message.NEVER,
                "",
                loop.nowNanos());
        router.publishOfServer(message);
    }
}
