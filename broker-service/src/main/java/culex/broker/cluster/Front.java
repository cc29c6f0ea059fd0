package culex.broker.cluster;

import culex.broker.transport.Faults;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The clients of one event loop that this process does not serve itself: those that wait for an owner, and those that are relayed. Looks
 * several times a second whether the owner has changed. Runs on that loop, except the counts.
 */
public final class Front {
    private static final long CHECK_MILLIS = 100;

    private final Loop loop;
    private final FrontServices services;
    private final Set<Doorman> waiting = new LinkedHashSet<>();
    private final Set<Relay> relays = new LinkedHashSet<>();
    private final AtomicInteger relayed = new AtomicInteger();
    private final AtomicLong secretRejections = new AtomicLong();
    /** The owner that has rejected the secret of this process in the last attempt that had a result; UNKNOWN when it was accepted. */
    private volatile Owner secretRejectedBy = Owner.UNKNOWN;

    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::check);
    private Owner checked = Owner.UNKNOWN;
    /**
     * Whether the last attempt to connect to the owner has failed. Then the front tries again for one waiting client at a time, and all
     * others wait.
     */
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

    /** The number of relays that an owner has closed because its secret differs. May be called from any thread. */
    public long secretRejections() {
        return secretRejections.get();
    }

    /**
     * The address of the current owner, if the last client could not be relayed to it because its secret differs from that of this process;
     * otherwise an empty text. May be called from any thread.
     */
    public String secretRejectedBy() {
        return secretRejectedBy instanceof Owner.Replica replica
                        && replica.equals(services.owners().current())
                ? replica.label()
                : "";
    }

    void onSecretRejected(Owner.Replica owner) {
        secretRejections.incrementAndGet();
        secretRejectedBy = owner;
        services.log().secretRejected(owner.label());
    }

    void onSecretAccepted() {
        secretRejectedBy = Owner.UNKNOWN;
    }

    Loop loop() {
        return loop;
    }

    FrontServices services() {
        return services;
    }

    /** Holds the CONNECT of a client until the owner of the sessions is known, or until the next attempt to reach it. Does not block. */
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
            List.copyOf(relays).forEach(relay -> endUnlessOf(owner, relay));
        }
        List<Doorman> clients = List.copyOf(waiting);
        waiting.clear();
        clients.forEach(this::proceed);
        if (!waiting.isEmpty() || !relays.isEmpty()) {
            armTimer();
        }
    }

    private void endUnlessOf(Owner owner, Relay relay) {
        try {
            relay.endUnlessOf(owner);
        } catch (Throwable fault) {
            loop.faults().onFault(Faults.Where.CONNECTION, "a relayed client may stay connected", fault);
        }
    }

    /** A fault closes this client only. Even if closing the client fails, the other clients are served, and the timer is armed again. */
    private void proceed(Doorman client) {
        try {
            client.proceed();
        } catch (Throwable fault) {
            try {
                client.onFault();
            } catch (Throwable another) {
                if (another != fault) {
                    fault.addSuppressed(another);
                }
            }
            loop.faults().onFault(Faults.Where.CONNECTION, "a waiting client is closed", fault);
        }
    }
}
