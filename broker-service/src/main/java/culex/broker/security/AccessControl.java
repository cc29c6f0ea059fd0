package culex.broker.security;

import culex.broker.transport.Loop;
import culex.broker.transport.PeriodicWork;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.jwk.JsonWebKey;
import org.jspecify.annotations.Nullable;

/** Authentication, permissions and bans according to the settings; reads the files of the settings again when they change. */
public final class AccessControl {
    private static final String USERS_FILE = "mqtt.security.users-file";
    private static final String MOSQUITTO_FILE = "mqtt.security.mosquitto-password-file";
    private static final String JWT_FILE = "mqtt.jwt.key-file";
    private static final String BANS_FILE = "mqtt.bans.file";
    private static final String ACL_FILE = "mqtt.acl.file";
    private static final long LOOK_MILLIS = 2000;

    private final Executor workers;
    private final List<WatchedFile<?>> files = new ArrayList<>();
    private final PasswordChecks checks;
    private final LoginFailures loginFailures;
    private final @Nullable WatchedFile<Users> users;
    private final @Nullable WatchedFile<MosquittoPasswords> mosquitto;
    private final @Nullable WatchedFile<AccessList> rules;
    private final @Nullable WatchedFile<BanList> banList;
    private final Bans bans;
    private final @Nullable AclAuthorizer acl;
    private final Authenticator authenticator;
    private @Nullable TokenCheck tokenCheck;
    private final Map<String, EnhancedAuthenticator> enhancedAuthenticators = new HashMap<>();

    /**
     * The settings of authentication, permissions and bans.
     *
     * @param allowAnonymous whether anonymous clients may connect to a listener that does not set {@code allow-anonymous} itself
     * @param needsUsers whether the users file is the only way to log in, so that a users file without users is an error at the start
     * @param chain the authenticators in their order; those that are not configured are left out
     * @param bansFile the file with the bans that the operator adds
     * @param banLimits when the broker itself bans clients
     * @param aclSources the sources of permissions in their order; empty for the default order: then clients without permissions of their
     *     login may do everything when there is no ACL file
     * @param narrowsSubscriptions whether a client may subscribe to more than it may receive, and gets only what it may receive
     * @param passwordCheckThreads 0 for half of the cores
     */
    public record Settings(
            boolean allowAnonymous,
            boolean needsUsers,
            List<AuthenticatorKind> chain,
            Optional<String> usersFile,
            Optional<String> mosquittoFile,
            Optional<JwtTerms> jwt,
            Optional<HttpTerms> http,
            Optional<String> bansFile,
            Bans.Limits banLimits,
            Optional<String> aclFile,
            List<AclSource> aclSources,
            boolean narrowsSubscriptions,
            int passwordCheckThreads,
            int passwordChecksMax,
            Duration refusalDelay,
            Duration refusalDelayMax) {}

    /**
     * Reads the files.
     *
     * @param workers threads that may block, for passwords and files
     * @throws IllegalArgumentException with one line when a file cannot be read, or no client could be accepted
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
        mosquitto = settings.mosquittoFile()
                .map(file -> new WatchedFile<>(MOSQUITTO_FILE, Path.of(file), MosquittoPasswords::parse))
                .orElse(null);
        authenticator = new AuthenticatorChain(chain(settings));
        banList = settings.bansFile()
                .map(file -> new WatchedFile<>(BANS_FILE, Path.of(file), BanList::parse))
                .orElse(null);
        WatchedFile<BanList> banned = banList;
        bans = new Bans(
                banned == null ? () -> BanList.EMPTY : banned::content,
                settings.banLimits(),
                System::nanoTime,
                InstantSource.system());
        if (mosquitto != null) {
            files.add(mosquitto);
        }
        rules = settings.aclFile()
                .map(file -> AclParser.watched(ACL_FILE, Path.of(file)))
                .orElse(null);
        if (rules != null) {
            files.add(rules);
        }
        List<AclSource> sources = sources(settings);
        acl = sources.isEmpty() && settings.aclSources().isEmpty()
                ? null
                : new AclAuthorizer(
                        sources,
                        rules == null ? null : rules.content(),
                        usersNow(),
                        settings.narrowsSubscriptions(),
                        !settings.aclSources().isEmpty());
    }

    /** The configured sources of permissions, in their order. */
    private static List<AclSource> sources(Settings settings) {
        List<AclSource> order = settings.aclSources().isEmpty() ? AclSource.DEFAULT_ORDER : settings.aclSources();
        return order.stream()
                .filter(source -> switch (source) {
                    case TOKEN -> settings.jwt().isPresent();
                    case HTTP -> settings.http().isPresent();
                    case FILE -> settings.aclFile().isPresent();
                })
                .toList();
    }

    private List<Authenticator> chain(Settings settings) {
        List<Authenticator> chain = new ArrayList<>();
        for (AuthenticatorKind kind : settings.chain()) {
            Authenticator configured = configured(kind, settings);
            if (configured != null) {
                chain.add((credentials, isGone) ->
                        kind.isUsedBy(credentials.peer().listener())
                                ? configured.authenticate(credentials, isGone)
                                : CompletableFuture.completedFuture(Authentication.PASSED_ON));
            }
        }
        return chain;
    }

    /** The authenticator of a kind, or null if it is not configured. */
    private @Nullable Authenticator configured(AuthenticatorKind kind, Settings settings) {
        return switch (kind) {
            case CERTIFICATE -> new CertificateAuthenticator(this::usersNow);
            case USERS_FILE -> users == null ? null : passwords(PasswordAuthenticator.of(users::content));
            case MOSQUITTO_PASSWORD_FILE ->
                mosquitto == null ? null : passwords(PasswordAuthenticator.of(mosquitto::content, this::usersNow));
            case JWT -> settings.jwt().map(terms -> jwt(terms, settings)).orElse(null);
            case HTTP -> settings.http().map(terms -> http(terms, settings)).orElse(null);
            case ANONYMOUS -> {
                boolean nobodyChecks = users == null
                        && mosquitto == null
                        && settings.jwt().isEmpty()
                        && settings.http().isEmpty();
                yield new AnonymousAuthenticator(settings.allowAnonymous(), nobodyChecks);
            }
        };
    }

    private Authenticator jwt(JwtTerms terms, Settings settings) {
        JwtKeys keys;
        if (terms.keyFile().isPresent()) {
            WatchedFile<List<JsonWebKey>> file =
                    JwtKeyFile.watched(JWT_FILE, Path.of(terms.keyFile().get()));
            files.add(file);
            keys = JwtKeyFile.of(file);
        } else {
            URI uri = URI.create(terms.jwksUrl().orElseThrow());
            keys = new JwtKeySet(uri, terms.refreshInterval(), workers, System::nanoTime);
        }
        boolean readsAcl = sources(settings).contains(AclSource.TOKEN);
        JwtAuthenticator tokens =
                new JwtAuthenticator(keys, readsAcl ? terms : terms.withoutAcl(), checks, System::currentTimeMillis);
        tokenCheck = tokens;
        addMethod(new BearerAuthenticator(new AuthenticatorChain(List.of(tokens))));
        return tokens;
    }

    private Authenticator http(HttpTerms terms, Settings settings) {
        boolean readsAcl = sources(settings).contains(AclSource.HTTP);
        return new HttpAuthenticator(
                terms, readsAcl, loginFailures, workers, System::nanoTime, System::currentTimeMillis);
    }

    private Authenticator passwords(PasswordSource source) {
        return new PasswordAuthenticator(source, checks, loginFailures);
    }

    private WatchedFile<Users> readUsers(Path file, boolean needsUsers) {
        WatchedFile<Users> watched = UsersFile.watched(USERS_FILE, file);
        if (needsUsers && watched.content().size() == 0) {
            throw new IllegalArgumentException("mqtt.security.allow-anonymous is false, but there is no user in " + file
                    + ": nobody could connect (./culex user add NAME)");
        }
        files.add(watched);
        addMethod(new ScramAuthenticator(watched::content, new SecureRandom()));
        return watched;
    }

    private void addMethod(EnhancedAuthenticator method) {
        enhancedAuthenticators.put(method.method(), method);
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

    /** Checks tokens before CONNECT; null when tokens are not configured. */
    public @Nullable TokenCheck tokenCheck() {
        return tokenCheck;
    }

    /** The bans. */
    public Bans bans() {
        return bans;
    }

    public LoginFailures loginFailures() {
        return loginFailures;
    }

    public Authorizer authorizer() {
        return acl == null ? Authorizer.OPEN : acl;
    }

    /** What is wrong with the current files, so that their last valid content still applies; empty when they are valid. */
    public String trouble() {
        return Stream.concat(files.stream(), Stream.ofNullable(banList))
                .map(WatchedFile::trouble)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /**
     * Checks every few seconds whether the files have changed, on the timer of a loop; workers read the files.
     *
     * @param onRulesChanged runs on a worker when the rules have changed; it must invalidate cached decisions
     * @param onBansChanged runs on a worker when the bans have changed
     */
    public void watch(Loop loop, Runnable onRulesChanged, Runnable onBansChanged) {
        if (!files.isEmpty() || banList != null) {
            PeriodicWork.start(loop, LOOK_MILLIS, workers, () -> look(onRulesChanged, onBansChanged));
        }
    }

    private void look(Runnable onRulesChanged, Runnable onBansChanged) {
        boolean isChanged = false;
        for (WatchedFile<?> file : files) {
            isChanged |= file.look();
        }
        boolean areBansChanged = banList != null && banList.look();
        try {
            if (isChanged && acl != null) {
                acl.replace(rules == null ? null : rules.content(), usersNow());
                onRulesChanged.run();
            }
        } finally { // the second callback runs even if the first one throws
            if (areBansChanged) {
                onBansChanged.run();
            }
        }
    }
}
