package culex.broker.connection;

import culex.broker.packet.ReasonCode;
import culex.broker.security.Authentication;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/** Disconnects a client when its login expires. Runs on the connection's event loop. */
final class LoginExpiry {
    private final Connection connection;
    private TimerWheel.@Nullable Timer timer;

    LoginExpiry(Connection connection) {
        this.connection = connection;
    }

    /** Called when the client has authenticated: arms the timer for the expiry of the login, if it expires, in place of an earlier one. */
    void begin(Authentication.Accepted accepted) {
        cancel();
        if (accepted.untilMillis() == Authentication.FOR_EVER) {
            return;
        }
        Loop loop = connection.transport().loop();
        TimerWheel.Timer expiry = new TimerWheel.Timer(() -> connection
                .faults()
                .guard(() -> connection.disconnect(
                        ReasonCode.MAXIMUM_CONNECT_TIME, CloseReason.LOGIN_EXPIRED, "its login has expired")));
        timer = expiry;
        loop.arm(expiry, Math.max(0, accepted.untilMillis() - loop.nowMillis()));
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
