package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.rates.RateKind;
import culex.broker.rates.RateScope;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SUBSCRIBE and CONNECT beyond a rate: the responses of the broker. */
class RateRejectionsTest extends RatesFixture {
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int CONNECTION_RATE_EXCEEDED = 0x9F;
    private static final int SERVER_UNAVAILABLE_IN_311 = 3;

    @Test
    void subscribeOfAnMqtt5ClientBeyondTheRateIsRejectedWithQuotaExceeded() {
        limit(RateScope.CLIENT, RateKind.SUBSCRIBES, "2/10s");
        RecordedClient client = connect("client");
        client.subscribe("a", 0);
        client.subscribe("b", 0);
        client.subscribe("c", 0);
        List<Integer> codes = client.came(ClientWire.SUBACK).stream()
                .map(ack -> ack.body()[ack.body().length - 1] & 0xFF)
                .toList();
        assertEquals(List.of(0, 0, QUOTA_EXCEEDED), codes);
        assertEquals(2, broker.services().subscriptions().size());
        assertFalse(client.isRead());
        assertEquals(1, reached(LimitReached.SUBSCRIBE_RATE));
        advance(5200);
        assertTrue(client.isRead());
        client.subscribe("c", 0);
        assertEquals(3, broker.services().subscriptions().size());
    }

    @Test
    void subscribeOfAnMqtt311ClientBeyondTheRateIsGrantedAndItsNextPacketsWait() {
        limit(RateScope.CLIENT, RateKind.SUBSCRIBES, "2/10s");
        RecordedClient client = connect311("client");
        client.subscribe("a", 0);
        client.subscribe("b", 0);
        client.subscribe("c", 0);
        client.write(PINGREQ);
        assertEquals(3, client.came(ClientWire.SUBACK).size());
        assertEquals(3, broker.services().subscriptions().size());
        assertEquals(0, client.came(ClientWire.PINGRESP).size());
        advance(5200);
        assertEquals(1, client.came(ClientWire.PINGRESP).size());
    }

    @Test
    void connectBeyondTheRateOfItsAddressIsRejected() {
        limit(RateScope.ADDRESS, RateKind.CONNECTS, "2/10s");
        connect("a");
        connect("b");
        assertRejected(connect("c"), CONNECTION_RATE_EXCEEDED);
        assertRejected(connect311("c"), SERVER_UNAVAILABLE_IN_311);
        assertFalse(connect("c", loop, "192.0.2.2:1").isClosed());
        assertEquals(2, reached(LimitReached.CONNECT_RATE));
        advance(5200);
        assertFalse(connect("c").isClosed());
    }

    @Test
    void connectAboveTheRateOfItsClientIdentifierOrUserIsRejectedAndTheConnectedClientStays() {
        limit(rate(RateScope.CLIENT, RateKind.CONNECTS, "1/1m"), rate(RateScope.USER, RateKind.CONNECTS, "2/1m"));
        RecordedClient first = connect("ann:1");
        assertRejected(connect("ann:1"), CONNECTION_RATE_EXCEEDED);
        assertFalse(connect("ann:2").isClosed());
        assertRejected(connect("ann:3"), CONNECTION_RATE_EXCEEDED);
        assertFalse(first.isClosed());
        assertFalse(connect("bob:1").isClosed());
    }

    private static void assertRejected(RecordedClient client, int code) {
        assertTrue(client.isClosed());
        assertEquals(code, client.came(ClientWire.CONNACK).getFirst().u8(1));
    }
}
