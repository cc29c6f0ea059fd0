package culex.broker.diagnosis;

import java.util.Arrays;
import java.util.List;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.FrequentItemsSketch;

/** Counts messages, dropped messages and late acknowledgements over some minutes, in a fixed amount of memory. Not thread-safe. */
final class TopCounts {
    /** Number of slots of a sketch (a table with approximate counts of the most frequent names), of which three quarters are used. */
    private static final int MAP_SIZE = 512;
    /** Maximum number of names in a list. */
    private static final int LISTED_MAX = 50;

    final FrequentItemsSketch<String> topics = new FrequentItemsSketch<>(MAP_SIZE);
    final FrequentItemsSketch<String> publishers = new FrequentItemsSketch<>(MAP_SIZE);
    final FrequentItemsSketch<Tops.Drop> drops = new FrequentItemsSketch<>(MAP_SIZE);
    final FrequentItemsSketch<String> droppedByClient = new FrequentItemsSketch<>(MAP_SIZE);
    final FrequentItemsSketch<String> droppedByTopic = new FrequentItemsSketch<>(MAP_SIZE);
    final SlowClients slow = new SlowClients();

    /** Adds the counts of another instance. */
    void addAll(TopCounts other) {
        topics.merge(other.topics);
        publishers.merge(other.publishers);
        drops.merge(other.drops);
        droppedByClient.merge(other.droppedByClient);
        droppedByTopic.merge(other.droppedByTopic);
        slow.addAll(other.slow);
    }

    static List<Tops.Top> list(FrequentItemsSketch<String> sketch) {
        return Arrays.stream(sketch.getFrequentItems(0, ErrorType.NO_FALSE_NEGATIVES))
                .limit(LISTED_MAX)
                .map(row -> new Tops.Top(row.getItem(), row.getEstimate(), row.getLowerBound()))
                .toList();
    }

    List<Tops.TopDrop> listOfDrops() {
        return Arrays.stream(drops.getFrequentItems(0, ErrorType.NO_FALSE_NEGATIVES))
                .limit(LISTED_MAX)
                .map(row -> new Tops.TopDrop(row.getItem(), row.getEstimate(), row.getLowerBound()))
                .toList();
    }
}
