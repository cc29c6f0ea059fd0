package culex.broker.session;

import culex.broker.transport.Loop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The door of a Session for everything that is not on its loop. It knows the loop that owns the Session; while the Session moves to
 * another loop nobody owns it, and what comes is parked here in order. See {@link SessionMove} for why no message overtakes another.
 */
public final class SessionInbox {
    private final Queue<Runnable> parked = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Loop owner;

    SessionInbox(Loop owner) {
        this.owner = owner;
    }

    /** The loop that owns the Session, or null while it moves. From any thread. */
    public @Nullable Loop owner() {
        return owner;
    }

    /** Runs a command on the loop that owns the Session when its turn comes. From any thread. */
    public void execute(Runnable command) {
        Loop current = owner;
        if (current == null) {
            park(command);
        } else {
            current.execute(() -> {
                if (owner == current) {
                    command.run();
                } else {
                    execute(command);
                }
            });
        }
    }

    /** Keeps what is meant for a Session that moves; it runs first thing on the loop that the Session comes to. From any thread. */
    public void park(Runnable command) {
        parked.add(command);
        Loop current = owner;
        if (current != null) {
            current.execute(this::runParked);
        }
    }

    /** Runs what was parked while the Session moved; on the loop that it came to. */
    void runParked() {
        Loop current = owner;
        if (current == null || !current.isCurrent()) {
            return; // it moved on; who takes it over runs what is parked
        }
        for (Runnable command = parked.poll(); command != null; command = parked.poll()) {
            command.run();
        }
    }

    /** The owner lets go; on its loop. */
    void leave() {
        owner = null;
    }

    /** A loop becomes the owner; on that loop, which goes on with {@link #runParked}. */
    void enter(Loop loop) {
        owner = loop;
    }
}
