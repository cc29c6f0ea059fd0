package culex.broker.admin;

import culex.broker.message.Message;
import culex.broker.retained.RetainedMessages;
import culex.broker.retained.RetainedReader;
import culex.broker.store.Journal;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import culex.support.api.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Removes the retained messages that a Topic Filter matches, or counts them. The removal is long work of one loop, pauses while the store
 * is congested, and ends after {@link #TIME_NANOS}; the same request then continues it. Used on the loop.
 */
final class RetainedRemoval {
    /** Maximum time of one removal, less than the timeout of a request. */
    private static final long TIME_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long RETRY_MILLIS = TimerWheel.TICK_MILLIS;
    private static final int FIRST_TOPICS = 20;

    private final RetainedMessages retained;
    private final Loop loop;
    private final Journal journal;
    private final TopicFilter filter;
    private final boolean isDryRun;
    private final long endNanos;
    private final CompletableFuture<Result> done = new CompletableFuture<>();
    private final List<String> first = new ArrayList<>();
    private byte @Nullable [] behind;
    private long messages;
    private long bytes;
    private boolean mustWait;

    /**
     * The messages that were removed, or would be removed by a dry run.
     *
     * @param bytes the bytes of the payloads
     * @param first some of the Topic Names
     * @param isComplete whether no message that matches is left
     */
    record Result(long messages, long bytes, List<String> first, boolean isComplete) {}

    /** Creates a removal, whose time limit starts now. Runs on the loop. */
    RetainedRemoval(RetainedMessages retained, Loop loop, Journal journal, TopicFilter filter, boolean isDryRun) {
        this.retained = retained;
        this.loop = loop;
        this.journal = journal;
        this.filter = filter;
        this.isDryRun = isDryRun;
        endNanos = System.nanoTime() + TIME_NANOS;
    }

    /** The result, which completes on the loop: at the end of a dry run, or when the removal of all messages is durable. */
    CompletableFuture<Result> done() {
        return done;
    }

    /** Removes the first batch of messages, or the batch after the last removed message. */
    void run() {
        try {
            mustWait = false;
            new RetainedReader(retained, loop, journal, filter, behind, this::visit, this::onEnd).read();
        } catch (RuntimeException fault) {
            done.completeExceptionally(fault);
        }
    }

    private boolean visit(Message message) {
        if (done.isDone() || System.nanoTime() - endNanos > 0) {
            return false;
        }
        if (!isDryRun) {
            if (journal.isCongested() || !retained.mayRemove(message.topic())) {
                mustWait = true;
                return false;
            }
            retained.remove(message.topic(), journal, loop.memory());
        }
        behind = message.topic().utf8();
        messages++;
        bytes += message.payload().length;
        if (first.size() < FIRST_TOPICS) {
            first.add(message.topic().value());
        }
        return true;
    }

    private void onEnd(boolean isAtEnd) {
        if (mustWait && !done.isDone()) {
            loop.arm(new TimerWheel.Timer(this::run), RETRY_MILLIS);
            return;
        }
        Result result = new Result(messages, bytes, List.copyOf(first), isAtEnd);
        if (isDryRun) {
            done.complete(result);
        } else {
            journal.whenDurable(isDurable -> complete(result, isDurable));
        }
    }

    private void complete(Result result, boolean isDurable) {
        if (isDurable) {
            done.complete(result);
        } else {
            done.completeExceptionally(
                    new ApiException(507, "The store cannot be written; some messages may not be removed"));
        }
    }
}
