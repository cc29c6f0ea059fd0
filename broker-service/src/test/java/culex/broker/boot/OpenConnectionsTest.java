package culex.broker.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.transport.Loop;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OpenConnectionsTest {
    private static final Duration PACE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<ManualLoop> loops = List.of(new ManualLoop(0), new ManualLoop(1));
    private final OpenConnections connections = new OpenConnections();
    private final List<Integer> disconnected = new ArrayList<>();

    private Transport.Listener open(Loop loop) {
        return connections.add(new OpenConnections.Served(new Silent(), () -> disconnected.add(loop.index())), loop);
    }

    private void open(int count) {
        for (int i = 0; i < count; i++) {
            open(loops.get(i % loops.size()));
        }
    }

    private int disconnectedAfter(long millis) {
        ManualLoop.runAll(loops);
        loops.forEach(loop -> loop.advance(millis));
        return disconnected.size();
    }

    @Test
    void manyClientsAreDisconnectedOverThePaceDuration() {
        open(1000);
        assertEquals(PACE, connections.disconnectAll(PACE));
        assertEquals(1, disconnectedAfter(0));
        assertEquals(501, disconnectedAfter(2500));
        assertEquals(981, disconnectedAfter(2400));
        assertEquals(1000, disconnectedAfter(100));
    }

    @Test
    void fewClientsAreDisconnectedSoonerThanThePaceDuration() {
        open(3);
        connections.disconnectAll(PACE);
        assertEquals(3, disconnectedAfter(100));
    }

    @Test
    void allClientsAreDisconnectedTogetherWhenThePaceIsZero() {
        open(1000);
        connections.disconnectAll(Duration.ZERO);
        assertEquals(1000, disconnectedAfter(0));
    }

    @Test
    void stuckLoopDoesNotDelayTheStopOfOtherLoops() {
        open(100);
        connections.disconnectAll(PACE);
        ManualLoop stuck = loops.getFirst();
        ManualLoop other = loops.getLast();
        ManualLoop.runAll(List.of(other));
        other.advance(PACE.toMillis());
        assertEquals(50, disconnected.size());
        assertEquals(
                0, disconnected.stream().filter(index -> index == stuck.index()).count());
        assertEquals(100, connections.awaitGone(Duration.ZERO));
    }

    @Test
    void connectionOpenedDuringTheDisconnectsIsDisconnectedAfterThem() {
        connections.disconnectAll(PACE);
        open(1);
        assertEquals(0, disconnectedAfter(PACE.toMillis()));
        connections.disconnectRest();
        assertEquals(1, disconnectedAfter(0));
    }

    @Test
    void connectionOpenedAfterTheListenersAreClosedIsDisconnectedImmediately() {
        connections.disconnectRest();
        open(1);
        assertEquals(1, disconnectedAfter(0));
    }

    @Test
    void stopWaitsUntilTheLastSocketIsClosed() {
        Transport.Listener one = open(loops.getFirst());
        Transport.Listener other = open(loops.getLast());
        connections.disconnectAll(PACE);
        one.onClosed("");
        assertEquals(1, connections.awaitGone(Duration.ZERO));
        Thread.ofVirtual().start(() -> other.onClosed(""));
        assertEquals(0, connections.awaitGone(PATIENCE));
    }

    /** A listener that ignores all events of its connection. */
    private static final class Silent implements Transport.Listener {
        @Override
        public void onBytes(byte[] bytes, int from, int to) {}

        @Override
        public void onWritable() {}

        @Override
        public void onClosed(String cause) {}
    }

    @Test
    void remainingClientsStayConnectedWhenTheDrainIsCancelled() {
        open(1000);
        connections.disconnectAll(PACE);
        int before = disconnectedAfter(2500);
        connections.cancelDisconnects();
        assertEquals(before, disconnectedAfter(PACE.toMillis()));
    }

    @Test
    void secondDrainReplacesTheDisconnectsOfTheFirst() {
        open(1000);
        connections.disconnectAll(PACE);
        int first = disconnectedAfter(0);
        connections.disconnectAll(PACE);
        assertEquals(first + 501, disconnectedAfter(2500));
        assertEquals(first + 1000, disconnectedAfter(PACE.toMillis()));
    }

    @Test
    void stopDuringADrainWaitsOnlyForTheRemainingDelay() {
        Drain drain = new Drain(connections::size);
        drain.awaitRest(); // nothing has begun
        drain.beginAwaitingEndpoints(Duration.ZERO);
        drain.awaitRest();
        assertEquals(Drain.Step.AWAITING_ENDPOINTS, drain.step());
        drain.beginAwaitingEndpoints(PATIENCE);
        drain.begin(Drain.Step.DISCONNECTING);
        drain.awaitRest();
        drain.beginAwaitingEndpoints(PATIENCE);
        Thread.currentThread().interrupt();
        drain.awaitRest();
        assertTrue(Thread.interrupted());
    }

    @Test
    @Timeout(60)
    void stopAndDrainThatWaitForTheSameSocketsBothEndWhenTheSocketsClose() throws Exception {
        Transport.Listener only = open(loops.getFirst());
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            waiting.add(Thread.ofPlatform().start(() -> connections.awaitGone(PATIENCE)));
        }
        for (Thread each : waiting) {
            while (each.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
        only.onClosed("disconnected");
        for (Thread each : waiting) {
            assertTrue(each.join(PATIENCE.dividedBy(2)), "a thread waits though all connections are closed");
        }
    }
}
