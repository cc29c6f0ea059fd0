package culex.broker.store.paged;

import culex.broker.message.Retained;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All stored retained messages of a range of Topic Names. The store writer changes it; any thread may read it. */
final class RetainedPage {
    private static final int PAGE_BYTES = 200;
    private static final int REFERENCE_BYTES = 4;

    /** The content of a page: immutable, equal by identity. */
    static final class Content {
        private final Retained[] messages;
        private final byte @Nullable [] end;

        /**
         * @param messages sorted by their Topic Names
         * @param end the Topic Name at which the range ends, exclusive; null when no message follows
         */
        Content(Retained[] messages, byte @Nullable [] end) {
            this.messages = messages;
            this.end = end;
        }

        Retained[] messages() {
            return messages;
        }

        byte @Nullable [] end() {
            return end;
        }

        boolean covers(byte[] topic) {
            return end == null || Arrays.compareUnsigned(topic, end) < 0;
        }

        /** The index of a Topic Name; if it is not contained, the result of {@link Arrays#binarySearch}. */
        int find(byte[] topic) {
            int low = 0;
            int high = messages.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = Arrays.compareUnsigned(messages[middle].topic(), topic);
                if (order == 0) {
                    return middle;
                } else if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -low - 1;
        }

        private long bytes() {
            long bytes = PAGE_BYTES + (long) REFERENCE_BYTES * messages.length + (end == null ? 0 : end.length);
            for (Retained message : messages) {
                bytes += message.sizeBytes();
            }
            return bytes;
        }
    }

    private final byte[] start;
    private final AtomicInteger pins = new AtomicInteger();
    private volatile @Nullable Content content;
    private long bytes;
    private boolean isUsed;

    RetainedPage(byte[] start, Content content) {
        this.start = start;
        this.content = content;
        bytes = content.bytes();
    }

    byte[] start() {
        return start;
    }

    /** The content now; null when the page was closed. */
    @Nullable Content content() {
        return content;
    }

    /** The bytes that the page takes in memory. Runs on the store writer's thread. */
    long bytes() {
        return bytes;
    }

    /**
     * Keeps the page in memory until {@link #unpin}: it was read for a loop that has not used it yet. Runs on the store writer's thread.
     */
    void pin() {
        pins.incrementAndGet();
    }

    void unpin() {
        pins.decrementAndGet();
    }

    boolean isPinned() {
        return pins.get() > 0;
    }

    /** Marks the page as used. A race is harmless: the page is only removed from the cache earlier. */
    void use() {
        isUsed = true;
    }

    /** Returns whether the page was read since the last call of this method. */
    boolean takeUsed() {
        boolean was = isUsed;
        isUsed = false;
        return was;
    }

    /** Called when the page is removed from the cache. */
    void close() {
        content = null;
    }

    /**
     * Stores or removes a message of the range. A page that becomes too large is cut: its range then ends earlier.
     *
     * @return by how many bytes the page has grown, negative when it has shrunk
     */
    long stored(byte[] topic, @Nullable Retained message, int messagesMax, long bytesMax) {
        Content before = content;
        if (before == null) {
            return 0;
        }
        long was = bytes;
        Content after = changed(before, topic, message);
        long size = after.bytes();
        while (after.messages.length > 1 && (after.messages.length > messagesMax || size > bytesMax)) {
            int half = after.messages.length / 2;
            after = new Content(Arrays.copyOf(after.messages, half), after.messages[half].topic());
            size = after.bytes();
        }
        bytes = size;
        content = after;
        return size - was;
    }

    private static Content changed(Content before, byte[] topic, @Nullable Retained message) {
        int found = before.find(topic);
        Retained[] messages = before.messages;
        if (message == null) {
            return found < 0 ? before : new Content(without(messages, found), before.end);
        }
        Retained[] changed;
        if (found >= 0) {
            changed = messages.clone();
            changed[found] = message;
        } else {
            int at = -found - 1;
            changed = Arrays.copyOf(messages, messages.length + 1);
            System.arraycopy(messages, at, changed, at + 1, messages.length - at);
            changed[at] = message;
        }
        return new Content(changed, before.end);
    }

    private static Retained[] without(Retained[] messages, int index) {
        Retained[] less = Arrays.copyOf(messages, messages.length - 1);
        System.arraycopy(messages, index + 1, less, index, less.length - index);
        return less;
    }
}
