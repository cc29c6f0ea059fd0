package culex.broker.session;

import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The door of a Session for everything that is not on its loop. It knows the loop that owns the Session; while the Session moves to
 * another loop nobody owns it, and what comes is parked here in order. See {@link SessionMove} for why no message overtakes another.
 */
public final class SessionInbox {
    private final Session session;
    private volatile Place place;

    /** @param session hears of what a command throws */
    SessionInbox(Loop owner, Session session) {
        place = new At(owner);
        this.session = session;
    }

    /** Where the Session is. A place is made for one stay or one move, so that none is mistaken for an earlier one. */
    private sealed interface Place permits At, OnTheWay {}

    /** With its owner. Compared by identity. */
    private static final class At implements Place {
        private final Loop owner;

        private At(Loop owner) {
            this.owner = owner;
        }
    }

    /** Between two owners, with what came meanwhile. */
    private final class OnTheWay implements Place {
        private final Queue<Runnable> parked = new ConcurrentLinkedQueue<>();
        private volatile @Nullable Loop arrivedAt;

        /** Parks; who is so late that the Session has arrived brings it there, ahead of all that it brings later. */
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

    /** The loop that owns the Session, or null while it moves. From any thread. */
    public @Nullable Loop owner() {
        return place instanceof At at ? at.owner : null;
    }

    /**
     * Runs a command on the loop that owns the Session when its turn comes: alone in its task, because it may make the Session
     * move. From any thread.
     */
    public void execute(Runnable command) {
        switch (place) {
            case At at ->
                at.owner.execute(() -> {
                    if (place == at) {
                        guard(command);
                    } else {
                        execute(command);
                    }
                });
            case OnTheWay way -> way.add(() -> execute(command));
        }
    }

    /** As {@link #execute}, but at once for a caller on the owner's loop; for what does not make the Session move. From any thread. */
    void run(Runnable task) {
        Loop owner = owner();
        if (owner != null && owner.isCurrent()) {
            guard(task);
        } else {
            execute(task);
        }
    }

    /**
     * Keeps a delivery for a Session that moves; it runs first thing after the Session has come to its new owner. A delivery must not
     * make the Session move. From any thread.
     */
    public void park(Runnable delivery) {
        switch (place) {
            case At at -> at.owner.execute(() -> guard(delivery)); // it has arrived since the caller looked
            case OnTheWay way -> way.add(delivery);
        }
    }

    /** The owner lets go; on its loop. */
    void leave() {
        place = new OnTheWay();
    }

    /** A loop becomes the owner; on that loop. What was parked follows behind the task that is told of the arrival. */
    void enter(Loop loop, Runnable arrived) {
        Place before = place;
        place = new At(loop);
        if (before instanceof OnTheWay way) {
            way.arrivedAt = loop;
            guard(arrived);
            way.runParked();
        }
    }
}
