package culex.broker.routing;

import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.store.Journal;
import culex.broker.transport.Loop;
import java.util.Arrays;

/**
 * The way of messages from one loop to another: a turn's messages with their receivers go over as one task, at the end of the turn,
 * so that a delivery costs no atomic operation and a turn at most one wake-up. What is on its way is limited: beyond, the sending
 * loop stops reading from its publishers.
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

    /** @param onRelief runs on the sending loop when a part of what was on its way has arrived */
    Handover(Loop from, Loop to, Journal journal, Runnable onRelief) {
        this.from = from;
        this.to = to;
        this.journal = journal;
        this.onRelief = onRelief;
    }

    /** Adds a message for receivers on the other loop. */
    void add(Message message, Recipient[] recipients) {
        if (batch.size == 0) {
            from.atEndOfTurn(this);
        }
        batch.add(message, recipients);
        pendingMessages++;
        pendingBytes += message.sizeBytes();
    }

    boolean isCongested() {
        return pendingMessages > MESSAGES_MAX || pendingBytes > BYTES_MAX;
    }

    /** The end of the turn: the batch goes over. */
    @Override
    public void run() {
        Batch full = batch;
        lastSize = Math.max(FIRST_ROOM, Math.min(full.size, 4096));
        batch = new Batch(lastSize);
        from.memory().add(MemoryUse.HANDOVER, full.bytes);
        try {
            journal.submit(); // what receivers say of these messages must come behind what is said here
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

    /** Messages and receivers of one turn. */
    private static final class Batch {
        private Message[] messages;
        private Recipient[][] recipients;
        private int size;
        private long bytes;

        Batch(int room) {
            messages = new Message[room];
            recipients = new Recipient[room][];
        }

        void add(Message message, Recipient[] to) {
            if (size == messages.length) {
                messages = Arrays.copyOf(messages, size * 2);
                recipients = Arrays.copyOf(recipients, size * 2);
            }
            messages[size] = message;
            recipients[size] = to;
            size++;
            bytes += message.sizeBytes();
        }

        void deliver() {
            for (int i = 0; i < size; i++) {
                Recipient.deliver(messages[i], recipients[i]);
            }
        }
    }
}
