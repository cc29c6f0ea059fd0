package culex.subscriber.selection;

import java.time.Duration;
import java.util.List;

/**
 * Which messages go to the sinks.
 *
 * @param conditions what a message must fulfil, all of them
 * @param sampleInterval the interval in which one message of each topic is selected; 0 for all of them
 * @param sampleTopicsMax the maximum of sampled topics
 */
public record SelectionSettings(List<Condition> conditions, Duration sampleInterval, int sampleTopicsMax) {

    /** Copies {@code conditions}, so that this record is immutable. */
    public SelectionSettings {
        conditions = List.copyOf(conditions);
    }
}
