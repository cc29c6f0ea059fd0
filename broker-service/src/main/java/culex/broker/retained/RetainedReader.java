package culex.broker.retained;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.Loop;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the retained messages that a Topic Filter matches, in the order of their Topic Names in UTF-8, for a reader that is not a
 * subscriber, such as the admin API. Messages on disk are read in the same way as for a new subscription. Reading is long work: the loop
 * serves its clients between two parts of it. Used on one loop.
 */
public final class RetainedReader {
    private static final Delivery.Options OPTIONS = new Delivery.Options(QoS.EXACTLY_ONCE, false, new int[0], null);

    private final Loop loop;
    private final Journal journal;
    private final RetainedCursor cursor;
    private final Predicate<Message> visitor;
    private final Consumer<Boolean> onEnd;
    private final RetainedWork work = new RetainedWork();

    /**
     * @param journal the journal of the loop
     * @param behind the Topic Name in UTF-8 after which to start; null to start with the first message
     * @param visitor receives each message; returns false to end the reading
     * @param onEnd is called once: with true when all messages were visited, with false when the visitor has ended it
     */
    public RetainedReader(
            RetainedMessages retained,
            Loop loop,
            Journal journal,
            TopicFilter filter,
            byte @Nullable [] behind,
            Predicate<Message> visitor,
            Consumer<Boolean> onEnd) {
        this.loop = loop;
        this.journal = journal;
        this.visitor = visitor;
        this.onEnd = onEnd;
        cursor = new RetainedCursor(retained, filter, OPTIONS, null, _ -> true);
        if (behind != null) {
            cursor.continueBehind(behind);
        }
    }

    /** Reads as far as the time for long work in this turn of the loop allows, and continues in later turns. */
    public void read() {
        work.enter(loop.longWork());
        for (Delivery next = peek(); next != null; next = peek()) {
            boolean wantsMore = visitor.test(next.message());
            cursor.advance(work);
            if (!wantsMore) {
                cursor.release();
                onEnd.accept(false);
                return;
            }
        }
        cursor.release();
        if (cursor.isAtEnd()) {
            onEnd.accept(true);
        } else if (cursor.isLoading()) {
            cursor.load(journal, loop::execute, this::read);
        } else {
            loop.longWork().later(this::read);
        }
    }

    private @Nullable Delivery peek() {
        return cursor.peek(work, loop.nowMillis(), loop.memory());
    }
}
