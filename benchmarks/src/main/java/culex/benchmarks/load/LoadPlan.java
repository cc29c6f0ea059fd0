package culex.benchmarks.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The plan of a run of the load generator.
 *
 * @param publishers clients that publish, each to its topic
 * @param subscribers clients that subscribe
 * @param topics the number of topics; publishers and subscribers share them in turn
 * @param wildcard whether subscribers subscribe to all topics with one filter
 * @param shared whether all subscribers use one Shared Subscription
 * @param mqtt5 MQTT 5.0 instead of 3.1.1
 * @param persist whether subscribers have persistent sessions, with the same Client Identifiers in every run
 * @param qos the QoS of messages and subscriptions
 * @param payloadBytes the size of a payload, at least 8
 * @param window maximum number of outstanding deliveries in a closed loop
 * @param inflight maximum number of unacknowledged messages of a publisher with QoS 1 and 2
 * @param rate messages a second in an open loop, whose latency counts from the intended time of sending; 0 for a closed loop
 * @param idleBeside additional connections that send and receive nothing
 * @param filtersBeside additional subscriptions that match no message
 * @param frozen subscribers to all topics that stop reading when the load begins
 * @param storm connections that are opened while the load runs, as fast as the broker accepts them
 * @param churn clients that subscribe to thousands of filters and unsubscribe again, over and over, while the load runs
 */
public record LoadPlan(
        int publishers,
        int subscribers,
        int topics,
        boolean wildcard,
        boolean shared,
        boolean mqtt5,
        boolean persist,
        int qos,
        int payloadBytes,
        int window,
        int inflight,
        int rate,
        int idleBeside,
        int filtersBeside,
        int frozen,
        int storm,
        int churn) {

    /** The duration of a run. */
    public record Pace(Duration warmUp, Duration measured) {}

    /**
     * Reads a plan as the command line of mqttload writes it, such as {@code --pubs 20 --subs 20 --qos 1}.
     *
     * @throws IllegalArgumentException for an unknown argument
     */
    public static LoadPlan parse(String arguments) {
        Draft draft = new Draft();
        Deque<String> words = new ArrayDeque<>(List.of(arguments.trim().split(" +")));
        for (String word = words.poll(); word != null; word = words.poll()) {
            draft.accept(word, words);
        }
        return draft.plan();
    }

    private static final class Draft {
        private int publishers = 1;
        private int subscribers = 1;
        private int topics;
        private boolean wildcard;
        private boolean shared;
        private boolean mqtt5;
        private boolean persist;
        private int qos;
        private int payloadBytes = 64;
        private int window = 1000;
        private int inflight = 100;
        private int rate;
        private int idleBeside;
        private int filtersBeside;
        private int frozen;
        private int storm;
        private int churn;

        void accept(String word, Deque<String> more) {
            switch (word) {
                case "--wild" -> wildcard = true;
                case "--shared" -> shared = true;
                case "--v5" -> mqtt5 = true;
                case "--persist" -> persist = true;
                case "--pubs" -> publishers = number(more);
                case "--subs" -> subscribers = number(more);
                case "--topics" -> topics = number(more);
                case "--qos" -> qos = number(more);
                case "--size" -> payloadBytes = number(more);
                case "--window" -> window = number(more);
                case "--inflight" -> inflight = number(more);
                case "--rate" -> rate = number(more);
                case "--idle-beside" -> idleBeside = number(more);
                case "--filters-beside" -> filtersBeside = number(more);
                case "--frozen" -> frozen = number(more);
                case "--storm" -> storm = number(more);
                case "--churn" -> churn = number(more);
                default -> throw new IllegalArgumentException("the load generator has no argument " + word);
            }
        }

        private static int number(Deque<String> more) {
            return Integer.parseInt(more.remove());
        }

        LoadPlan plan() {
            return new LoadPlan(
                    publishers,
                    subscribers,
                    topics == 0 ? Math.max(1, publishers) : topics,
                    wildcard,
                    shared,
                    mqtt5,
                    persist,
                    qos,
                    payloadBytes,
                    window,
                    inflight,
                    rate,
                    idleBeside,
                    filtersBeside,
                    frozen,
                    storm,
                    churn);
        }
    }

    /** The Topic Name of the topic with a number. */
    static String topic(int number) {
        return "bench/" + number + "/temp";
    }

    /** The Topic Filter of a subscriber. */
    String filter(int subscriber) {
        String filter = wildcard ? "bench/#" : topic(subscriber % topics);
        return shared ? "$share/g/" + filter : filter;
    }

    /** The number of deliveries of one message of a topic to subscribers that read. */
    int receivers(int topic) {
        int receivers = 0;
        for (int i = 0; i < subscribers; i++) {
            if (wildcard || i % topics == topic) {
                receivers++;
            }
        }
        return shared ? Math.min(receivers, 1) : receivers;
    }
}
