package culex.broker.simulation;

import culex.broker.simulation.ClientWire.Incoming;
import culex.broker.simulation.SimulatedClient.Role;

/**
 * The state of a client's Session as the client expects it: whether the broker has the Session, and when it expires. Checks each CONNACK
 * against this state.
 */
final class ExpectedSession {
    private static final long FOR_EVER = 0xFFFFFFFFL;
    private static final int UNSPECIFIED_ERROR = 0x80;
    private static final int SERVER_UNAVAILABLE = 3;

    private final World world;
    private final SimulatedClient client;
    private final boolean mayEnd;
    private final boolean mqtt5;
    private boolean clean;
    private boolean hasSession;
    private long connectedMillis;
    private long expirySeconds;
    private boolean expiryKnown;
    private boolean strayed;
    private long previousMillis;
    private long previousExpirySeconds;
    private boolean previousKnown;

    ExpectedSession(World world, SimulatedClient client) {
        this.world = world;
        this.client = client;
        mayEnd = client.role() == Role.VISITOR;
        mqtt5 = client.isMqtt5();
        clean = mayEnd;
    }

    /** Whether the last CONNECT asked for a new Session. */
    boolean isClean() {
        return clean;
    }

    /** Returns when the client opened its current connection. */
    long connectedMillis() {
        return connectedMillis;
    }

    /**
     * Called before CONNECT: chooses whether it asks for a new Session.
     *
     * @param unanswered whether the client has sent an earlier CONNECT, and received no CONNACK
     */
    void beforeConnect(boolean unanswered) {
        strayed |= unanswered; // this CONNECT may arrive at any time, also after later ones
        previousMillis = connectedMillis;
        previousExpirySeconds = expirySeconds;
        previousKnown = expiryKnown && hasSession;
        if (mayEnd) {
            // Only CONNACK shows whether a Session has expired. Even CONNACK does not show it if an earlier CONNECT may
            // have arrived later and created another Session.
            clean = !hasSession || strayed || world.random().nextInt(3) == 0;
            hasSession = false;
        }
    }

    /** Chooses and returns the Session Expiry Interval of the CONNECT, in seconds. */
    long chooseExpiry() {
        long expiry = mayEnd ? Scenario.oneOf(world.random(), 0, 1, 3) : FOR_EVER;
        connectedMillis = world.monotonicMillis();
        expirySeconds = mqtt5 ? expiry : clean ? 0 : FOR_EVER;
        expiryKnown = !strayed;
        return expiry;
    }

    /** Called when the Session may have another expiry interval or state than the client knows. */
    void setExpiryUnknown() {
        expiryKnown = false;
    }

    /** Whether CONNACK may reject the client because an earlier CONNECT of it arrived later and has the Session. */
    boolean isTakenByEarlierConnect(Incoming connAck) {
        return strayed && connAck.u8(1) == (mqtt5 ? UNSPECIFIED_ERROR : SERVER_UNAVAILABLE);
    }

    /** Fails if CONNACK rejects the client, or if its Session Present differs from the expected state. */
    void check(Incoming connAck, boolean present) {
        if (connAck.u8(1) != 0) {
            throw new AssertionError(client + " was refused with " + connAck.u8(1));
        }
        if (!mayEnd && hasSession && !present) {
            throw new AssertionError(client + " has lost its Session");
        }
        if (clean && present) {
            throw new AssertionError(client + " asked for a clean start and was given a Session");
        }
        checkExpiry(present);
        hasSession = true;
    }

    /** Fails if a Session ended before its expiry interval, or if a Session with an expiry interval of 0 outlived its connection. */
    private void checkExpiry(boolean present) {
        if (!previousKnown || clean) {
            return;
        }
        if (present && previousExpirySeconds == 0) {
            throw new AssertionError(client + " found a Session that should have ended with its connection");
        }
        // The expiry interval started after the previous connection was opened, at the earliest.
        if (!present && world.monotonicMillis() - previousMillis < previousExpirySeconds * 1000) {
            throw new AssertionError(client + " has lost a Session that had not expired");
        }
    }
}
