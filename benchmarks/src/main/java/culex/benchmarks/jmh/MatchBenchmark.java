package culex.benchmarks.jmh;

import culex.broker.topic.SharedGroup;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Finds the subscriptions of a Topic Name in the tree, without the cache of matches. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatchBenchmark {
    private static final int TOPICS = 4096;

    @Param({"1", "1000", "100000", "1000000"})
    int subscriptions;

    private final SubscriptionTree<Integer, Integer> tree = new SubscriptionTree<>();
    private final String[] topics = new String[TOPICS];
    private int turn;

    /** Adds the subscriptions of a fleet: one filter per device, some with a wildcard. */
    @Setup
    public void setUp() {
        for (int i = 0; i < subscriptions; i++) {
            String filter = "fleet/" + i % 1000 + "/device/" + i + (i % 10 == 0 ? "/#" : "/temp");
            tree.add(Objects.requireNonNull(TopicFilter.parse(filter)), i, i);
        }
        for (int i = 0; i < TOPICS; i++) {
            int device = (int) ((long) i * subscriptions / TOPICS);
            topics[i] = "fleet/" + device % 1000 + "/device/" + device + "/temp";
        }
    }

    /** Measures the time to match one Topic Name; each call uses another one. */
    @Benchmark
    public void match(Blackhole sink) {
        turn = (turn + 1) % TOPICS;
        tree.match(topics[turn], new SubscriptionTree.Visitor<>() {
            @Override
            public void subscription(Integer subscriber, Integer subscription) {
                sink.consume(subscription);
            }

            @Override
            public void shared(SharedGroup<Integer, Integer> group) {
                sink.consume(group);
            }
        });
    }
}
