package culex.broker.config;

import culex.broker.security.AuthenticatorKind;
import culex.broker.topic.TopicName;
import culex.support.settings.HostNames;
import culex.support.settings.SettingErrors;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** The rules that settings must follow beyond their types: ranges and contradictions. The rules of limits are in {@link Limits}. */
public final class SettingRules {
    private static final int PORT_MAX = 65_535;
    /** A scheme and a host, perhaps a port, and no path: what a browser sends as Origin. */
    private static final Pattern ORIGIN = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/\\s?#]+|file://|null");

    /** A host name or an IP address, optionally with a port; an IPv6 address is in brackets. */
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

    private static final Duration REFUSAL_DELAY_MAX = Duration.ofMinutes(1);
    private static final Duration REFUSAL_DELAY_MAX_MAX = Duration.ofMinutes(5);
    private static final int PASSWORD_CHECK_THREADS_MAX = 1024;
    private static final int PASSWORD_CHECKS_MAX = 100_000;
    private static final int CONSOLE_LINES_MAX = 1_000_000;
    private static final Duration STOP_GRACE_MAX = Duration.ofMinutes(10);
    private static final int BANS_COUNT_MAX = 1000;
    private static final Duration BAN_TIME_MAX = Duration.ofHours(24);
    private static final int TRACED_PER_SECOND_MAX = 1_000_000;
    private static final int BACKUPS_MAX = 1000;
    private static final Duration SLOW_AFTER_MAX = Duration.ofHours(1);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration SYS_INTERVAL_MIN = Duration.ofSeconds(1);

    private final BrokerConfig config;
    private final SettingErrors errors = new SettingErrors();

    private SettingRules(BrokerConfig config) {
        this.config = config;
    }

    /**
     * Runs all checks of a start of the broker: the names of the settings, their values, the profile, and the rules of this class. Throws a
     * {@code ConfigurationException} with one line at the first of these checks that fails.
     *
     * @param all every setting, those of Quarkus too
     */
    public static void checkAll(BrokerConfig config, Config all) {
        CheckedSettings.checkNames(all);
        CheckedSettings.checkValues();
        ProfileRules.check(config, all);
        check(config);
    }

    /** Throws a {@code ConfigurationException} that lists all errors in one line. */
    static void check(BrokerConfig config) {
        SettingRules rules = new SettingRules(config);
        rules.checkListeners();
        rules.checkSecurity();
        rules.checkTerms();
        rules.checkLog();
        rules.checkTop();
        rules.checkTracing();
        DiagnosisTerms.check(config, Runtime.getRuntime().maxMemory(), rules.errors);
        rules.checkStop();
        rules.checkBackup();
        ClusterRules.check(config.store().kind(), config.cluster(), rules.errors);
        RateRules.read(config, rules.errors);
        ConsoleRules.check(config.console(), rules.errors);
        rules.errors.throwIfAny();
    }

    private void checkListeners() {
        int port = config.tcp().port();
        errors.unless(
                port >= -1 && port <= PORT_MAX,
                "mqtt.tcp.port must be 1 to 65535, 0 for none or -1 for any, not " + port);
        errors.unless(!config.host().isBlank(), "mqtt.host is empty");
        ListenerRules.check(config, errors);
        Duration ping = config.websocket().pingInterval();
        errors.unless(
                !ping.isNegative() && ping.compareTo(A_DAY) <= 0, "mqtt.websocket.ping-interval must be 0 to 24 h");
        config.websocket().allowedOrigins().orElse(List.of()).stream()
                .map(String::strip)
                .forEach(origin -> errors.unless(
                        ORIGIN.matcher(origin).matches() && HostNames.hasPossiblePort(origin),
                        "mqtt.websocket.allowed-origins must be like https://example.com or http://example.com:8080,"
                                + " not "
                                + origin));
        config.websocket().allowedHosts().orElse(List.of()).stream()
                .map(String::strip)
                .forEach(host -> errors.unless(
                        HOST.matcher(host).matches() && HostNames.hasPossiblePort(host),
                        "mqtt.websocket.allowed-hosts must be like example.com or example.com:8080, not " + host));
        config.management()
                .allowedHosts()
                .orElse(List.of())
                .forEach(host -> errors.unless(
                        HostNames.isHost(host),
                        "mqtt.management.allowed-hosts must be like culex.example.com, without a port, not " + host));
        Duration interval = config.sys().interval();
        errors.unless(
                interval.isZero() || (interval.compareTo(SYS_INTERVAL_MIN) >= 0 && interval.compareTo(A_DAY) <= 0),
                "mqtt.sys.interval must be 0, or a second to 24 h");
    }

    private void checkTop() {
        Duration slow = config.top().slowAfter();
        errors.unless(
                slow.compareTo(Duration.ofMillis(1)) >= 0 && slow.compareTo(SLOW_AFTER_MAX) <= 0,
                "mqtt.top.slow-after must be 1 millisecond to an hour, not " + slow.toMillis() + " ms");
    }

    private void checkTracing() {
        TracingConfig tracing = config.tracing();
        errors.unless(
                tracing.ratio() >= 0 && tracing.ratio() <= 1,
                "mqtt.tracing.ratio must be 0 to 1, such as 0.01 for one message in a hundred, not " + tracing.ratio());
        int max = tracing.messagesPerSecondMax();
        errors.unless(
                max >= 1 && max <= TRACED_PER_SECOND_MAX,
                "mqtt.tracing.messages-per-second-max must be 1 to " + TRACED_PER_SECOND_MAX + ", not " + max);
    }

    private void checkSecurity() {
        SecurityConfig security = config.security();
        errors.unless(
                Terms.allowsAnonymous(config)
                        || Terms.usesCertificates(config)
                        || security.usersFile().isPresent()
                        || security.mosquittoPasswordFile().isPresent()
                        || JwtRules.isConfigured(config.jwt())
                        || config.auth().http().url().isPresent(),
                (security.allowAnonymous()
                                ? "mqtt.security.authenticators does not name anonymous"
                                : "mqtt.security.allow-anonymous is false")
                        + ", but mqtt.security.users-file is not set: nobody could connect");
        List<AuthenticatorKind> chain = security.authenticators();
        errors.unless(Set.copyOf(chain).size() == chain.size(), "mqtt.security.authenticators names one of them twice");
        errors.unless(
                security.usersFile().isEmpty() || chain.contains(AuthenticatorKind.USERS_FILE),
                "mqtt.security.users-file is set, but mqtt.security.authenticators does not name users-file");
        errors.unless(
                security.mosquittoPasswordFile().isEmpty() || chain.contains(AuthenticatorKind.MOSQUITTO_PASSWORD_FILE),
                "mqtt.security.mosquitto-password-file is set, but mqtt.security.authenticators does not name"
                        + " mosquitto-password-file");
        errors.unless(
                !JwtRules.isConfigured(config.jwt()) || chain.contains(AuthenticatorKind.JWT),
                "mqtt.jwt.* is set, but mqtt.security.authenticators does not name jwt");
        JwtRules.check(config.jwt(), errors);
        JwtRules.checkCookie(config, errors);
        HttpRules.check(config.auth().http(), chain, errors);
        AclRules.check(config, errors);
        BansConfig bans = config.bans();
        errors.unless(
                bans.failedLoginsMax() >= 0 && bans.failedLoginsMax() <= BANS_COUNT_MAX,
                "mqtt.bans.failed-logins-max must be 0 to " + BANS_COUNT_MAX);
        errors.unless(
                bans.disconnectsMax() >= 0 && bans.disconnectsMax() <= BANS_COUNT_MAX,
                "mqtt.bans.disconnects-max must be 0 to " + BANS_COUNT_MAX);
        errors.unless(
                bans.time().isPositive() && bans.time().compareTo(BAN_TIME_MAX) <= 0,
                "mqtt.bans.time must be more than 0 and at most 24 h");
        Duration delay = security.refusalDelay();
        errors.unless(
                !delay.isNegative() && delay.compareTo(REFUSAL_DELAY_MAX) <= 0,
                "mqtt.security.refusal-delay must be 0 to a minute");
        Duration longest = security.refusalDelayMax();
        errors.unless(
                !longest.isNegative() && longest.compareTo(REFUSAL_DELAY_MAX_MAX) <= 0,
                "mqtt.security.refusal-delay-max must be 0 to 5 minutes");
        int threads = security.passwordCheckThreads();
        errors.unless(
                threads >= 0 && threads <= PASSWORD_CHECK_THREADS_MAX,
                "mqtt.security.password-check-threads must be 0 to " + PASSWORD_CHECK_THREADS_MAX + ", not " + threads);
        int checks = security.passwordChecksMax();
        errors.unless(
                checks >= 4 && checks <= PASSWORD_CHECKS_MAX,
                "mqtt.security.password-checks-max must be 4 to " + PASSWORD_CHECKS_MAX + ", not " + checks);
    }

    private void checkTerms() {
        errors.unless(
                config.redirect().server().isPresent()
                        || config.redirect().newClients() == BrokerConfig.NewClients.NONE,
                "mqtt.redirect.new-clients is set, but mqtt.redirect.server is not");
        errors.unless(
                TopicName.isValid(config.responseInformation().prefix().orElse("none")),
                "mqtt.response-information.prefix must be the beginning of a Topic Name, without + and #");
    }

    private void checkLog() {
        errors.unless(config.log().connectionLinesMax() >= 0, "mqtt.log.connection-lines-max is negative");
        errors.unless(
                config.log().consoleLinesMax() >= 1 && config.log().consoleLinesMax() <= CONSOLE_LINES_MAX,
                "mqtt.log.console-lines-max must be 1 to " + CONSOLE_LINES_MAX);
    }

    private void checkBackup() {
        int keep = config.backup().keep();
        errors.unless(keep >= 1 && keep <= BACKUPS_MAX, "mqtt.backup.keep must be 1 to 1000, not " + keep);
        errors.unless(
                config.backup().directory().isEmpty() || config.store().kind().isOnDisk(),
                "mqtt.backup.directory is set, but mqtt.store.kind is memory: there is nothing to back up");
    }

    private void checkStop() {
        Duration pace = config.stop().pace();
        Duration grace = config.stop().grace();
        Duration delay = config.stop().readinessDelay();
        errors.unless(
                !delay.isNegative() && delay.compareTo(STOP_GRACE_MAX) <= 0,
                "mqtt.stop.readiness-delay must be 0 to 10 minutes");
        errors.unless(!pace.isNegative(), "mqtt.stop.pace is negative");
        errors.unless(
                grace.compareTo(pace) > 0 && grace.compareTo(STOP_GRACE_MAX) <= 0,
                "mqtt.stop.grace must be longer than mqtt.stop.pace and at most 10 minutes");
    }
}
