package culex.broker.security;

import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who gets in and what they may do, as the settings say; looks after the files that these name. */
public final class AccessControl {
    private static final String USERS_FILE = "mqtt.security.users-file";
    private static final String ACL_FILE = "mqtt.acl.file";
    private static final long LOOK_MILLIS = 2000;

    private final Executor workers;
    private final List<WatchedFile<?>> files = new ArrayList<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final PasswordChecks checks;
    private final LoginFailures loginFailures;
    private final @Nullable WatchedFile<Users> users;
    private final @Nullable WatchedFile<AccessList> rules;
    private final @Nullable AclAuthorizer acl;
    private final Authenticator authenticator;
    private Map<String, EnhancedAuthenticator> enhancedAuthenticators = Map.of();

    /**
     * The settings.
     *
     * @param allowAnonymous whether anonymous clients may connect to listeners that do not say
     * @param needsUsers whether nobody can connect without a user in the users file
     * @param narrowsSubscriptions whether a client may subscribe to more than it may receive, and is sent only that
     * @param passwordCheckThreads 0 for half of the cores
     */
    public record Settings(
            boolean allowAnonymous,
            boolean needsUsers,
            Optional<String> usersFile,
            Optional<String> aclFile,
            boolean narrowsSubscriptions,
            int passwordCheckThreads,
            int passwordChecksMax,
            Duration refusalDelay,
            Duration refusalDelayMax) {}

    /**
     * Reads the files.
     *
     * @param workers threads that may block, for passwords and files
     * @throws IllegalArgumentException with one line when a file cannot be read, or nobody could get in
     */
    public AccessControl(Settings settings, Executor workers) {
        this.workers = workers;
        int threads = settings.passwordCheckThreads();
        checks = new PasswordChecks(
                threads == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : threads,
                settings.passwordChecksMax());
        loginFailures = new LoginFailures(settings.refusalDelay(), settings.refusalDelayMax(), System::nanoTime);
        users = settings.usersFile()
                .map(file -> readUsers(Path.of(file), settings.needsUsers()))
                .orElse(null);
        authenticator = new AuthenticatorChain(chain(settings.allowAnonymous()));
        rules = settings.aclFile()
                .map(file -> AclParser.watched(ACL_FILE, Path.of(file)))
                .orElse(null);
        if (rules == null) {
            acl = null;
        } else {
            files.add(rules);
            acl = new AclAuthorizer(rules.content(), usersNow(), settings.narrowsSubscriptions());
        }
    }

    private List<Authenticator> chain(boolean allowAnonymous) {
        List<Authenticator> chain = new ArrayList<>();
        chain.add(new CertificateAuthenticator(this::usersNow));
        if (users != null) {
            chain.add(new PasswordAuthenticator(users::content, checks, loginFailures));
        }
        chain.add(new AnonymousAuthenticator(allowAnonymous));
        return chain;
    }

    private WatchedFile<Users> readUsers(Path file, boolean needsUsers) {
        WatchedFile<Users> watched = UsersFile.watched(USERS_FILE, file);
        if (watched.content().size() == 0 && needsUsers) {
            throw new IllegalArgumentException("mqtt.security.allow-anonymous is false, but there is no user in " + file
                    + ": nobody could connect (./culex user add NAME)");
        }
        files.add(watched);
        EnhancedAuthenticator scram = new ScramAuthenticator(watched::content, new SecureRandom());
        enhancedAuthenticators = Map.of(scram.method(), scram);
        return watched;
    }

    private @Nullable Users usersNow() {
        return users == null ? null : users.content();
    }

    public Authenticator authenticator() {
        return authenticator;
    }

    public Map<String, EnhancedAuthenticator> enhancedAuthenticators() {
        return enhancedAuthenticators;
    }

    public LoginFailures loginFailures() {
        return loginFailures;
    }

    public Authorizer authorizer() {
        return acl == null ? Authorizer.OPEN : acl;
    }

    /** What is wrong with the files as they are now, so that what they said before still holds; empty when nothing is. */
    public String trouble() {
        return files.stream()
                .map(WatchedFile::trouble)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /**
     * Looks every few seconds whether the files have changed, by the clock of a loop; workers do the reading.
     *
     * @param onRulesChanged runs on a worker after other rules hold: what was decided by the old ones is to be forgotten
     */
    public void watch(Loop loop, Runnable onRulesChanged) {
        if (!files.isEmpty()) {
            loop.execute(() -> armLook(loop, onRulesChanged));
        }
    }

    private void armLook(Loop loop, Runnable onRulesChanged) {
        TimerWheel.Timer timer = new TimerWheel.Timer(() -> {
            armLook(loop, onRulesChanged);
            if (looking.compareAndSet(false, true)) {
                workers.execute(() -> look(onRulesChanged));
            }
        });
        loop.arm(timer, LOOK_MILLIS);
    }

    private void look(Runnable onRulesChanged) {
        try {
            boolean isChanged = false;
            for (WatchedFile<?> file : files) {
                isChanged |= file.look();
            }
            if (isChanged && acl != null && rules != null) {
                acl.replace(rules.content(), usersNow());
                onRulesChanged.run();
            }
        } finally {
            looking.set(false);
        }
    }
}
