package culex.broker.admin;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import java.util.ArrayDeque;

/** The last messages of a stream, with numbers from 1 without gaps; limited in number and in bytes, but always one. Used on one loop. */
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

    /** Adds a message, and removes the oldest ones that are beyond a limit; all others while memory is short. */
    void add(Message message) {
        messages.addLast(message);
        next++;
        count(message.sizeBytes());
        boolean isShort = account.budget().isShedding();
        while (messages.size() > 1 && (isShort || messages.size() > messagesMax || bytes > bytesMax)) {
            count(-messages.removeFirst().sizeBytes());
        }
    }

    /** The number of the oldest message, or of the next one when there is none. */
    long first() {
        return next - messages.size();
    }

    /** The number that the next message will have. */
    long next() {
        return next;
    }

    /** Visits the messages from a number on, while the visitor wants more; returns the number of the first message that it was not given. */
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

    /** Forgets all messages. */
    void clear() {
        messages.clear();
        count(-bytes);
    }

    private void count(long more) {
        bytes += more;
        account.add(MemoryUse.QUEUES, more);
    }

    /** Takes a message with its number; returns false to get no more. */
    @FunctionalInterface
    interface Visitor {
        boolean visit(long number, Message message);
    }
}
