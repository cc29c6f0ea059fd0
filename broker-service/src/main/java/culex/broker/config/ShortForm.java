package culex.broker.config;

import culex.broker.packet.ProtocolVersion;
import culex.broker.security.AuthenticatorKind;
import culex.broker.security.CertificateUser;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A listener that a short form describes. */
record ShortForm(
        ListenerConfig.Kind kind,
        int port,
        Optional<String> tlsConfigurationName,
        List<String> tlsVersions,
        ListenerConfig.ClientAuth clientAuth,
        CertificateUser userFromCertificate,
        boolean proxyProtocol)
        implements ListenerConfig.Named {
    static ShortForm tcp(ListenerConfig.Tcp tcp) {
        return new ShortForm(
                ListenerConfig.Kind.TCP,
                tcp.port(),
                Optional.empty(),
                List.of(),
                ListenerConfig.ClientAuth.NONE,
                CertificateUser.NONE,
                tcp.proxyProtocol());
    }

    static ShortForm tls(ListenerConfig.Tls tls) {
        return new ShortForm(
                ListenerConfig.Kind.TLS,
                tls.port(),
                tls.configurationName(),
                tls.versions(),
                tls.clientAuth(),
                tls.userFromCertificate(),
                tls.proxyProtocol());
    }

    @Override
    public Optional<String> host() {
        return Optional.empty();
    }

    @Override
    public int connectionsMax() {
        return 0;
    }

    @Override
    public Optional<Boolean> allowAnonymous() {
        return Optional.empty();
    }

    @Override
    public Optional<List<AuthenticatorKind>> authenticators() {
        return Optional.empty();
    }

    @Override
    public List<String> protocolVersions() {
        return Arrays.stream(ProtocolVersion.values())
                .map(ProtocolVersion::label)
                .toList();
    }

    @Override
    public RatesConfig.OfListener rates() {
        return NoRates.OF_LISTENER;
    }

    /** The rates of a short form, which sets none. */
    private record NoRates() implements RatesConfig.OfListener, RatesConfig.Each {
        private static final NoRates OF_LISTENER = new NoRates();

        @Override
        public RatesConfig.Each client() {
            return this;
        }

        @Override
        public RatesConfig.Each user() {
            return this;
        }

        @Override
        public RatesConfig.Each address() {
            return this;
        }

        @Override
        public Optional<String> connects() {
            return Optional.empty();
        }

        @Override
        public Optional<String> publishes() {
            return Optional.empty();
        }

        @Override
        public Optional<String> bytes() {
            return Optional.empty();
        }

        @Override
        public Optional<String> subscribes() {
            return Optional.empty();
        }
    }
}
