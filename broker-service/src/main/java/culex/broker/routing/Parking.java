package culex.broker.routing;

import culex.broker.message.Message;
import culex.broker.store.Journal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages to Sessions that no loop owns at the moment. What was said so far goes to the store ahead of each, unless a step
 * has to be one commit. One per loop, used on it.
 */
final class Parking {
    private final Journal journal;
    private @Nullable List<Runnable> held;

    Parking(Journal journal) {
        this.journal = journal;
    }

    /** Runs a step of which a crash must leave all or nothing: what is parked in it waits until all of it is said. */
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

    void park(Message message, Recipient recipient) {
        if (held != null) {
            held.add(() -> park(message, recipient));
            return;
        }
        journal.submit(); // what the receiver says of it must come behind what is said here
        Recipient[] receivers = {recipient};
        recipient.receiver().park(() -> Recipient.deliver(message, receivers));
    }
}
