package culex.broker.session;

import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks and deliveries on the loop that owns a Session. While the Session moves to another loop, no loop owns it, and the inbox parks
 * them in order. See {@link SessionMove} for why no message overtakes another.
 */
public final class SessionInbox {
    private final Session session;
    private volatile State state;

    /** @param session is notified when a command throws an exception */
    SessionInbox(Loop owner, Session session) {
        state = new Owned(owner);
        this.session = session;
    }

    /**
     * Whether a loop owns the Session. Each period with an owner and each move has a new instance, so that two of them can be
     * distinguished.
     */
    private sealed interface State permits Owned, Moving {}

    /** A loop owns the Session. Compared by identity. */
    private static final class Owned implements State {
        private final Loop owner;

        private Owned(Loop owner) {
            this.owner = owner;
        }
    }

    /** No loop owns the Session. Stores the tasks that arrive until the new owner takes over. */
    private final class Moving implements State {
        private final Queue<Runnable> parked = new ConcurrentLinkedQueue<>();
        private volatile @Nullable Loop arrivedAt;

        /**
         * Stores a command until a loop owns the Session again. If a loop owns it already, that loop runs the command, before later
         * commands of the same caller.
         */
        void add(Runnable command) {
            parked.add(command);
            Loop arrived = arrivedAt;
            if (arrived != null) {
                arrived.execute(this::runParked);
            }
        }

        void runParked() {
            for (Runnable command = parked.poll(); command != null; command = parked.poll()) {
                guard(command);
            }
        }
    }

    private void guard(Runnable command) {
        try {
            command.run();
        } catch (Throwable fault) {
            session.onFault(Faults.Where.SESSION, fault);
        }
    }

    /** The loop that owns the Session, or null while it moves. May be called from any thread. */
    public @Nullable Loop owner() {
        return state instanceof Owned owned ? owned.owner : null;
    }

    /**
     * Runs a command on the loop that owns the Session, always in a separate task, because the command may move the Session. May be called
     * from any thread.
     */
    public void execute(Runnable command) {
        switch (state) {
            case Owned owned ->
                owned.owner.execute(() -> {
                    if (state == owned) {
                        guard(command);
                    } else {
                        execute(command);
                    }
                });
            case Moving moving -> moving.add(() -> execute(command));
        }
    }

    /**
     * As {@link #execute}, but immediately for a caller on the loop that owns the Session; for tasks that do not move it. May be called
     * from any thread.
     */
    void run(Runnable task) {
        Loop owner = owner();
        if (owner != null && owner.isCurrent()) {
            guard(task);
        } else {
            execute(task);
        }
    }

    /**
     * Parks a delivery for a Session that moves; the new loop runs the delivery before later tasks of the Session. A delivery must not move
     * the Session. May be called from any thread.
     */
    public void park(Runnable delivery) {
        switch (state) {
            case Owned owned -> owned.owner.execute(() -> guard(delivery)); // the move has ended meanwhile
            case Moving moving -> moving.add(delivery);
        }
    }

    /** Begins a move: after this call no loop owns the Session. Call it on the loop that has owned it so far. */
    void release() {
        state = new Moving();
    }

    /** Makes a loop the owner of the Session; call the method on that loop. Runs the task, and then the parked commands and deliveries. */
    void enter(Loop loop, Runnable arrived) {
        State before = state;
        state = new Owned(loop);
        if (before instanceof Moving moving) {
            moving.arrivedAt = loop;
            guard(arrived);
            moving.runParked();
        }
    }
}
