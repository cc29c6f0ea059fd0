package culex.broker.config;

import culex.broker.security.AclSource;
import culex.support.settings.SettingErrors;
import java.util.List;
import java.util.Set;

/** Checks the settings of permissions. */
final class AclRules {
    private AclRules() {}

    static void check(BrokerConfig config, SettingErrors errors) {
        boolean isNamed = config.acl().sources().isPresent();
        List<AclSource> sources = config.acl().sources().orElse(List.of());
        errors.unless(Set.copyOf(sources).size() == sources.size(), "mqtt.acl.sources names one of them twice");
        boolean hasFile = config.acl().file().isPresent();
        errors.unless(
                !isNamed || !hasFile || sources.contains(AclSource.FILE),
                "mqtt.acl.file is set, but mqtt.acl.sources does not name file");
        errors.unless(
                hasFile || !sources.contains(AclSource.FILE),
                "mqtt.acl.sources names file, but mqtt.acl.file is not set");
        errors.unless(
                JwtRules.isConfigured(config.jwt()) || !sources.contains(AclSource.TOKEN),
                "mqtt.acl.sources names token, but neither mqtt.jwt.key-file nor mqtt.jwt.jwks-url is set");
        errors.unless(
                config.auth().http().url().isPresent() || !sources.contains(AclSource.HTTP),
                "mqtt.acl.sources names http, but mqtt.auth.http.url is not set");
        errors.unless(!config.jwt().aclClaim().isBlank(), "mqtt.jwt.acl-claim is empty");
    }
}
