package culex.broker.routing;

import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.store.Journal;
import culex.broker.transport.Loop;
import java.util.Arrays;

/**
 * Passes messages from one loop to another: the messages of a turn of the loop, with their receivers, are one task, which is submitted at
 * the end of the turn. So a delivery needs no atomic operation, and a turn wakes the other loop at most once. The messages and bytes that
 * the other loop has not handled yet are limited: beyond the limit the sending loop pauses its publishers.
 */
final class Handover implements Runnable {
    private static final int MESSAGES_MAX = 65_536;
    private static final long BYTES_MAX = 32L << 20;
    private static final int FIRST_ROOM = 64;

    private final Loop from;
    private final Loop to;
    private final Journal journal;
    private final Runnable onRelief;
    private Batch batch = new Batch(FIRST_ROOM);
    private int lastSize = FIRST_ROOM;
    private long pendingMessages;
    private long pendingBytes;

    /** @param onRelief runs on the sending loop when the other loop has caught up after congestion */
    Handover(Loop from, Loop to, Journal journal, Runnable onRelief) {
        this.from = from;
        this.to = to;
        this.journal = journal;
        this.onRelief = onRelief;
    }

    /** Adds a message for receivers on the other loop. */
    void add(Message message, MatchedReceiver[] receivers) {
        if (batch.size == 0) {
            from.atEndOfTurn(this);
        }
        batch.add(message, receivers);
        pendingMessages++;
        pendingBytes += message.sizeBytes();
    }

    boolean isCongested() {
        return pendingMessages > MESSAGES_MAX || pendingBytes > BYTES_MAX;
    }

    /** Runs at the end of the turn of the sending loop: submits the batch to the other loop. */
    @Override
    public void run() {
        Batch full = batch;
        lastSize = Math.max(FIRST_ROOM, Math.min(full.size, 4096));
        batch = new Batch(lastSize);
        from.memory().add(MemoryUse.HANDOVER, full.bytes);
        try {
            journal.submit(); // entries that the receivers append for these messages must follow the entries of this
            // turn
        } finally {
            to.execute(() -> {
                try {
                    full.deliver();
                } finally {
                    from.execute(() -> arrived(full));
                }
            });
        }
    }

    private void arrived(Batch delivered) {
        boolean congested = isCongested();
        pendingMessages -= delivered.size;
        pendingBytes -= delivered.bytes;
        from.memory().add(MemoryUse.HANDOVER, -delivered.bytes);
        if (congested && !isCongested()) {
            onRelief.run();
        }
    }

    /** The messages of one turn of the loop, each with its receivers. */
    private static final class Batch {
        private Message[] messages;
        private MatchedReceiver[][] receivers;
        private int size;
        private long bytes;

        Batch(int room) {
            messages = new Message[room];
            receivers = new MatchedReceiver[room][];
        }

        void add(Message message, MatchedReceiver[] to) {
            if (size == messages.length) {
                messages = Arrays.copyOf(messages, size * 2);
                receivers = Arrays.copyOf(receivers, size * 2);
            }
            messages[size] = message;
            receivers[size] = to;
            size++;
            bytes += message.sizeBytes();
        }

        void deliver() {
            for (int i = 0; i < size; i++) {
                MatchedReceiver.deliver(messages[i], receivers[i]);
            }
        }
    }
}
