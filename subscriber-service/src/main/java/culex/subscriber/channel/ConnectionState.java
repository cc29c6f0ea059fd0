package culex.subscriber.channel;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** The state of the connection, for either connector. Any thread may read and write it. */
@ApplicationScoped
public class ConnectionState {

    private final AtomicLong reconnects = new AtomicLong();
    private volatile boolean connected;
    private volatile boolean subscribed;
    private volatile boolean broken;
    private volatile boolean everConnected;
    private volatile String failure = "";

    /** Called when the connection is open; counts a reconnection for every call but the first. */
    void onConnected() {
        if (everConnected) {
            reconnects.incrementAndGet();
        }
        everConnected = true;
        failure = "";
        connected = true;
    }

    /** Called when SUBACK arrived; {@code all} says whether the broker has granted every subscription. */
    void onSubscribed(boolean all) {
        subscribed = all;
    }

    /** Called when an attempt to connect or to subscribe failed, or the connection was lost. */
    void onFailure(String why) {
        failure = why;
    }

    void onDisconnected() {
        connected = false;
        subscribed = false;
    }

    /** Called when a failure has ended the receiving or the storing of messages for good, so that only a restart of this process helps. */
    public void onBroken() {
        broken = true;
    }

    /** Whether the connection is open. */
    public boolean isConnected() {
        return connected;
    }

    /** Whether the connection is open and every subscription is granted. */
    public boolean isReady() {
        return connected && subscribed;
    }

    /** Whether a failure has ended the receiving or the storing of messages for good, so that only a restart of this process helps. */
    public boolean isBroken() {
        return broken;
    }

    /** Returns in one line why the service is not ready; empty if it is ready or nothing has failed. */
    public String failure() {
        return isReady() ? "" : failure;
    }

    /** Returns the number of connections after the first one. */
    public long reconnects() {
        return reconnects.get();
    }
}
