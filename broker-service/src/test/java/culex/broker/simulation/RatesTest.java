package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.rates.RateKind;
import culex.broker.rates.RateLimits;
import culex.broker.rates.RateScope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rates of clients, users, addresses, listeners and roles: which clients are paused, and for how long. */
class RatesTest extends RatesFixture {
    @Test
    void packetsOfAClientAboveItsRateAreNotReadUntilTheBucketRefills() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/10s");
        RecordedClient client = connect("client");
        publish(client, 10);
        assertTrue(client.isRead());
        publish(client, 1);
        assertFalse(client.isRead());
        advance(1100);
        assertTrue(client.isRead());
        assertEquals(11, subscriber.payloads().size());
        assertEquals(1, reached(LimitReached.PUBLISH_RATE));
        assertEquals(List.of("mqtt.rates.client.publishes=10/10s"), broker.exceeded());
    }

    @Test
    void packetsReadTogetherAreHandledAtTheRateInTheirOrder() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/s");
        RecordedClient client = connect("client");
        publish(client, 50);
        assertEquals(11, subscriber.payloads().size());
        client.write(PINGREQ);
        advance(1000);
        int afterASecond = subscriber.payloads().size();
        assertTrue(afterASecond >= 20 && afterASecond <= 22, afterASecond + " messages");
        assertEquals(0, client.came(ClientWire.PINGRESP).size());
        advance(4000);
        assertEquals(50, subscriber.payloads().size());
        assertEquals(1, client.came(ClientWire.PINGRESP).size());
        assertTrue(client.isRead());
    }

    @Test
    void packetsOfOtherClientsAreReadWhileOneClientIsPaused() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "5/1h");
        RecordedClient greedy = connect("greedy");
        RecordedClient other = connect("other");
        publish(greedy, 20);
        publish(other, 5);
        assertFalse(greedy.isRead());
        assertTrue(other.isRead());
        assertEquals(11, subscriber.payloads().size());
    }

    @Test
    void pausedClientIsNotDisconnectedForItsKeepAlive() {
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "1/10m");
        RecordedClient client = connect(words("client"), loop, HERE, "tcp", 10);
        publish(client, 2);
        advance(Duration.ofMinutes(9).toMillis());
        assertFalse(client.isRead());
        assertFalse(client.isClosed());
        advance(Duration.ofMinutes(1).plusSeconds(10).toMillis());
        assertTrue(client.isRead());
        assertFalse(client.isClosed());
        advance(Duration.ofSeconds(16).toMillis());
        assertTrue(client.isClosed());
    }

    @Test
    void clientsOfOneUserShareItsRateOnSeveralLoops() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.USER, RateKind.PUBLISHES, "10/10s");
        RecordedClient one = connect("ann:1");
        RecordedClient two = connect("ann:2", otherLoop, HERE);
        RecordedClient foreign = connect("bob:1", otherLoop, HERE);
        publish(one, 6);
        publish(two, 4);
        assertTrue(one.isRead() && two.isRead());
        publish(two, 1);
        publish(one, 1);
        publish(foreign, 10);
        assertFalse(one.isRead() || two.isRead());
        assertTrue(foreign.isRead());
        assertEquals(22, subscriber.payloads().size());
        advance(2200);
        assertTrue(one.isRead() && two.isRead());
    }

    @Test
    void anonymousClientsHaveNoUserRate() {
        limit(RateScope.USER, RateKind.PUBLISHES, "1/h");
        RecordedClient client = connect("anonymous");
        publish(client, 50);
        assertTrue(client.isRead());
    }

    @Test
    void clientsOfOneAddressShareItsRateAndOtherAddressesHaveTheirOwn() {
        limit(RateScope.ADDRESS, RateKind.PUBLISHES, "10/10s");
        RecordedClient one = connect("one");
        RecordedClient two = connect("two", otherLoop, "192.0.2.1:2000");
        RecordedClient elsewhere = connect("elsewhere", otherLoop, "192.0.2.2:1000");
        publish(one, 10);
        publish(two, 1);
        publish(elsewhere, 10);
        assertFalse(two.isRead());
        assertTrue(elsewhere.isRead());
    }

    @Test
    void reconnectDoesNotRefillTheBucketOfAClient() {
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/10s");
        RecordedClient client = connect("client");
        publish(client, 10);
        client.breakOff();
        RecordedClient again = connect("client");
        publish(again, 1);
        assertFalse(again.isRead());
    }

    @Test
    void clientThatReconnectsForEachPacketCannotExceedItsRate() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.PUBLISHES, "10/10s");
        for (int i = 0; i < 30; i++) {
            RecordedClient client = connect("client");
            publish(client, 1);
            client.breakOff();
        }
        assertEquals(11, subscriber.payloads().size());
        RecordedClient last = connect("client");
        assertEquals(1, last.came(ClientWire.CONNACK).size());
        publish(last, 1);
        assertEquals(11, subscriber.payloads().size());
        advance(1100);
        assertEquals(12, subscriber.payloads().size());
    }

    @Test
    void publishLargerThanTheByteBucketIsDeliveredAndThenReadingPauses() {
        RecordedClient subscriber = subscriber();
        limit(RateScope.CLIENT, RateKind.BYTES, "1KB/s");
        RecordedClient client = connect("client");
        client.write(ClientWire.publish(true, false, 0, false, "t", 0, -1, "x".repeat(4096)));
        assertFalse(client.isRead());
        advance(2900);
        assertFalse(client.isRead());
        advance(400);
        assertTrue(client.isRead());
        assertEquals(1, subscriber.came(ClientWire.PUBLISH).size());
        assertEquals(1, reached(LimitReached.BYTE_RATE));
    }

    @Test
    void bytesOfAnIncompletePacketAreChargedToTheRateWhenTheConnectionEnds() {
        limit(RateScope.ADDRESS, RateKind.BYTES, "1KB/s");
        RecordedClient client = connect("client");
        byte[] packet = ClientWire.publish(true, false, 0, false, "t", 0, -1, "x".repeat(10_000));
        client.write(Arrays.copyOf(packet, 9000));
        client.breakOff();
        RecordedClient again = connect("again");
        again.write(PINGREQ);
        assertFalse(again.isRead());
    }

    @Test
    void ratesOfAListenerAndARoleReplaceTheGeneralRates() {
        limit(new RateLimits(
                List.of(rate(RateScope.CLIENT, RateKind.PUBLISHES, "1/h")),
                Map.of("factory", List.of(rate(RateScope.CLIENT, RateKind.PUBLISHES, "5/h"))),
                Map.of("fleet", List.of(rate(RateScope.CLIENT, RateKind.PUBLISHES, "10/h")))));
        RecordedClient general = connect("ann:1", loop, HERE);
        RecordedClient factory = connect(words("ann:2"), loop, HERE, "factory", 0);
        RecordedClient fleet = connect(words("ann:3:fleet"), loop, HERE, "factory", 0);
        List.of(general, factory, fleet).forEach(client -> publish(client, 1));
        assertTrue(general.isRead());
        List.of(general, factory, fleet).forEach(client -> publish(client, 4));
        assertFalse(general.isRead());
        assertTrue(factory.isRead());
        publish(factory, 1);
        publish(fleet, 5);
        assertFalse(factory.isRead());
        assertTrue(fleet.isRead());
        publish(fleet, 1);
        assertFalse(fleet.isRead());
    }
}
