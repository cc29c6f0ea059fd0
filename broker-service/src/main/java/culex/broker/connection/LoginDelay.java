package culex.broker.connection;

import culex.broker.memory.LimitReached;
import culex.broker.security.Bans;
import culex.broker.security.LoginFailures;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * Delays the check of a login and the rejection of a failed one, by the time that {@link LoginFailures} gives. Runs on the connection's
 * event loop.
 */
final class LoginDelay {
    private final Connection connection;
    private final LoginFailures failures;
    private final Bans bans;
    private final String source;
    private TimerWheel.@Nullable Timer timer;

    LoginDelay(Connection connection, LoginFailures failures, Bans bans) {
        this.bans = bans;
        this.connection = connection;
        this.failures = failures;
        source = connection.transport().peer().source();
    }

    /** Runs a check of a password or proof, after a delay when the address or user had failed logins. */
    void beforeCheck(@Nullable String user, Runnable check) {
        long millis = failures.millisBeforeCheck(source, user);
        if (millis == 0) {
            check.run();
        } else {
            connection.transport().loop().memory().reached(LimitReached.LOGIN_FAILURES);
            later(millis, check);
        }
    }

    /** Counts a wrong password or proof, and runs the rejection after a delay that grows with the failures. */
    void onFailure(@Nullable String user, Runnable refuse) {
        long millis = failures.onFailure(source, user);
        if (bans.onFailedLogin(connection.transport().peer())) {
            connection.transport().loop().memory().reached(LimitReached.BANS);
        }
        if (failures.isRaised(millis)) {
            connection.transport().loop().memory().reached(LimitReached.LOGIN_FAILURES);
        }
        if (millis == 0) {
            refuse.run();
        } else {
            later(millis, refuse);
        }
    }

    void onSuccess(String user) {
        failures.onSuccess(source, user);
    }

    private void later(long millis, Runnable task) {
        connection.pauseFor(millis);
        Loop loop = connection.transport().loop();
        TimerWheel.Timer waiting =
                new TimerWheel.Timer(() -> connection.faults().guard(task));
        timer = waiting;
        loop.arm(waiting, millis);
    }

    /** Cancels a delayed rejection, because the connection was closed. */
    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
