package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@code ./culex acl check}. */
class AclCheckTest {
    @TempDir
    Path folder = Path.of("");

    private Path acl() {
        return folder.resolve("acl");
    }

    private Path users() {
        return folder.resolve("users");
    }

    @BeforeEach
    void files() throws IOException {
        Files.write(acl(), List.of("user ann", "topic a/#", "topic deny a/b", "role operator", "topic write cmd"));
        UsersFile file = new UsersFile(users());
        file.add("ann", "secret".toCharArray());
        file.setRoles("ann", List.of("operator"));
    }

    private String decide(String users, String user, String operation, String topic) {
        Decision decision = AclCheck.decide(acl().toString(), users, "narrow", user, "client", operation, topic);
        return decision.isAllowed() + ": " + decision.reason().replace(acl().toString(), "acl");
    }

    @Test
    void decisionNamesTheRuleThatApplied() {
        assertEquals("true: acl line 2: topic a/#", decide("-", "ann", "publish", "a/c"));
        assertEquals("false: acl line 3: topic deny a/b", decide("-", "ann", "publish", "a/b"));
        assertEquals("true: acl line 2: topic a/#", decide("-", "ann", "subscribe", "#"));
        assertEquals("false: no rule of acl allows it", decide("-", "-", "subscribe", "a/c"));
    }

    @Test
    void rolesComeFromTheUsersFile() {
        assertEquals("false: no rule of acl allows it", decide("-", "ann", "publish", "cmd"));
        assertEquals("true: acl line 5: topic write cmd", decide(users().toString(), "ann", "publish", "cmd"));
    }

    @Test
    void rolesOfAUserSurviveANewPasswordAndAreRemovedByAnEmptyList() throws IOException {
        UsersFile file = new UsersFile(users());
        file.add("ann", "fresh".toCharArray());
        assertEquals("true: acl line 5: topic write cmd", decide(users().toString(), "ann", "publish", "cmd"));
        file.setRoles("ann", List.of());
        assertEquals("false: no rule of acl allows it", decide(users().toString(), "ann", "publish", "cmd"));
        assertThrows(IllegalArgumentException.class, () -> file.setRoles("ann", List.of("a,b")));
        assertThrows(IllegalArgumentException.class, () -> file.setRoles("bob", List.of("operator")));
    }

    @Test
    void aclCheckWithInvalidArgumentsThrowsInsteadOfADecision() {
        assertThrows(IllegalArgumentException.class, () -> decide("-", "ann", "publish", "a/#"));
        assertThrows(IllegalArgumentException.class, () -> decide("-", "ann", "read", "a"));
        assertThrows(IllegalArgumentException.class, AclCheck::decide);
    }
}
