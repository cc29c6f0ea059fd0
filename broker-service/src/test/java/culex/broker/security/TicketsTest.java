package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Tickets tickets = new Tickets(nanos::get);

    private String issue(String token) {
        return tickets.issue(token, "carol").orElseThrow();
    }

    @Test
    void secondUseOfATicketIsRejected() {
        String first = issue("token");
        assertNotEquals(first, issue("token"));
        assertEquals("token", tickets.redeem(first));
        assertNull(tickets.redeem(first));
        assertNull(tickets.redeem("unknown"));
    }

    @Test
    void ticketExpiresAfterItsLifetime() {
        String ticket = issue("token");
        nanos.addAndGet(Tickets.LIFETIME.toNanos() - 1);
        String later = issue("token");
        nanos.incrementAndGet();
        assertNull(tickets.redeem(ticket));
        assertEquals("token", tickets.redeem(later));
    }

    @Test
    void usedTicketsCountTowardsTheTotalLimitUntilTheyExpire() {
        for (int i = 0; i < Tickets.TICKETS_MAX; i++) {
            String user = "user " + i % Tickets.SHARE_OF_ONE_USER;
            tickets.redeem(tickets.issue("token", user).orElseThrow());
        }
        assertTrue(tickets.issue("token", "carol").isEmpty());
        nanos.addAndGet(Tickets.LIFETIME.toNanos());
        assertTrue(tickets.issue("token", "carol").isPresent());
    }

    @Test
    void tokensOfUnusedTicketsTakeABoundedNumberOfBytes() {
        String token = "t".repeat(8 * 1024);
        String first = issue(token);
        for (int i = 1; i < Tickets.BYTES_MAX / token.length(); i++) {
            assertTrue(tickets.issue(token, "user " + i).isPresent());
        }
        assertTrue(tickets.issue(token, "carol").isEmpty());
        tickets.redeem(first);
        assertTrue(tickets.issue(token, "carol").isPresent());
    }

    @Test
    void otherUsersGetTicketsWhileOneUserHasMany() {
        for (int i = 0; i < Tickets.TICKETS_MAX / Tickets.SHARE_OF_ONE_USER; i++) {
            issue("token");
        }
        assertTrue(tickets.issue("token", "carol").isEmpty());
        assertTrue(tickets.issue("token", "dave").isPresent());
    }

    @Test
    void otherUsersGetTicketsWhileOneUserHasLongTokens() {
        String token = "t".repeat(8 * 1024);
        while (tickets.issue(token, "carol").isPresent()) {
            // until the share of this user is used up
        }
        assertTrue(tickets.issue(token, "dave").isPresent());
    }
}
