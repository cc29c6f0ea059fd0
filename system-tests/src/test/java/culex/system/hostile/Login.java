package culex.system.hostile;

import java.nio.charset.StandardCharsets;

/** The user name and password of a harmless client; none if the broker allows anonymous clients. */
record Login(String name, String password) {
    static final Login NONE = new Login("", "");

    ConnectPacket connect(String clientId) {
        ConnectPacket packet = new ConnectPacket(clientId);
        return name.isEmpty() ? packet : packet.credentials(name, password.getBytes(StandardCharsets.UTF_8));
    }
}
