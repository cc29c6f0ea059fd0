package culex.broker.config;

import culex.broker.security.CertificateUser;
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
}
