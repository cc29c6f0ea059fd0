package culex.broker;

import culex.broker.security.AnonymousAuthenticator;
import culex.broker.security.Authenticator;
import culex.broker.security.Authorizer;
import culex.broker.security.EnhancedAuthenticator;
import culex.broker.security.LoginFailures;
import culex.broker.security.PasswordAuthenticator;
import culex.broker.security.PasswordChecks;
import culex.broker.security.ScramAuthenticator;
import culex.broker.security.Users;
import culex.broker.security.UsersFile;
import culex.broker.security.WatchedFile;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who gets in and what they may do, as the settings say; looks after the files that these name. */
final class AccessControl {
    private static final String USERS_FILE = "mqtt.security.users-file";
    private static final long LOOK_MILLIS = 2000;

    private final Executor workers;
    private final List<WatchedFile<?>> files = new ArrayList<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final PasswordChecks checks;
    private final LoginFailures loginFailures;
    private Authenticator authenticator;
    private Map<String, EnhancedAuthenticator> enhancedAuthenticators = Map.of();

    private AccessControl(BrokerConfig.Security config, Executor workers) {
        this.workers = workers;
        int threads = config.passwordCheckThreads();
        checks = new PasswordChecks(
                threads == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : threads,
                config.passwordChecksMax());
        loginFailures = new LoginFailures(config.refusalDelay(), config.refusalDelayMax(), System::nanoTime);
        authenticator = new AnonymousAuthenticator(config.allowAnonymous());
        config.usersFile().ifPresent(file -> readUsers(Path.of(file), config.allowAnonymous()));
    }

    /** @throws IllegalArgumentException with one line when a file cannot be read, or nobody could get in */
    static AccessControl of(BrokerConfig.Security config, Executor workers) {
        return new AccessControl(config, workers);
    }

    private void readUsers(Path file, boolean anonymous) {
        WatchedFile<Users> users = UsersFile.watched(USERS_FILE, file);
        if (users.content().size() == 0 && !anonymous) {
            throw new IllegalArgumentException("mqtt.security.allow-anonymous is false, but there is no user in " + file
                    + ": nobody could connect (./culex user add NAME)");
        }
        files.add(users);
        authenticator = new PasswordAuthenticator(users::content, authenticator, checks, loginFailures);
        EnhancedAuthenticator scram = new ScramAuthenticator(users::content, new SecureRandom());
        enhancedAuthenticators = Map.of(scram.method(), scram);
    }

    Authenticator authenticator() {
        return authenticator;
    }

    Map<String, EnhancedAuthenticator> enhancedAuthenticators() {
        return enhancedAuthenticators;
    }

    LoginFailures loginFailures() {
        return loginFailures;
    }

    Authorizer authorizer() {
        return Authorizer.OPEN;
    }

    /** Looks every few seconds whether the files have changed, by the clock of a loop; workers do the reading. */
    void watch(Loop loop) {
        if (!files.isEmpty()) {
            loop.execute(() -> armLook(loop));
        }
    }

    private void armLook(Loop loop) {
        TimerWheel.Timer timer = new TimerWheel.Timer(() -> {
            armLook(loop);
            if (looking.compareAndSet(false, true)) {
                workers.execute(this::look);
            }
        });
        loop.arm(timer, LOOK_MILLIS);
    }

    private void look() {
        try {
            files.forEach(WatchedFile::look);
        } finally {
            looking.set(false);
        }
    }
}
