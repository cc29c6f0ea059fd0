package culex.broker.config;

import culex.broker.security.AuthenticatorKind;
import culex.broker.security.CertificateUser;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** The settings of listeners for MQTT over TCP and TLS. */
public interface ListenerConfig {
    /** A listener with a name. */
    interface Named {
        /** The kind of this listener: tcp, or tls for TCP with TLS. */
        @WithDefault("tcp")
        Kind kind();

        /** The address that this listener listens on; mqtt.host when absent. */
        Optional<String> host();

        /** The port, 1 to 65535, or -1 for any free port. */
        @WithDefault("0")
        int port();

        /** The name of the TLS configuration, as quarkus.tls.NAME.* sets it, of a listener of the kind tls. */
        Optional<String> tlsConfigurationName();

        /** The versions of TLS, of TLSv1.3 and TLSv1.2. */
        @WithDefault("TLSv1.3,TLSv1.2")
        List<String> tlsVersions();

        /** Whether clients of this listener send certificates: none, request (a client may send one) or required. */
        @WithDefault("none")
        ClientAuth clientAuth();

        /** Which part of the client's certificate contains the user name: none, cn, subject, san-dns, san-uri or san-email; then a password is ignored, but an Authentication Method (SCRAM) is used; cn also for a listener of the kind tcp whose proxy names the client's certificate (proxy-protocol). */
        @WithDefault("none")
        CertificateUser userFromCertificate();

        /** Maximum number of open sockets of clients at this listener; those beyond the maximum are closed; 0 for no limit other than mqtt.limits.connections-max. */
        @WithDefault("0")
        int connectionsMax();

        /** Whether clients without credentials may connect here; mqtt.security.allow-anonymous when absent. */
        Optional<Boolean> allowAnonymous();

        /** The authenticators that may accept clients here, of those in mqtt.security.authenticators and in their order; all of them when absent. */
        Optional<List<AuthenticatorKind>> authenticators();

        /** The versions of MQTT that clients may use here, of 3.1, 3.1.1 and 5.0; other clients are rejected with 0x84 (return code 1). */
        @WithDefault("3.1,3.1.1,5.0")
        List<String> protocolVersions();

        /** Whether each connection begins with a header of the PROXY protocol, version 1 or 2; only proxies in mqtt.trusted-proxies may connect then. */
        @WithDefault("false")
        boolean proxyProtocol();

        /** How often clients of this listener may do something, instead of mqtt.rates. */
        RatesConfig.OfListener rates();
    }

    /** The short form for one listener of MQTT over TCP. */
    interface Tcp {
        /** The port; 0 for no TCP listener, -1 for any free port. */
        @WithDefault("1883")
        int port();

        /** Whether each connection begins with a header of the PROXY protocol, version 1 or 2; only proxies in mqtt.trusted-proxies may connect then. */
        @WithDefault("false")
        boolean proxyProtocol();
    }

    /** The short form for one listener of MQTT over TLS. */
    interface Tls {
        /** The port for MQTT over TLS, open when mqtt.tls.configuration-name is set; 0 for none, -1 for any free port. */
        @WithDefault("8883")
        int port();

        /** The name of the TLS configuration, as quarkus.tls.NAME.* sets it; without it there is no listener for TLS. */
        Optional<String> configurationName();

        /** The versions of TLS, of TLSv1.3 and TLSv1.2. */
        @WithDefault("TLSv1.3,TLSv1.2")
        List<String> versions();

        /** Whether clients send certificates: none, request (a client may send one) or required. */
        @WithDefault("none")
        ClientAuth clientAuth();

        /** Which part of the client's certificate contains the user name: none, cn, subject, san-dns, san-uri or san-email; then a password is ignored, but an Authentication Method (SCRAM) is used. */
        @WithDefault("none")
        CertificateUser userFromCertificate();

        /** Whether each connection begins with a header of the PROXY protocol, version 1 or 2; only proxies in mqtt.trusted-proxies may connect then. */
        @WithDefault("false")
        boolean proxyProtocol();
    }

    /** The protocol of a listener. */
    enum Kind {
        /** MQTT over plain TCP. */
        TCP,
        /** MQTT over TLS. */
        TLS
    }

    /** Whether clients send certificates. */
    enum ClientAuth {
        /** The listener requests no certificates. */
        NONE,
        /** A client may send a certificate, which must be valid. */
        REQUEST,
        /** A client must send a valid certificate. */
        REQUIRED
    }
}
