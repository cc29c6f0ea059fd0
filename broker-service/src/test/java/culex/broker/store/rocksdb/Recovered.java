package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.RecoveryListener;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import java.util.List;

/** What a simulated process finds in its store when it becomes the owner: the numbers of the messages that wait for each receiver. */
final class Recovered implements RecoveryListener {
    private final List<List<Long>> numbers;
    private int sessions;
    private int current;

    Recovered(List<List<Long>> numbers) {
        this.numbers = numbers;
    }

    List<List<Long>> numbers() {
        return numbers;
    }

    boolean hasSessions() {
        return sessions == SimulatedProcess.RECEIVERS.length;
    }

    @Override
    public void session(SessionState state) {
        sessions++;
        current = (int) state.number() - 1;
    }

    @Override
    public void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared) {
        numbers.get(current).add(message);
    }

    @Override
    public void lastSession(long number) {
        // The sessions have fixed numbers.
    }

    @Override
    public void subscription(StoredSubscription subscription) {
        throw new AssertionError("a subscription that nobody has made");
    }

    @Override
    public void sent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {
        throw new AssertionError("a message that was not sent to its receiver");
    }

    @Override
    public void released(long message, int packetIdentifier) {
        throw new AssertionError("an exchange that was never begun");
    }

    @Override
    public void accepted(int packetIdentifier, Message message) {
        throw new AssertionError("an exchange that was never begun");
    }

    @Override
    public void acceptedOfEnded(long session, int packetIdentifier, Message message) {
        throw new AssertionError("an exchange that was never begun");
    }

    @Override
    public void undelivered(long session, Delivery delivery) {
        throw new AssertionError("a message of a session that does not exist");
    }
}
