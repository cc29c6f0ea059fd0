package culex.system.hostile;

import org.jspecify.annotations.Nullable;

/** Builds a CONNECT of MQTT 5.0. Defaults: Clean Start, no Keep Alive, a session that ends with its connection. */
final class ConnectPacket {
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;

    private final String clientId;
    private final Output properties = new Output();
    private boolean cleanStart = true;
    private int keepAlive;
    private @Nullable String userName;
    private byte @Nullable [] password;
    private byte @Nullable [] will;
    private int willFlags;

    ConnectPacket(String clientId) {
        this.clientId = clientId;
    }

    /** Makes the session persistent, with Clean Start 0. */
    ConnectPacket persistent(long expirySeconds) {
        cleanStart = false;
        properties.one(0x11).four(expirySeconds);
        return this;
    }

    ConnectPacket receiveMaximum(int value) {
        properties.one(0x21).two(value);
        return this;
    }

    ConnectPacket topicAliasMaximum(int value) {
        properties.one(0x22).two(value);
        return this;
    }

    ConnectPacket keepAlive(int seconds) {
        keepAlive = seconds;
        return this;
    }

    /** Adds encoded properties. */
    ConnectPacket properties(byte[] encoded) {
        properties.raw(encoded);
        return this;
    }

    ConnectPacket authentication(String method, byte[] data) {
        properties.one(0x15).text(method).one(0x16).binary(data);
        return this;
    }

    ConnectPacket credentials(String name, byte[] secret) {
        userName = name;
        password = secret;
        return this;
    }

    ConnectPacket will(String topic, byte[] payload, boolean retain, byte[] willProperties) {
        will = new Output().sized(willProperties).text(topic).binary(payload).bytes();
        willFlags = WILL | (retain ? WILL_RETAIN : 0);
        return this;
    }

    byte[] bytes() {
        int flags = (cleanStart ? 2 : 0) | willFlags;
        Output payload = new Output().text(clientId);
        if (will != null) {
            payload.raw(will);
        }
        if (userName != null) {
            flags |= 0x80;
            payload.text(userName);
        }
        if (password != null) {
            flags |= 0x40;
            payload.binary(password);
        }
        Output body = new Output().text("MQTT").one(5).one(flags).two(keepAlive);
        body.sized(properties.bytes()).raw(payload.bytes());
        return HostilePackets.packet(0x10, body.bytes());
    }
}
