package culex.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartialPacketsTest {
    private static final int LIMIT = 1 << 20;
    private static final int PACKET = 256 * 1024;
    private static final int READ = 32 * 1024;
    private static final int SHEDDING_PERCENT = 65;

    private final MemoryBudget budget = new MemoryBudget(100L << 20);
    private final ManualLoop loop = new ManualLoop(0, budget);
    private final PartialPackets all = new PartialPackets(loop, LIMIT);

    /** A connection whose client sends one packet as fast as the broker reads. */
    private final class Sender implements PartialPacket.Owner {
        private final PartialPacket packet = new PartialPacket(all, this);
        private int received;
        private int complete;
        private boolean paused;
        private boolean ended;

        private void read() {
            if (paused || ended) {
                return;
            }
            loop.turn(() -> {
                received += READ;
                if (received >= PACKET) {
                    received = 0;
                    complete++;
                }
                packet.onRead(received, complete, true);
            });
        }

        @Override
        public void onLargePacketPaused(boolean isPaused) {
            paused = isPaused;
        }

        @Override
        public void onLargePacketStuck() {
            ended = true;
            packet.onClosed();
        }
    }

    private List<Sender> senders(int count) {
        return IntStream.range(0, count).mapToObj(_ -> new Sender()).toList();
    }

    @Test
    void manyLargePartialPacketsTakeLittleMoreThanTheLimitAndAllAreCompleted() {
        List<Sender> senders = senders(100);
        long most = 0;
        for (int round = 0; round < 2000 && senders.stream().anyMatch(sender -> sender.complete == 0); round++) {
            for (Sender sender : senders) {
                if (sender.complete == 0) {
                    sender.read();
                }
                most = Math.max(most, all.heldBytes());
            }
            loop.advance(10);
        }
        assertEquals(0, senders.stream().filter(sender -> sender.complete == 0).count());
        assertTrue(most <= LIMIT + 100L * READ + PACKET, "held " + most);
        assertEquals(0, all.heldBytes());
        assertEquals(0, budget.bytes(MemoryUse.PARTIAL_PACKETS));
        assertTrue(budget.timesReached(LimitReached.PARTIAL_PACKETS) > 0);
    }

    @Test
    void brokerShortOfHeapReadsLargePacketsOneByOneAndSmallOnesWithoutWaiting() {
        budget.observeHeap(SHEDDING_PERCENT);
        List<Sender> senders = senders(3);
        for (int i = 0; i < 3; i++) {
            senders.forEach(Sender::read);
        }
        assertEquals(
                List.of(false, true, true),
                senders.stream().map(sender -> sender.paused).toList());
        PartialPacket small = new PartialPacket(all, new Sender());
        small.onRead(READ, 0, true);
        assertEquals(2, senders.stream().filter(sender -> sender.paused).count());
        while (senders.get(0).complete == 0) {
            senders.get(0).read();
        }
        assertEquals(
                List.of(false, false, true),
                senders.stream().map(sender -> sender.paused).toList());
        budget.observeHeap(0);
        loop.advance(1000);
        assertFalse(senders.get(2).paused, "the state is normal again");
    }

    @Test
    void connectionWithAStalledLargePacketIsClosedOnlyWhileOtherConnectionsWaitForMemory() {
        List<Sender> stuck = new ArrayList<>(senders(8));
        for (Sender sender : stuck) {
            for (int read = 0; read < PACKET / READ - 1; read++) {
                sender.read();
            }
        }
        assertTrue(all.heldBytes() > LIMIT);
        Sender waiting =
                stuck.stream().filter(sender -> sender.paused).findFirst().orElseThrow();
        loop.advance(PartialPackets.PATIENCE_MILLIS - 1000);
        assertEquals(0, stuck.stream().filter(sender -> sender.ended).count());
        Sender late = new Sender();
        late.read();
        late.read();
        assertTrue(late.paused);
        for (int i = 0; i < 10; i++) {
            loop.advance(1000);
        }
        assertTrue(waiting.ended);
        assertFalse(late.paused);
        assertFalse(late.ended);
        loop.advance(10 * PartialPackets.PATIENCE_MILLIS);
        assertFalse(late.ended, "nobody waits for its memory");
    }

    @Test
    void closingAConnectionLetsTheNextConnectionReadItsLargePacket() {
        budget.observeHeap(SHEDDING_PERCENT);
        List<Sender> senders = senders(2);
        for (int i = 0; i < 3; i++) {
            senders.forEach(Sender::read);
        }
        assertTrue(senders.get(1).paused);
        loop.turn(senders.get(0).packet::onClosed);
        assertFalse(senders.get(1).paused);
        loop.turn(senders.get(1).packet::onClosed);
        assertEquals(0, budget.bytes(MemoryUse.PARTIAL_PACKETS));
    }

    @Test
    void consecutiveLargePacketsAreNotTreatedAsOneStuckPacket() {
        budget.observeHeap(SHEDDING_PERCENT);
        Sender busy = new Sender();
        Sender other = new Sender();
        int complete = 0;
        for (int second = 0; second < 60; second++) {
            complete++;
            int packets = complete;
            loop.turn(() -> busy.packet.onRead(PACKET, packets, true));
            other.read();
            loop.advance(1000);
        }
        assertFalse(busy.ended);
        assertTrue(other.complete > 0);
    }

    /** Such a connection was not read any more, and its client waited for ever: its packets were handled in parts while it was paused. */
    @Test
    void pausedConnectionIsReadAgainAfterItsWaitingPacketsAreHandled() {
        List<Sender> senders = senders(10);
        while (senders.stream().filter(sender -> sender.paused).count() < 2) {
            senders.forEach(Sender::read);
        }
        Sender first =
                senders.stream().filter(sender -> sender.paused).findFirst().orElseThrow();
        first.complete++;
        loop.turn(() -> first.packet.onRead(0, first.complete, true));
        assertFalse(first.paused, "nothing of the connection waits for memory any more");
        first.received = 0;
        int complete = first.complete;
        for (int round = 0; round < 2000 && first.complete == complete; round++) {
            senders.forEach(Sender::read);
            loop.advance(10);
        }
        assertEquals(complete + 1, first.complete);
    }
}
