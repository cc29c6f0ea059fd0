package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.packet.QoS;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of the ACL file and the resulting permissions, with a test for each known mistake of other brokers. */
class AccessListTest {
    private static final Principal ANN = Principal.user("ann");
    private static final Principal BOB = Principal.user("bob");

    private static Authorizer acl(boolean narrows, String... lines) {
        return fileOnly(AclParser.parse("acl", String.join("\n", lines).lines().toList()), null, narrows);
    }

    private static AclAuthorizer fileOnly(AccessList list, @Nullable Users users, boolean narrows) {
        return new AclAuthorizer(List.of(AclSource.FILE), list, users, narrows, false);
    }

    private static AclRequest request(AclOperation operation, String topic) {
        return new AclRequest(operation, topic, QoS.AT_MOST_ONCE, false);
    }

    private static Authorizer acl(String... lines) {
        return acl(true, lines);
    }

    private static boolean may(
            Authorizer acl, AclOperation operation, Principal client, String clientId, String topic) {
        boolean allowed =
                acl.decide(request(operation, topic), client, clientId).isAllowed();
        if (operation == AclOperation.RECEIVE) {
            assertEquals(allowed, acl.mayReceive(client, clientId, topic));
        }
        return allowed;
    }

    private static boolean mayPublish(Authorizer acl, Principal client, String topic) {
        return may(acl, AclOperation.PUBLISH, client, "c", topic);
    }

    private static boolean mayReceive(Authorizer acl, Principal client, String topic) {
        return may(acl, AclOperation.RECEIVE, client, "c", topic);
    }

    private static boolean maySubscribe(Authorizer acl, Principal client, String filter) {
        return may(acl, AclOperation.SUBSCRIBE, client, "c", filter);
    }

    private static String errorOf(String... lines) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> acl(lines)).getMessage());
    }

    @Test
    void accessKeywordsAllowTheirOperations() {
        Authorizer acl = acl("user ann", "topic read r", "topic write w", "topic readwrite rw", "topic both");
        assertTrue(mayReceive(acl, ANN, "r") && !mayPublish(acl, ANN, "r"));
        assertTrue(!mayReceive(acl, ANN, "w") && mayPublish(acl, ANN, "w"));
        assertTrue(mayReceive(acl, ANN, "rw") && mayPublish(acl, ANN, "rw"));
        assertTrue(mayReceive(acl, ANN, "both") && mayPublish(acl, ANN, "both"));
    }

    @Test
    void emptyFileDeniesEverything() {
        Authorizer acl = acl("# nothing", "");
        assertFalse(mayPublish(acl, ANN, "t") || mayReceive(acl, ANN, "t") || maySubscribe(acl, ANN, "t"));
        assertEquals(
                "no rule of acl allows it",
                acl.decide(request(AclOperation.PUBLISH, "t"), ANN, "c").reason());
    }

    @Test
    void rulesBeforeTheFirstUserAreForAnonymousClientsOnly() {
        Authorizer acl = acl("topic read public", "user ann", "topic read own");
        assertTrue(mayReceive(acl, Principal.ANONYMOUS, "public"));
        assertFalse(mayReceive(acl, ANN, "public"));
        assertFalse(mayReceive(acl, Principal.ANONYMOUS, "own"));
    }

    @Test
    void rulesOfAnotherUserDoNotApply() {
        Authorizer acl = acl("user ann", "topic a", "user bob", "topic b", "user ann", "topic c");
        assertTrue(mayPublish(acl, ANN, "a") && mayPublish(acl, ANN, "c") && mayPublish(acl, BOB, "b"));
        assertFalse(mayPublish(acl, ANN, "b") || mayPublish(acl, BOB, "a") || mayPublish(acl, BOB, "c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic deny a/secret\ntopic a/#", "topic a/#\ntopic deny a/secret"})
    void denyLineOverridesEveryAllowLineInAnyOrderOfTheLines(String rules) {
        Authorizer acl = acl("user ann", rules);
        assertTrue(mayPublish(acl, ANN, "a/b") && mayReceive(acl, ANN, "a/b"));
        assertFalse(mayPublish(acl, ANN, "a/secret") || mayReceive(acl, ANN, "a/secret"));
        assertTrue(acl.decide(request(AclOperation.RECEIVE, "a/secret"), ANN, "c")
                .reason()
                .endsWith("topic deny a/secret"));
    }

    @Test
    void aclPatternThatDeniesOverridesALineThatAllowsTheUser() {
        Authorizer acl = acl("user ann", "topic #", "pattern deny admin/%u");
        assertFalse(mayPublish(acl, ANN, "admin/ann"));
        assertTrue(mayPublish(acl, ANN, "admin/bob"));
    }

    @Test
    void rolesAddTheirRulesToThoseOfTheUser() {
        Authorizer acl =
                acl("user ann", "topic a", "role operator", "topic write cmd/#", "role guest", "topic deny cmd/reset");
        Principal operator = new Principal("ann", Set.of("operator", "unknown"));
        Principal both = new Principal("ann", Set.of("operator", "guest"));
        assertFalse(mayPublish(acl, ANN, "cmd/reset"));
        assertTrue(mayPublish(acl, operator, "cmd/reset") && mayPublish(acl, operator, "a"));
        assertFalse(mayPublish(acl, both, "cmd/reset"));
        assertTrue(mayPublish(acl, both, "cmd/start"));
    }

    @Test
    void userWithTheNameOfARoleDoesNotGetTheRulesOfTheRole() {
        Authorizer acl = acl("role operator", "topic #");
        assertFalse(mayPublish(acl, Principal.user("operator"), "t"));
    }

    @Test
    void aclPatternsApplyToAllUsersWhereverTheyAreInTheFile() {
        Authorizer acl = acl("user ann", "pattern write up/%u/%c", "topic x");
        assertTrue(may(acl, AclOperation.PUBLISH, BOB, "c7", "up/bob/c7"));
        assertFalse(may(acl, AclOperation.PUBLISH, BOB, "c7", "up/ann/c7"));
        assertFalse(may(acl, AclOperation.PUBLISH, BOB, "c7", "up/bob/c8"));
        assertFalse(may(acl, AclOperation.PUBLISH, Principal.ANONYMOUS, "c7", "up/c7/c7"));
    }

    @Test
    void placeholdersAreNotReplacedInTopicLines() {
        Authorizer acl = acl("user ann", "topic t/%u");
        assertFalse(mayPublish(acl, ANN, "t/ann"));
        assertTrue(mayPublish(acl, ANN, "t/%u"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/b", "a/#", "+/x", "x+"})
    void aclPatternWithTheClientIdentifierAllowsNothingIfItHasWildcardsOrSlashes(String clientId) {
        Authorizer acl = acl("pattern read c/%c/#", "pattern write %c/t");
        for (String topic : new String[] {"c/a", "c/a/b", "c/other/x", "c/a/b/d", "a/b/t", "a/t", "x/t", "+/x/t"}) {
            assertFalse(may(acl, AclOperation.RECEIVE, ANN, clientId, topic), topic);
            assertFalse(may(acl, AclOperation.PUBLISH, ANN, clientId, topic), topic);
        }
        assertFalse(may(acl, AclOperation.SUBSCRIBE, ANN, clientId, "c/#"));
        assertFalse(may(acl, AclOperation.SUBSCRIBE, ANN, clientId, "c/" + clientId.replace("x+", "x")));
    }

    @Test
    void aclPatternWithTheUserNameAllowsNothingIfTheUserNameHasMqttWildcards() {
        Authorizer acl = acl("pattern read u/%u/#");
        assertFalse(mayReceive(acl, Principal.user("#"), "u/ann/x"));
        assertFalse(mayReceive(acl, Principal.user("+"), "u/ann/x"));
        assertFalse(mayReceive(acl, Principal.user("ann/x"), "u/ann/x"));
    }

    @Test
    void aclPatternWithTheClientIdentifierAllowsNoSystemTopicsIfItBeginsWithDollar() {
        Authorizer acl = acl("pattern read %c/#", "pattern read c/%c");
        assertFalse(may(acl, AclOperation.RECEIVE, ANN, "$SYS", "$SYS/broker/uptime"));
        assertFalse(may(acl, AclOperation.SUBSCRIBE, ANN, "$SYS", "$SYS/#"));
        assertTrue(may(acl, AclOperation.RECEIVE, ANN, "$SYS", "c/$SYS"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+", "a/b"})
    void aclPatternThatDeniesAppliesToAClientIdentifierWithWildcardsOrSlashes(String clientId) {
        Authorizer acl = acl("user ann", "topic #", "pattern deny secret/%c");
        assertFalse(may(acl, AclOperation.RECEIVE, ANN, clientId, "secret/a/b"));
        assertFalse(may(acl, AclOperation.RECEIVE, ANN, clientId, "secret/a"));
        assertTrue(may(acl, AclOperation.RECEIVE, ANN, clientId, "open"));
    }

    @ParameterizedTest
    @CsvSource({"topic #", "topic +/broker/uptime", "topic readwrite $SYS/#"})
    void systemTopicsAreNeverWritable(String rule) {
        Authorizer acl = acl("user ann", rule);
        assertFalse(mayPublish(acl, ANN, "$SYS/broker/uptime"));
        assertFalse(mayPublish(acl, ANN, "$sys/broker/uptime"));
    }

    @Test
    void topicFilterHashAllowsNoSystemTopics() {
        Authorizer acl = acl("user ann", "topic #", "user bob", "topic read $SYS/#");
        assertFalse(mayReceive(acl, ANN, "$SYS/broker/uptime") || maySubscribe(acl, ANN, "$SYS/#"));
        assertTrue(mayReceive(acl, BOB, "$SYS/broker/uptime") && maySubscribe(acl, BOB, "$SYS/#"));
    }

    @Test
    void stateTopicOfABridgeIsWritableOnlyWithAnExplicitRule() {
        String state = "$SYS/broker/connection/x/state";
        assertFalse(mayPublish(acl("user ann", "topic #"), ANN, state));
        assertTrue(mayPublish(acl("user ann", "topic write $SYS/broker/connection/+/state"), ANN, state));
    }

    @Test
    void topicFiltersAndUserNamesMayContainSpaces() {
        Authorizer acl = acl("user ann lee", "topic read living room/lamp  1", "topic readwrite  x");
        Principal annLee = Principal.user("ann lee");
        assertTrue(mayReceive(acl, annLee, "living room/lamp  1"));
        assertTrue(mayPublish(acl, annLee, "x"));
        assertFalse(mayReceive(acl, ANN, "living room/lamp  1"));
    }

    @Test
    void topicFilterWithASpaceNeedsAnAccessKeyword() {
        assertEquals(
                "line 2 has living where read, write, readwrite or deny stands; a Topic Filter that contains a space needs one of them in"
                        + " front",
                errorOf("user ann", "topic living room"));
    }

    @Test
    void accessKeywordWithoutATopicFilterIsItselfATopicFilter() {
        Authorizer acl = acl("user ann", "topic deny", "topic read read");
        assertTrue(mayPublish(acl, ANN, "deny"));
        assertTrue(mayReceive(acl, ANN, "read") && !mayPublish(acl, ANN, "read"));
    }

    @Test
    void carriageReturnsTabsCommentsAndAByteOrderMarkAreNoPartOfRules(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("acl"), "\uFEFFuser ann\r\n  # a comment\r\n\ttopic\tread\ta \r\n\r\ntopic b\r\n");
        Authorizer acl = fileOnly(AclParser.watched("mqtt.acl.file", file).content(), null, true);
        assertTrue(mayReceive(acl, ANN, "a") && mayPublish(acl, ANN, "b"));
        assertFalse(mayReceive(acl, ANN, "a "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topics a|line 1 begins with topics, and not with user, role, topic or pattern",
                "TOPIC a|line 1 begins with TOPIC, and not with user, role, topic or pattern",
                "topic|line 1 lacks a Topic Filter",
                "user|line 1 lacks a user name",
                "role|line 1 lacks the name of a role",
                "topic read a/#/b|line 1 has a Topic Filter that is not valid: a/#/b",
                "topic a+|line 1 has a Topic Filter that is not valid: a+",
                "pattern t/%c-x|line 1 has other text beside %c or %u in the level %c-x; each must be a whole level",
                "topic deny $share/g/a|line 1 names a Shared Subscription; write the Topic Filter behind $share/NAME/, which holds for"
                        + " these too"
            })
    void malformedLineMakesTheFileInvalid(String line, String message) {
        assertEquals(message, errorOf(line));
    }

    @Test
    void settingWideSubscriptionsNarrowGrantsAPartlyAllowedSubscription() {
        Authorizer acl = acl("user ann", "topic read a/+", "topic deny a/secret", "topic write w");
        assertTrue(maySubscribe(acl, ANN, "#") && maySubscribe(acl, ANN, "a/#") && maySubscribe(acl, ANN, "a/b"));
        assertFalse(maySubscribe(acl, ANN, "b/#") || maySubscribe(acl, ANN, "a/secret") || maySubscribe(acl, ANN, "w"));
    }

    @Test
    void settingWideSubscriptionsRejectGrantsOnlyACompletelyAllowedSubscription() {
        Authorizer acl = acl(false, "user ann", "topic read a/#", "topic read b/#", "topic deny b/secret");
        assertTrue(maySubscribe(acl, ANN, "a/#") && maySubscribe(acl, ANN, "a/+/x") && maySubscribe(acl, ANN, "b/c"));
        assertFalse(maySubscribe(acl, ANN, "#") || maySubscribe(acl, ANN, "+/x") || maySubscribe(acl, ANN, "b/#"));
    }

    @Test
    void sharedSubscriptionNeedsThePermissionForItsFilter() {
        Authorizer acl = acl("user ann", "topic read a/#");
        assertTrue(maySubscribe(acl, ANN, "$share/g/a/b"));
        assertFalse(maySubscribe(acl, ANN, "$share/g/b"));
    }

    @Test
    void replacedRulesApplyToTheNextPublishAndAreNotEqualToTheFormerRules() {
        AclAuthorizer acl = fileOnly(AclParser.parse("acl", List.of("topic a")), null, true);
        Object before = acl.rules();
        assertEquals(before, acl.rules());
        acl.replace(AclParser.parse("acl", List.of("topic b")), null);
        assertFalse(before.equals(acl.rules()) || mayPublish(acl, Principal.ANONYMOUS, "a"));
        assertTrue(mayPublish(acl, Principal.ANONYMOUS, "b"));
    }
}
