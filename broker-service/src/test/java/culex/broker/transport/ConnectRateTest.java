package culex.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConnectRateTest {
    @Test
    void addressMayConnectAgainInTheNextSecond() {
        ConnectRate rate = new ConnectRate(2);
        assertTrue(rate.count(1, 5_000));
        assertTrue(rate.count(1, 5_999));
        assertFalse(rate.count(1, 5_999));
        assertTrue(rate.count(2, 5_999), "another address has its own count");
        assertTrue(rate.count(1, 6_000));
    }

    @Test
    void tableOfAddressesIsBounded() {
        ConnectRate rate = new ConnectRate(1);
        for (long address = 0; address < 3L * ConnectRate.ADDRESSES_MAX; address++) {
            rate.count(address, 0);
        }
        assertEquals(ConnectRate.ADDRESSES_MAX, rate.addresses());
        assertFalse(rate.count(0, 999), "an address in the table stays limited");
    }

    @Test
    void fullTableForgetsAddressesOfEarlierSeconds() {
        ConnectRate rate = new ConnectRate(1);
        for (long address = 0; address < ConnectRate.ADDRESSES_MAX; address++) {
            rate.count(address, 0);
        }
        assertTrue(rate.count(-1, 1_000));
        assertFalse(rate.count(-1, 1_000));
        assertEquals(1, rate.addresses());
    }
}
