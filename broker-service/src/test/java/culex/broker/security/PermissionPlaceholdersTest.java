package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Placeholders in the permissions of a login. */
class PermissionPlaceholdersTest extends LoginPermissionsFixture {
    @Test
    void placeholdersAreReplacedByTheNamesOfTheClient() {
        Principal client = client("{'pub':['t/${clientid}/${username}/x-${clientid}/#']}");
        assertTrue(mayPublish(client, "t/pump-7/ann/x-pump-7/1"));
        assertFalse(mayPublish(client, "t/pump-8/ann/x-pump-7/1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/b", "x/#", "$SYS"})
    void allowRuleMatchesNothingIfAPlaceholderValueHasWildcardsOrSlashes(String name) {
        clientId = name;
        Principal allowed = client("{'all':['${clientid}/#','t/${clientid}/#']}");
        for (String topic : List.of("a", "a/b", "x/y", "$SYS/a", "t/a", "t/x/y", "t/a/b")) {
            assertFalse(mayPublish(allowed, topic) || mayReceive(allowed, topic), topic);
        }
    }

    @Test
    void denyRuleCoversMoreTopicsIfThePlaceholderValueHasLevels() {
        clientId = "a/b";
        Principal client = client("""
                [{'permission':'deny','action':'all','topic':'eq t/${clientid}/#'},{'permission':'allow','action':'all','topic':'#'}]""");
        assertFalse(mayPublish(client, "t/a/b/c") || mayPublish(client, "t/x") || maySubscribe(client, "t/a/b"));
        assertTrue(mayPublish(client, "u"));
    }

    @Test
    void placeholderOfAnEmptyClientIdentifierMatchesNoTopic() {
        clientId = "";
        Principal client = client("{'all':['t/${clientid}/#']}");
        assertFalse(mayPublish(client, "t//a") || mayPublish(client, "t/${clientid}/a"));
    }

    @Test
    void longClientIdentifierInManyTopicFiltersMakesThePermissionsInvalid() {
        clientId = "c".repeat(AclClaim.FILLED_CHARACTERS_MAX / 8);
        String most = "{'pub':['${clientid}'" + ",'${clientid}'".repeat(7);
        assertEquals(8, parse(most + "]}").rules().size());
        IllegalArgumentException wrong =
                assertThrows(IllegalArgumentException.class, () -> parse(most + ",'${clientid}']}"));
        assertTrue(String.valueOf(wrong.getMessage()).contains("with the values of the client"), wrong::getMessage);
    }
}
