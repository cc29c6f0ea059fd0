package culex.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final ByteBuffer SECRET = ByteBuffer.wrap("geheim ü".getBytes(StandardCharsets.UTF_8));

    @Test
    void credentialsWithoutUserNameAndPasswordSendNoneInConnect() {
        var anonymous = new Credentials(Optional.empty(), Optional.empty());
        assertTrue(anonymous.isAnonymous());
        assertTrue(anonymous.forMqtt5().isEmpty());
        assertTrue(anonymous.forMqtt3().isEmpty());
    }

    @Test
    void userNameAndPasswordAreSentInConnect() {
        var credentials = new Credentials(Optional.of("alice"), Optional.of("geheim ü"));
        var mqtt5 = credentials.forMqtt5().orElseThrow();
        assertEquals("alice", mqtt5.getUsername().orElseThrow().toString());
        assertEquals(SECRET, mqtt5.getPassword().orElseThrow());
        var mqtt3 = credentials.forMqtt3().orElseThrow();
        assertEquals("alice", mqtt3.getUsername().toString());
        assertEquals(SECRET, mqtt3.getPassword().orElseThrow());
    }

    @Test
    void userNameIsSentWithoutAPasswordIfNoneIsConfigured() {
        var credentials = new Credentials(Optional.of("alice"), Optional.empty());
        assertTrue(credentials.forMqtt5().orElseThrow().getPassword().isEmpty());
        assertTrue(credentials.forMqtt3().orElseThrow().getPassword().isEmpty());
    }

    @Test
    void passwordWithoutAUserNameIsSentInMqtt5Only() {
        var credentials = new Credentials(Optional.empty(), Optional.of("geheim ü"));
        assertEquals(SECRET, credentials.forMqtt5().orElseThrow().getPassword().orElseThrow());
        assertTrue(credentials.forMqtt3().isEmpty());
    }

    @Test
    void credentialsPrintedAsTextDoNotContainThePassword() {
        assertFalse(new Credentials(Optional.of("alice"), Optional.of("hunter2"))
                .toString()
                .contains("hunter2"));
    }
}
