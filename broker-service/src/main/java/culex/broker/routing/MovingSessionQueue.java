package culex.broker.routing;

import culex.broker.message.Message;
import culex.broker.store.Journal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queues deliveries for Sessions that move between loops, in their inboxes. Submits the journal before each delivery, except inside {@link
 * #inOneCommit}. One per loop, used on it.
 */
final class MovingSessionQueue {
    private final Journal journal;
    private @Nullable List<Runnable> held;

    MovingSessionQueue(Journal journal) {
        this.journal = journal;
    }

    /** Runs a step whose journal entries must be one commit. Deliveries to moving Sessions inside it are queued after its last entry. */
    void inOneCommit(Runnable step) {
        if (held != null) {
            step.run();
            return;
        }
        List<Runnable> parked = new ArrayList<>(0);
        held = parked;
        try {
            step.run();
        } finally {
            held = null;
            parked.forEach(Runnable::run);
        }
    }

    void add(Message message, MatchedReceiver receiver) {
        if (held != null) {
            held.add(() -> add(message, receiver));
            return;
        }
        journal.submit(); // entries that the receiver appends for the message must follow the entries of this turn
        MatchedReceiver[] receivers = {receiver};
        receiver.receiver().park(() -> MatchedReceiver.deliver(message, receivers));
    }
}
