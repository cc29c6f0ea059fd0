package culex.broker.boot;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.config.BrokerConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.ClientAuth;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketCertificatesTest {
    /** A registry with the TLS configurations of the tests, by name. */
    private static final class Registry implements TlsConfigurationRegistry {
        private final Map<String, TlsConfiguration> all = new HashMap<>();

        Registry() throws KeyStoreException {
            register("trusting", configuration(KeyStore.getInstance("PKCS12"), false));
            register("all", configuration(KeyStore.getInstance("PKCS12"), true));
            register("none", configuration(null, false));
        }

        private static TlsConfiguration configuration(@Nullable KeyStore trusted, boolean trustsAll) {
            return new BaseTlsConfiguration() {
                @Override
                public @Nullable KeyStore getTrustStore() {
                    return trusted;
                }

                @Override
                public boolean isTrustAll() {
                    return trustsAll;
                }
            };
        }

        @Override
        public Optional<TlsConfiguration> get(String name) {
            return Optional.ofNullable(all.get(name));
        }

        @Override
        public Optional<TlsConfiguration> getDefault() {
            return Optional.empty();
        }

        @Override
        public void register(String name, TlsConfiguration configuration) {
            all.put(name, configuration);
        }
    }

    private static void check(String user, ClientAuth clientAuth, @Nullable String name) throws KeyStoreException {
        BrokerConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(BrokerConfig.class)
                .withDefaultValue("mqtt.websocket.user-from-certificate", user)
                .build()
                .getConfigMapping(BrokerConfig.class);
        WebSocketCertificates.check(config, clientAuth, Optional.ofNullable(name), new Registry());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "NONE, trusting, quarkus.http.ssl.client-auth",
                "REQUEST, null, names no TLS configuration",
                "REQUEST, missing, names no TLS configuration",
                "REQUIRED, all, trusts all certificates",
                "REQUIRED, none, has no authorities"
            })
    void userFromAnUnverifiedCertificateIsAStartError(ClientAuth clientAuth, @Nullable String name, String reason) {
        var error = assertThrows(ConfigurationException.class, () -> check("cn", clientAuth, name));
        String message = String.valueOf(error.getMessage());
        assertTrue(
                message.startsWith("mqtt.websocket.user-from-certificate is set, but ") && message.contains(reason),
                message);
    }

    @Test
    void userFromCertificateNeedsNoMoreThanTheTrustStoreOfItsTlsConfiguration() {
        assertDoesNotThrow(() -> check("cn", ClientAuth.REQUIRED, "trusting"));
    }

    @Test
    void certificatesThatNameNoUserNeedNoTrustStore() {
        assertDoesNotThrow(() -> check("none", ClientAuth.REQUEST, null));
    }
}
