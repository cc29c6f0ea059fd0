package culex.broker.simulation;

import culex.broker.simulation.ClientWire.ConnectWords;
import org.jspecify.annotations.Nullable;

/** A client whose steps in the broker throw now and then. No law holds for it but that it leaves nothing behind. */
final class Victim {
    /** Nobody expects what it publishes: it may be lost or come twice. */
    static final String TOPICS = "victim/";

    private final World world;
    private final String id;
    private @Nullable SimulatedSocket socket;

    Victim(World world, String id) {
        this.world = world;
        this.id = id;
    }

    /** Does something, whatever comes of it. */
    void act() {
        SimulatedSocket open = socket;
        if (open == null || world.random().nextInt(10) == 0) {
            connect();
            return;
        }
        open.moveToClient(1 << 20);
        if (open.isEnded()) {
            open.breakOff("");
            socket = null;
        } else if (world.random().nextInt(3) == 0) {
            int qos = world.random().nextInt(3);
            open.fromClient(ClientWire.publish(true, false, qos, false, TOPICS + id, 1 + qos, -1, id));
        }
    }

    /** Opens a connection, beside the last one if that is still there. */
    private void connect() {
        SimulatedSocket opened = world.openFailing();
        boolean clean = world.random().nextBoolean();
        opened.fromClient(ClientWire.connect(new ConnectWords(id, true, clean, 2, 10, 3, TOPICS + id, id)));
        opened.fromClient(ClientWire.subscribe(
                1, new SimulatedSubscription("#", world.random().nextInt(3), false, false, 0, true)));
        socket = opened;
    }

    /** Reads, when nothing goes wrong any more. */
    boolean drain() {
        SimulatedSocket open = socket;
        if (open == null || !open.hasForClient()) {
            return false;
        }
        open.moveToClient(1 << 20);
        return true;
    }

    /** Ends its Session for good. */
    void end() {
        SimulatedSocket opened = world.open();
        opened.fromClient(ClientWire.connect(new ConnectWords(id, true, true, 0, 10, 0, null, "")));
        opened.fromClient(ClientWire.disconnect(true, false));
    }

    /** The broker has ended. */
    void loseBroker() {
        socket = null;
    }
}
