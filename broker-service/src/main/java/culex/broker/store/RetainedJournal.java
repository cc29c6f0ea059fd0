package culex.broker.store;

import culex.broker.message.Message;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicName;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What one loop does with the retained messages of a store that holds them. On that loop. */
public interface RetainedJournal {
    /** Receives where to read on; on the loop that asked. */
    @FunctionalInterface
    interface Reached {
        /**
         * Messages were read.
         *
         * @param position from here on the {@link RetainedStore} has messages in memory until this method returns, or is to be asked
         *     again; null when no message follows
         */
        void onReached(byte @Nullable [] position);
    }

    /** Sets or replaces the retained message of a Topic Name. */
    void retain(Message message);

    /** Removes the retained message of a Topic Name; appends nothing when there is none. */
    void removeRetained(TopicName topic);

    /**
     * Reads messages into memory, from the first one that a filter matches.
     *
     * @param from where to begin
     * @param to runs the answer
     */
    void loadRetained(FilterScan scan, byte[] from, Executor to, Reached reached);

    /**
     * Removes some of the messages that have expired.
     *
     * @param from where to begin; an empty key begins a new sweep, which ends at once when nothing can have expired
     * @param reached is told where to go on, or null when the sweep is done
     */
    void sweepRetained(byte[] from, long nowMillis, Reached reached);
}
