package culex.broker.retained;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.store.Journal;
import culex.broker.topic.TopicName;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message per Topic Name for new subscriptions (section 3.3.1.3), within limits in number and bytes. Any thread may read; changes come
 * from the loops, each with its own journal and account.
 */
public final class RetainedMessages {
    private final RetainedLimits limits;
    private final MemoryAccount restoring;
    private final RetainedMap map = new RetainedMap();

    /** @param restoring counts what is restored; of the thread that starts the broker */
    public RetainedMessages(RetainedLimits limits, MemoryAccount restoring) {
        this.limits = limits;
        this.restoring = restoring;
    }

    /** The number of retained messages, without the server's own below {@code $SYS/}. */
    public int size() {
        return map.size();
    }

    /** The bytes of these messages in memory. */
    public long bytes() {
        return map.bytes();
    }

    /** The retained message of a Topic Name, or null. From any thread. */
    public @Nullable Message get(String topicName) {
        byte[] topic = TopicName.of(topicName).utf8();
        Retained message = map.get(topic);
        return message == null ? null : message.toMessage(topic);
    }

    /**
     * Says which limit forbids to retain a message, or null when none does. A message that takes no more bytes than the one that it
     * replaces is always allowed, unless it is too large by itself; so is an empty one, which removes.
     */
    public @Nullable LimitReached limitFor(Message message, MemoryBudget budget) {
        if (message.payload().length == 0) {
            return null;
        }
        int size = Retained.sizeBytes(message);
        if (size > limits.messageBytesMax()) {
            return LimitReached.RETAINED_MESSAGE_SIZE;
        }
        boolean hasRoom = map.size() < limits.messagesMax() && map.bytes() + size <= limits.bytesMax();
        return hasRoom && !budget.isShedding() ? null : limitForReplacing(message, size, budget);
    }

    private @Nullable LimitReached limitForReplacing(Message message, int size, MemoryBudget budget) {
        byte[] topic = message.topic().utf8();
        Retained previous = map.get(topic);
        if (previous == null && map.size() >= limits.messagesMax()) {
            return LimitReached.RETAINED_MESSAGES;
        }
        int more = previous == null ? size : size - previous.sizeBytes(topic);
        if (more <= 0) {
            return null;
        }
        if (map.bytes() + more > limits.bytesMax()) {
            return LimitReached.RETAINED_BYTES;
        }
        return budget.isShedding() ? LimitReached.MEMORY : null;
    }

    /** Sets or replaces the retained message of a Topic Name, or removes it when the payload is empty. The limits are not checked. */
    public void retain(Message message, Journal journal, MemoryAccount account) {
        byte[] topic = message.topic().utf8();
        int more = message.payload().length == 0 ? map.remove(topic) : map.put(topic, Retained.of(message));
        account.add(MemoryUse.RETAINED, more);
        append(message.topic().value(), topic, journal);
    }

    /** Removes the retained message of a Topic Name. */
    public void remove(TopicName topic, Journal journal, MemoryAccount account) {
        int more = map.remove(topic.utf8());
        if (more != 0) {
            account.add(MemoryUse.RETAINED, more);
            append(topic.value(), topic.utf8(), journal);
        }
    }

    /** Removes a message that has expired, unless another one has replaced it (section 3.3.2.3.3). */
    void removeExpired(byte[] topic, Retained expired, Journal journal, MemoryAccount account) {
        int more = map.remove(topic, expired);
        if (more != 0) {
            account.add(MemoryUse.RETAINED, more);
            append(expired.toMessage(topic).topic().value(), topic, journal);
        }
    }

    private static void append(String topicName, byte[] topic, Journal journal) {
        if (journal.isPersistent() && !RetainedMap.isServers(topic)) {
            journal.retainedChanged(topicName);
        }
    }

    /** Takes a message that the store held, before any loop uses this. */
    public void restore(Message message) {
        restoring.add(MemoryUse.RETAINED, map.put(message.topic().utf8(), Retained.of(message)));
    }

    /** The messages from a key on. */
    Iterator<Map.Entry<byte[], Retained>> from(byte[] key) {
        return map.from(key);
    }
}
