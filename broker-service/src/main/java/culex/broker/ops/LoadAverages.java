package culex.broker.ops;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** Moving averages of counts per minute, over 1, 5 and 15 minutes, exponentially weighted as Mosquitto's are. Not thread-safe. */
final class LoadAverages {
    private static final int[] MINUTES = {1, 5, 15};
    private static final double SECONDS_OF_A_MINUTE = 60;

    private final Map<String, Load> loads = new HashMap<>();

    private static final class Load {
        private long before;
        private final double[] averages = new double[MINUTES.length];
    }

    /**
     * Adds a count and passes the new averages to {@code out}.
     *
     * @param topic the name of the count, to which {@code /1min}, {@code /5min} and {@code /15min} are appended
     * @param count the total count so far
     * @param seconds the seconds since the last call, more than 0
     */
    void add(String topic, long count, double seconds, BiConsumer<String, String> out) {
        Load load = loads.computeIfAbsent(topic, name -> new Load());
        double perMinute = (count - load.before) * SECONDS_OF_A_MINUTE / seconds;
        load.before = count;
        for (int i = 0; i < MINUTES.length; i++) {
            double weight = Math.exp(-seconds / (SECONDS_OF_A_MINUTE * MINUTES[i]));
            load.averages[i] = perMinute + weight * (load.averages[i] - perMinute);
            long hundredths = Math.round(load.averages[i] * 100);
            out.accept(
                    topic + '/' + MINUTES[i] + "min",
                    String.format(Locale.ROOT, "%d.%02d", hundredths / 100, hundredths % 100));
        }
    }
}
