package culex.broker.boot;

import culex.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A replica with TLS, and the TLS configurations of all replicas of the tests. */
public final class TlsFront extends RelayFixture.OneFront {
    static final String NAME = "mqtt.cluster.tls-configuration-name";

    private final Map<String, String> settings = new HashMap<>(super.getConfigOverrides());

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "relay-tls-");
            Path others = Files.createDirectory(directory.resolve("others"));
            TestAuthority authority = TestAuthority.create(directory);
            String trusted = authority.certificate().toString();
            TestAuthority.Issued replica = authority.issue("replica", "CN=replica", "dns:localhost");
            TestAuthority.Issued renewed = authority.issue("renewed", "CN=replica", "dns:localhost");
            TestAuthority.Issued reloading =
                    new TestAuthority.Issued(directory.resolve("now.crt"), directory.resolve("now.key"), "");
            Files.copy(replica.certificate(), reloading.certificate());
            Files.copy(replica.key(), reloading.key());
            add("replica", replica, trusted);
            add("renewed", renewed, trusted);
            add("reloading", reloading, trusted);
            add("expired", authority.issueExpired("expired", "CN=replica", "dns:localhost"), trusted);
            add("stranger", TestAuthority.create(others).issue("s", "CN=replica", "dns:localhost"), trusted);
            add("unverified", replica, trusted);
            settings.put("quarkus.tls.unverified.hostname-verification-algorithm", "NONE");
            add("without-trust", replica, "");
            add("without-check", replica, "");
            settings.put("quarkus.tls.without-check.hostname-verification-algorithm", "NONE");
            add("trusts-all", replica, "");
            settings.put("quarkus.tls.trusts-all.trust-all", "true");
            settings.put("quarkus.tls.without-key.trust-store.pem.certs", trusted);
            settings.put(NAME, "replica");
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String name, TestAuthority.Issued certificate, String trusted) {
        String prefix = "quarkus.tls." + name;
        settings.put(prefix + ".key-store.pem.0.cert", certificate.certificate().toString());
        settings.put(prefix + ".key-store.pem.0.key", certificate.key().toString());
        if (!trusted.isEmpty()) {
            settings.put(prefix + ".trust-store.pem.certs", trusted);
        }
    }
}
