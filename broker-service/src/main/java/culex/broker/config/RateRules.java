package culex.broker.config;

import culex.broker.rates.Rate;
import culex.broker.rates.RateKind;
import culex.broker.rates.RateLimit;
import culex.broker.rates.RateLimits;
import culex.broker.rates.RateScope;
import culex.support.settings.SettingErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the settings of rates. */
final class RateRules {
    private static final String PREFIX = "mqtt.rates";
    private static final String NO_LIMIT = "none";
    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final SettingErrors errors;

    private RateRules(SettingErrors errors) {
        this.errors = errors;
    }

    /** Reads all rate settings. An invalid one is added to the errors and is not in the result. */
    static RateLimits read(BrokerConfig config, SettingErrors errors) {
        RateRules rules = new RateRules(errors);
        RatesConfig rates = config.rates();
        List<RateLimit> general = new ArrayList<>();
        rules.add(general, PREFIX, RateScope.CLIENT, rates.client());
        rules.add(general, PREFIX, RateScope.USER, rates.user());
        rules.add(general, PREFIX, RateScope.ADDRESS, rates.address());
        Map<String, List<RateLimit>> byListener = new HashMap<>();
        config.listeners().forEach((name, listener) -> {
            List<RateLimit> limits = new ArrayList<>();
            String prefix = "mqtt.listeners." + name + ".rates";
            rules.add(limits, prefix, RateScope.CLIENT, listener.rates().client());
            rules.add(limits, prefix, RateScope.USER, listener.rates().user());
            rules.add(limits, prefix, RateScope.ADDRESS, listener.rates().address());
            put(byListener, name, limits);
        });
        Map<String, List<RateLimit>> byRole = new HashMap<>();
        rates.roles().forEach((role, ofRole) -> {
            errors.unless(
                    ROLE.matcher(role).matches(),
                    PREFIX + ".roles." + role
                            + ": a role here has letters, digits, hyphens and underscores, 64 at most");
            List<RateLimit> limits = new ArrayList<>();
            rules.add(limits, PREFIX + ".roles." + role, RateScope.CLIENT, ofRole.client());
            rules.add(limits, PREFIX + ".roles." + role, RateScope.USER, ofRole.user());
            put(byRole, role, limits);
        });
        return new RateLimits(general, byListener, byRole);
    }

    private static void put(Map<String, List<RateLimit>> all, String name, List<RateLimit> limits) {
        if (!limits.isEmpty()) {
            all.put(name, limits);
        }
    }

    private void add(List<RateLimit> limits, String prefix, RateScope scope, RatesConfig.Each each) {
        add(limits, prefix, scope, RateKind.CONNECTS, each.connects());
        add(limits, prefix, scope, RateKind.PUBLISHES, each.publishes());
        add(limits, prefix, scope, RateKind.BYTES, each.bytes());
        add(limits, prefix, scope, RateKind.SUBSCRIBES, each.subscribes());
    }

    private void add(List<RateLimit> limits, String prefix, RateScope scope, RateKind kind, Optional<String> value) {
        value.map(String::strip).ifPresent(text -> {
            String setting = prefix + '.' + scope.label() + '.' + kind.label();
            boolean isUnlimited = text.toLowerCase(Locale.ROOT).equals(NO_LIMIT);
            @Nullable Rate rate = isUnlimited ? null : Rate.parse(text, kind);
            errors.unless(isUnlimited || rate != null, setting + '=' + text + " is not " + Rate.form(kind));
            limits.add(new RateLimit(setting, scope, kind, rate));
        });
    }
}
