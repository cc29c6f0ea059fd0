package culex.broker.config;

import culex.broker.security.AuthenticatorKind;
import culex.broker.security.CertificateUser;
import culex.broker.store.rocksdb.Sync;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of the broker: {@code mqtt.*} properties, or {@code MQTT_*} in the environment. Read once, at the start. */
@ConfigMapping(prefix = "mqtt")
public interface BrokerConfig {
    /** The address that MQTT over TCP and TLS listens on, without TLS always loopback in the profile hardened; that of HTTP and WebSocket is quarkus.http.host. */
    @WithDefault("0.0.0.0")
    String host();

    /** The addresses and networks, such as 10.0.0.0/8, of proxies that may name the client for which they speak; nobody may when empty. */
    Optional<List<String>> trustedProxies();

    /** MQTT over TCP. */
    ListenerConfig.Tcp tcp();

    /** MQTT over TLS. */
    ListenerConfig.Tls tls();

    /** Further listeners for MQTT over TCP and TLS, by name. */
    Map<String, ListenerConfig.Named> listeners();

    /** MQTT over WebSocket. */
    WebSocket websocket();

    /** What is kept, and where. */
    Store store();

    /** Copies of the store. */
    Backup backup();

    /** Who may do what. */
    Security security();

    /** What clients may do. */
    AclConfig acl();

    /** Tokens (JWT) as passwords. */
    JwtConfig jwt();

    /** Services that are asked about clients. */
    AuthConfig auth();

    /** Who may not connect. */
    BansConfig bans();

    /** The port of health and metrics. */
    ManagementConfig management();

    /** What CONNACK tells those who ask for Response Information. */
    ResponseInformation responseInformation();

    /** Another server for the clients of this one. */
    Redirect redirect();

    /** What one client, and all of them, may use. */
    LimitsConfig limits();

    /** How often clients may do something. */
    RatesConfig rates();

    /** The $SYS topics. */
    Sys sys();

    /** What is logged. */
    Log log();

    /** The events of each client. */
    EventsConfig events();

    /** Which messages are traced. */
    TracingConfig tracing();

    /** What stands out among topics and clients. */
    Top top();

    /** The ordered stop, on SIGTERM. */
    Stop stop();

    /** MQTT over WebSocket. */
    interface WebSocket {
        /** How often an idle connection gets a Ping, so that proxies do not cut it; 0 for never. */
        @WithDefault("30s")
        Duration pingInterval();

        /** What a frame to a client holds: packet for one packet, which every client understands, or turn for all packets that go out together. */
        @WithDefault("packet")
        Frames frames();

        /** Which part of a client's certificate is its user name, in a broker built with quarkus.http.ssl.client-auth: none, cn, subject, san-dns, san-uri or san-email; needs quarkus.http.tls-configuration-name with a trust store. */
        @WithDefault("none")
        CertificateUser userFromCertificate();

        /** The origins of pages that may connect beside the page of the broker itself, such as https://example.com; when empty, in the profile open also pages of other ports of its host, and pages that were opened as a file while anonymous clients may connect. */
        Optional<List<String>> allowedOrigins();

        /** The names of the broker that clients may ask for in the Host header, such as mqtt.example.com or 10.0.0.9:8888; any when empty. */
        Optional<List<String>> allowedHosts();

        /** The name of the cookie that may hold a token (JWT) for clients that send no password; counts only for pages of the broker and of mqtt.websocket.allowed-origins; no cookie when absent. */
        Optional<String> tokenCookie();
    }

    /** What a WebSocket frame to a client holds. */
    enum Frames {
        /** One packet. */
        PACKET,
        /** All packets that go out together. */
        TURN
    }

    /** What is kept, and where. */
    interface Store {
        /** The kind of store: rocksdb, which survives a restart, or memory. */
        @WithDefault("rocksdb")
        StoreKind kind();

        /** The directory of a store that keeps things on disk. */
        @WithDefault("data")
        String directory();

        /** When what is acknowledged is forced to the disk: always (before), interval or never. */
        @WithDefault("always")
        Sync sync();

        /** How often is synced with interval. */
        @WithDefault("1s")
        Duration syncInterval();

        /** The most bytes of entries that wait to be written, beyond which publishers are paused; 0 for 10 % of the heap. */
        @WithDefault("0")
        long backlogBytesMax();

        /** The free bytes of the disk, at most a third of the disk, below which messages that must be stored are rejected (0x97) while clients still take what is stored; 0 for none. */
        @WithDefault("67108864")
        long diskReserveBytes();

        /** Whether readiness stays UP while nothing new can be stored: for a broker that is alone, whose clients could not take what is stored otherwise. */
        @WithDefault("false")
        boolean readyWhenFull();

        /** The most bytes of retained messages that stay in memory when they were read; 0 for 10 % of the heap. */
        @WithDefault("0")
        long retainedCacheBytesMax();

        /** How long the start waits for another broker that uses the directory, before it fails. */
        @WithDefault("30s")
        Duration lockWait();
    }

    /** The kinds of stores. */
    enum StoreKind {
        /** Everything in memory: a restart forgets it. */
        MEMORY,
        /** An embedded RocksDB: what was acknowledged survives a restart. */
        ROCKSDB
    }

    /** Copies of the store. */
    interface Backup {
        /** Where POST /q/culex/backup on the management port puts backups of the store; without it there are none. */
        Optional<String> directory();

        /** How many backups are kept there: each further one replaces the oldest. */
        @WithDefault("3")
        int keep();
    }

    /** Who may do what. */
    interface Security {
        /** The security profile: open, for a first try, or hardened, which does not start without an authenticator and permissions, has no anonymous clients, and listens on loopback where there is no TLS. */
        @WithDefault("open")
        Profile profile();

        /** Whether clients without credentials may connect; false unless it is set in the profile hardened. */
        @WithDefault("true")
        boolean allowAnonymous();

        /** The file of the users, as ./culex user writes it: NAME:SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey. */
        Optional<String> usersFile();

        /** The password file of Mosquitto, as mosquitto_passwd writes it: NAME:$6$... or NAME:$7$... on each line. */
        Optional<String> mosquittoPasswordFile();

        /** The order in which clients are authenticated: the first one that accepts or rejects decides, one without its setting is left out, and a client that none accepts is rejected. */
        @WithDefault("certificate,jwt,users-file,mosquitto-password-file,http,anonymous")
        List<AuthenticatorKind> authenticators();

        /** Whose a session is: user for the authenticated user that created it, others with its Client Identifier are rejected with 0x87; none for anybody who knows the Client Identifier. */
        @WithDefault("user")
        SessionOwner sessionOwner();

        /** How long a client waits for its refusal after a wrong user name, password or proof; at most a minute. */
        @WithDefault("1s")
        Duration refusalDelay();

        /** The longest delay of such a refusal: after 5 failures a minute of an address or of a user name the delay doubles with each further one; at most 5 minutes. */
        @WithDefault("30s")
        Duration refusalDelayMax();

        /** How many threads check passwords; 0 for half of the cores, at least one. */
        @WithDefault("0")
        int passwordCheckThreads();

        /** How many password checks may wait for a thread, a quarter of them from one address; further clients are rejected with 0x97. */
        @WithDefault("200")
        int passwordChecksMax();
    }

    /** The security profiles. */
    enum Profile {
        /** Everybody may do everything, unless other settings say otherwise. */
        OPEN,
        /** Settings that leave something open stop the start. */
        HARDENED
    }

    /** Whose a session is. */
    enum SessionOwner {
        /** The user that created it. */
        USER,
        /** Anybody who knows its Client Identifier. */
        NONE
    }

    /** What CONNACK tells those who ask for Response Information. */
    interface ResponseInformation {
        /** The Response Information for MQTT 5 clients is this prefix, a slash and the Client Identifier; not sent if there is no prefix. */
        Optional<String> prefix();
    }

    /** Another server for the clients of this one. */
    interface Redirect {
        /** The Server Reference, such as broker2.example.com:1883; goes out when this server stops, too. */
        Optional<String> server();

        /** Redirects new clients: none (accepts them), use-another-server (0x9C) or server-moved (0x9D). */
        @WithDefault("none")
        NewClients newClients();
    }

    /** What new clients are told of another server. */
    enum NewClients {
        /** They are let in. */
        NONE,
        /** They should use the other server for now. */
        USE_ANOTHER_SERVER,
        /** They should use the other server from now on. */
        SERVER_MOVED
    }

    /** The $SYS topics. */
    interface Sys {
        /** How often the $SYS topics are published; 0 for never. */
        @WithDefault("10s")
        Duration interval();
    }

    /** What stands out among topics and clients. */
    interface Top {
        /** The time from sending a message of QoS 1 or 2 to its acknowledgement beyond which the subscriber is listed as slow. */
        @WithDefault("1s")
        Duration slowAfter();
    }

    /** What is logged. */
    interface Log {
        /** The most log lines a second about clients that connect, disconnect or are rejected; further ones are counted, and a line says how many. */
        @WithDefault("100")
        int connectionLinesMax();

        /** The most log lines that wait for the console; further ones are dropped and counted. */
        @WithDefault("8192")
        int consoleLinesMax();
    }

    /** The ordered stop, on SIGTERM. */
    interface Stop {
        /** How long connected clients are served after SIGTERM, while readiness is DOWN and new clients are rejected, so that load balancers notice; at most 10 minutes. */
        @WithDefault("0s")
        Duration readinessDelay();

        /** At the stop, spreads the disconnects over this time, so that clients do not reconnect all at once; at most 10 ms per client. */
        @WithDefault("5s")
        Duration pace();

        /** The longest stop; connections that are open after it are closed without DISCONNECT. Longer than the pace, at most 10 minutes. */
        @WithDefault("10s")
        Duration grace();

        /** Whether the stop publishes the wills of connected clients: keep-back (no), or publish, as after a lost connection. */
        @WithDefault("keep-back")
        StopWills wills();
    }

    /** What becomes of wills when the broker stops. */
    enum StopWills {
        /** They are dropped: clients that come back bring them along. */
        KEEP_BACK,
        /** They are published, after their delay and after the restart where they have one. */
        PUBLISH
    }
}
