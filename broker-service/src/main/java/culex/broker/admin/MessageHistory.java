package culex.broker.admin;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import java.util.ArrayDeque;

/**
 * The latest messages of a stream, numbered from 1 without gaps. Limited in number and in bytes, but always contains at least one message.
 * Used on one loop.
 */
final class MessageHistory {
    private final int messagesMax;
    private final long bytesMax;
    private final MemoryAccount account;
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private long bytes;
    /** The number of the next message. */
    private long next = 1;

    MessageHistory(int messagesMax, long bytesMax, MemoryAccount account) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
        this.account = account;
    }

    /** Adds a message, and removes the oldest ones beyond a limit. While memory is short, removes all others. */
    void add(Message message) {
        messages.addLast(message);
        next++;
        count(message.sizeBytes());
        boolean isShort = account.budget().isShedding();
        while (messages.size() > 1 && (isShort || messages.size() > messagesMax || bytes > bytesMax)) {
            count(-messages.removeFirst().sizeBytes());
        }
    }

    /** The number of the oldest message; when there is no message, the number that the next one will have. */
    long first() {
        return next - messages.size();
    }

    /** The number that the next message will have. */
    long next() {
        return next;
    }

    /**
     * Visits the messages with this number or a higher one, until the visitor returns false. Returns the number of the first message that
     * was not visited.
     */
    long visit(long from, Visitor visitor) {
        long number = first();
        for (Message message : messages) {
            if (number >= from && !visitor.visit(number, message)) {
                return number + 1;
            }
            number++;
        }
        return number;
    }

    /** Removes all messages. */
    void clear() {
        messages.clear();
        count(-bytes);
    }

    private void count(long more) {
        bytes += more;
        account.add(MemoryUse.QUEUES, more);
    }

    /** Receives a message with its number; returns false to end the visit. */
    @FunctionalInterface
    interface Visitor {
        boolean visit(long number, Message message);
    }
}
