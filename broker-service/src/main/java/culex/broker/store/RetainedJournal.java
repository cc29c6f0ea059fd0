package culex.broker.store;

import culex.broker.message.Message;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicName;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Changes and reads the retained messages of the store for one loop, on that loop. */
public interface RetainedJournal {
    /** Is called with the position of the next message. */
    @FunctionalInterface
    interface Reached {
        /**
         * Called when the store has read messages into memory.
         *
         * @param position the caller continues here: until this method returns, the {@link RetainedStore} has the messages from here on in
         *     memory; if it has not, the caller loads again from here. Null when no message follows
         */
        void onReached(byte @Nullable [] position);
    }

    /** Sets or replaces the retained message of a Topic Name. */
    void retain(Message message);

    /** Removes the retained message of a Topic Name. Appends nothing when there is none. */
    void removeRetained(TopicName topic);

    /**
     * Lets the store read messages into memory, starting with the first one that a filter matches.
     *
     * @param from the Topic Name in UTF-8 at which to start
     * @param to runs the callback
     */
    void loadRetained(FilterScan scan, byte[] from, Executor to, Reached reached);

    /**
     * Removes expired messages, a limited number per call.
     *
     * @param from the Topic Name in UTF-8 at which to start; empty for a new sweep, which ends immediately when no message can have expired
     * @param reached receives the position for the next call, or null at the end of the sweep
     */
    void sweepRetained(byte[] from, long nowMillis, Reached reached);
}
