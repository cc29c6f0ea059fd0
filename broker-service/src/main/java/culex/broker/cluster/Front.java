package culex.broker.cluster;

import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The clients of one event loop that this process does not serve itself: those that wait for an owner, and those that are relayed. Looks
 * several times a second whether the owner has changed. Runs on that loop, except {@link #relayed}.
 */
public final class Front {
    private static final long CHECK_MILLIS = 100;

    private final Loop loop;
    private final FrontServices services;
    private final Set<Doorman> waiting = new LinkedHashSet<>();
    private final Set<Relay> relays = new LinkedHashSet<>();
    private final AtomicInteger relayed = new AtomicInteger();
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::check);
    private Owner checked = Owner.UNKNOWN;
    /** The last attempt to reach the owner has failed: one client tries again, while the others wait. */
    private boolean isUnreachable;

    private boolean isTrying;

    /** The result of an attempt to reach the owner. */
    enum Dial {
        OPENED,
        FAILED,
        /** The client disconnected before the attempt had a result. */
        ABANDONED
    }

    /** Replaces the listener of a client's socket. */
    public interface Handover {
        /** Called when this process owns the sessions: creates the Network Connection, and returns it as the listener of the socket. */
        Transport.Listener serve(Transport client);

        /**
         * Called when the client is relayed: the relay gets all further events of the socket.
         *
         * @param onStop ends the relay because this process stops
         */
        void relay(Transport.Listener relay, Runnable onStop);
    }

    public Front(Loop loop, FrontServices services) {
        this.loop = loop;
        this.services = services;
    }

    /** The number of clients that are relayed now. May be called from any thread. */
    public int relayed() {
        return relayed.get();
    }

    Loop loop() {
        return loop;
    }

    FrontServices services() {
        return services;
    }

    /** Makes the client wait until an owner is known, or until the next attempt to reach the owner. */
    void await(Doorman client) {
        waiting.add(client);
        armTimer();
    }

    void remove(Doorman client) {
        waiting.remove(client);
    }

    /** Whether the calling client may try to reach the owner; if so, {@link #onDialEnded} must follow. */
    boolean mayDial() {
        if (isUnreachable && isTrying) {
            return false;
        }
        isTrying = true;
        return true;
    }

    void onDialEnded(Dial result) {
        isTrying = false;
        if (result != Dial.ABANDONED) {
            isUnreachable = result == Dial.FAILED;
        }
    }

    void onOpened(Relay relay) {
        relays.add(relay);
        relayed.incrementAndGet();
        armTimer();
    }

    void onEnded(Relay relay) {
        if (relays.remove(relay)) {
            relayed.decrementAndGet();
        }
    }

    private void armTimer() {
        if (!timer.isArmed()) {
            loop.arm(timer, CHECK_MILLIS);
        }
    }

    private void check() {
        Owner owner = services.owners().current();
        if (!owner.equals(checked) && !(owner instanceof Owner.Unknown)) {
            checked = owner;
            isUnreachable = false;
            List.copyOf(relays).forEach(relay -> relay.endUnlessOf(owner));
        }
        List<Doorman> clients = List.copyOf(waiting);
        waiting.clear();
        clients.forEach(this::proceed);
        if (!waiting.isEmpty() || !relays.isEmpty()) {
            armTimer();
        }
    }

    /** A fault closes this client only. */
    private void proceed(Doorman client) {
        try {
            client.proceed();
        } catch (Throwable fault) {
            client.onFault();
            loop.faults().onFault(Faults.Where.CONNECTION, "a waiting client is closed", fault);
        }
    }
}
