package culex.broker.simulation;

import culex.broker.simulation.ClientWire.ConnectWords;
import org.jspecify.annotations.Nullable;

/** A client whose steps in the broker sometimes throw an exception. The only requirement is that it leaves nothing in the broker. */
final class Victim {
    /** Prefix of the topics of victims. No client must receive these messages: they may be lost or duplicated. */
    static final String TOPICS = "victim/";

    private final World world;
    private final String id;
    private @Nullable SimulatedSocket socket;

    Victim(World world, String id) {
        this.world = world;
        this.id = id;
    }

    /** Performs a random action, without a check of its result. */
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

    /** Opens a connection; an earlier one stays open. */
    private void connect() {
        SimulatedSocket opened = world.openFailing();
        boolean clean = world.random().nextBoolean();
        opened.fromClient(ClientWire.connect(new ConnectWords(id, true, clean, 2, 10, 3, TOPICS + id, id)));
        opened.fromClient(ClientWire.subscribe(
                1, new SimulatedSubscription("#", world.random().nextInt(3), false, false, 0, true)));
        socket = opened;
    }

    /** Reads all waiting bytes, after the end of the fault injection; returns whether there were any. */
    boolean drain() {
        SimulatedSocket open = socket;
        if (open == null || !open.hasForClient()) {
            return false;
        }
        open.moveToClient(1 << 20);
        return true;
    }

    /** Ends the Session of the victim. */
    void end() {
        SimulatedSocket opened = world.open();
        opened.fromClient(ClientWire.connect(new ConnectWords(id, true, true, 0, 10, 0, null, "")));
        opened.fromClient(ClientWire.disconnect(true, false));
    }

    /** Called when the broker was killed. */
    void loseBroker() {
        socket = null;
    }
}
