package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.delivery.OutboundLimits;
import culex.broker.packet.ReasonCode;
import culex.broker.security.Authentication;
import culex.broker.security.LoginFailure;
import culex.broker.security.LoginFailures;
import culex.broker.session.SessionLimits;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.Peer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Clients whose token in the WebSocket upgrade is rejected at CONNECT. */
class TokenLoginTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 5, 2);
    /** A CONNECT with the user name "ann" and no password. */
    private static final byte[] CONNECT_OF_ANN = {
        0x10, 19, 0, 4, 'M', 'Q', 'T', 'T', 5, (byte) 0x82, 0, 0, 0, 0, 1, 'a', 0, 3, 'a', 'n', 'n'
    };

    private final ManualLoop loop = new ManualLoop(0);
    private final SimulatedBroker broker = new SimulatedBroker(List.of(loop), LIMITS);

    @Test
    void rejectedTokenDoesNotCountAsAFailedLoginOfTheUserNameInConnect() {
        LoginFailures failures = new LoginFailures(Duration.ofSeconds(1), Duration.ofMinutes(1), () -> 0);
        Authentication refused = new Authentication.Refused(
                LoginFailure.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the token is not valid");
        broker.checkLogins((credentials, isGone) -> CompletableFuture.completedFuture(refused), failures);
        for (int i = 0; i < 10; i++) {
            RecordingSocket socket = new RecordingSocket(loop, new Peer(Peer.Kind.WS, "192.0.2." + i + ":1"));
            Connection connection = new Connection(socket.withToken("secret"), broker.services(), new TopicCache());
            loop.turn(() -> connection.onBytes(CONNECT_OF_ANN, 0, CONNECT_OF_ANN.length));
            loop.advance(2000);
            assertTrue(socket.isClosed());
        }
        failures.onFailure("198.51.100.1", null);
        assertEquals(0, failures.millisBeforeCheck("198.51.100.1", "ann"));
    }
}
