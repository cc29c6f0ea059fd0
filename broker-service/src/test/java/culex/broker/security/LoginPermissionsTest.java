package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.packet.QoS;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Permissions in the formats of EMQX, alone and together with an ACL file. */
class LoginPermissionsTest extends LoginPermissionsFixture {
    private static final List<AclSource> TOKEN_FIRST = List.of(AclSource.TOKEN, AclSource.FILE);
    private static final Authorizer REJECTING = new AclAuthorizer(List.of(AclSource.TOKEN), null, null, false, false);

    @Test
    void firstMatchingRuleDecidesAndUnmatchedTopicsAreDenied() {
        Principal client = client("""
                [{'permission':'deny','action':'publish','topic':'a/secret'},
                 {'permission':'allow','action':'all','topics':['a/#','b/+']},
                 {'permission':'deny','action':'all','topic':'b/x'}]""");
        assertTrue(mayPublish(client, "a/b") && mayPublish(client, "b/x") && mayReceive(client, "a/secret"));
        assertFalse(mayPublish(client, "a/secret") || mayPublish(client, "c") || mayReceive(client, "c"));
        assertTrue(maySubscribe(client, "a/#") && maySubscribe(client, "#") && maySubscribe(client, "$share/g/b/y"));
        assertFalse(maySubscribe(client, "c/#") || maySubscribe(client, "$SYS/#"));
    }

    @Test
    void ruleWithAnActionAppliesToPublishingOrSubscribingOnly() {
        Principal client = client("""
                [{'permission':'allow','action':'pub','topic':'p'},{'permission':'allow','action':'sub','topic':'s'}]""");
        assertTrue(mayPublish(client, "p") && maySubscribe(client, "s") && mayReceive(client, "s"));
        assertFalse(mayPublish(client, "s") || maySubscribe(client, "p") || mayReceive(client, "p"));
    }

    @Test
    void rejectingPolicyNeedsOneRuleThatAllowsTheWholeFilterOfASubscription() {
        Principal client = client("""
                [{'permission':'deny','action':'sub','topic':'a/secret'},{'permission':'allow','action':'sub','topic':'a/#'}]""");
        assertTrue(maySubscribe(REJECTING, client, "a/b/#"));
        assertFalse(maySubscribe(REJECTING, client, "a/#") || maySubscribe(REJECTING, client, "#"));
        assertTrue(maySubscribe(client, "a/#") && !mayReceive(client, "a/secret"));
    }

    @Test
    void exactTopicRuleAppliesToASubscriptionToExactlyThisFilter() {
        Principal allowed = client("[{'permission':'allow','action':'all','topic':'eq a/#'}]");
        assertTrue(maySubscribe(allowed, "a/#") && mayReceive(allowed, "a/b"));
        assertFalse(maySubscribe(allowed, "a/b") || maySubscribe(allowed, "#") || mayPublish(allowed, "a/b"));
        Principal denied = client("""
                [{'permission':'deny','action':'sub','topic':'eq #'},{'permission':'allow','action':'sub','topic':'#'}]""");
        assertTrue(maySubscribe(denied, "a/#") && mayReceive(denied, "a"));
        assertFalse(maySubscribe(denied, "#"));
        Principal plain = client("""
                [{'permission':'deny','action':'sub','topic':'eq a'},{'permission':'allow','action':'sub','topic':'#'}]""");
        assertFalse(maySubscribe(plain, "a") || mayReceive(plain, "a"));
    }

    @Test
    void tokenWithPermissionsAsAJsonObjectDeniesUnlistedTopicsEvenIfTheAclFileAllowsThem() {
        Principal client = client("{'pub':['p/#'],'sub':['s/#'],'all':['x']}");
        Authorizer acl = authorizer(TOKEN_FIRST, "user ann\ntopic #");
        assertTrue(mayPublish(acl, client, "p/1") && maySubscribe(acl, client, "s/#") && mayPublish(acl, client, "x"));
        assertFalse(mayPublish(acl, client, "s/1") || maySubscribe(acl, client, "p/1"));
        assertTrue(mayPublish(acl, Principal.user("ann"), "s/1"));
    }

    @Test
    void tokenWithPermissionsAsAJsonArrayLeavesUnmatchedTopicsToTheAclFile() {
        Principal client = client("[{'permission':'deny','action':'all','topic':'a'}]");
        Authorizer acl = authorizer(TOKEN_FIRST, "user ann\ntopic a\ntopic b");
        assertTrue(mayPublish(acl, client, "b"));
        assertFalse(mayPublish(acl, client, "a") || mayPublish(acl, client, "c"));
        Authorizer fileFirst = authorizer(List.of(AclSource.FILE, AclSource.TOKEN), "user ann\ntopic a");
        assertTrue(mayPublish(fileFirst, client, "a"));
    }

    @Test
    void clientWithoutPermissionsIsDeniedIfAclSourcesIsSet() {
        Principal none = Principal.user("bob");
        assertTrue(mayPublish(none, "a"));
        Authorizer named = new AclAuthorizer(List.of(AclSource.TOKEN), null, null, true, true);
        assertFalse(mayPublish(named, none, "a") || named.mayReceive(none, "c", "a") || maySubscribe(named, none, "a"));
        assertFalse(mayPublish(client("[]"), "a"));
    }

    @Test
    void userWithAllPermissionsMayNotPublishToSysTopics() {
        assertFalse(mayPublish(client("{'all':['$SYS/#','#']}"), "$SYS/a"));
    }

    @Test
    void messagesAreQueuedForTheOwnerOfARestoredSessionWithoutPublishAndSubscribePermission() {
        Principal restored = Principal.restored("ann");
        Authorizer acl = authorizer(TOKEN_FIRST, "user bob\ntopic a");
        assertTrue(acl.mayReceive(restored, "c", "a"));
        assertFalse(mayPublish(acl, restored, "a") || maySubscribe(acl, restored, "a"));
        assertFalse(authorizer(List.of(AclSource.FILE), "user bob\ntopic a").mayReceive(restored, "c", "a"));
    }

    @ParameterizedTest
    @CsvSource({"0,0,true", "'[0,1]',1,true", "'\"0,1\"',1,true", "'[0,1]',2,false", "'\"2\"',1,false"})
    void ruleWithQosAppliesToThatQosOnly(String condition, int qos, boolean isAllowed) {
        Principal client = client("[{'permission':'allow','action':'all','topic':'t','qos':" + condition + "}]");
        assertTrue(TOKEN_ONLY.hasConditions(client));
        AclRequest publish = AclRequest.publish("t", QoS.of(qos), false);
        assertEquals(isAllowed, TOKEN_ONLY.decide(publish, client, "c").isAllowed());
        AclRequest subscribe = AclRequest.subscribe("t", QoS.of(qos));
        assertEquals(isAllowed, TOKEN_ONLY.decide(subscribe, client, "c").isAllowed());
    }

    @Test
    void filterOfASubscriptionIsNotNarrowedByARuleWithQos() {
        Principal denied = client("""
                [{'permission':'deny','action':'sub','topic':'a','qos':2},{'permission':'allow','action':'sub','topic':'#'}]""");
        assertFalse(TOKEN_ONLY
                .decide(AclRequest.subscribe("#", QoS.EXACTLY_ONCE), denied, "c")
                .isAllowed());
        assertTrue(maySubscribe(denied, "#") && mayReceive(denied, "a"));
        Principal allowed = client("[{'permission':'allow','action':'sub','topic':'a','qos':0}]");
        assertTrue(maySubscribe(allowed, "a") && mayReceive(allowed, "a"));
        assertFalse(maySubscribe(allowed, "#"));
    }

    @Test
    void ruleWithRetainAppliesToPublishesWithThatFlagOnly() {
        Principal client = client("[{'permission':'allow','action':'all','topic':'t','retain':false}]");
        assertTrue(mayPublish(client, "t") && maySubscribe(client, "t"));
        AclRequest retained = AclRequest.publish("t", QoS.AT_MOST_ONCE, true);
        assertFalse(TOKEN_ONLY.decide(retained, client, "c").isAllowed());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"ipaddr\":\"10.0.0.0/8\"',true",
        "'\"ipaddr\":\"192.0.2.0/24\"',false",
        "'\"ipaddr\":\"10.1.2.3\"',true",
        "'\"ipaddr\":\"::/0\"',false",
        "'\"clientid_re\":\"^pump-\"',true",
        "'\"clientid_re\":\"^valve-\"',false",
        "'\"username_re\":\"ann|bob\",\"clientid_re\":\"^valve\"',false"
    })
    void ruleAppliesOnlyIfTheClientMeetsAllItsConditions(String condition, boolean holds) {
        Principal client = client("[{'permission':'allow','action':'all','topic':'t'," + condition + "}]");
        assertEquals(holds, mayPublish(client, "t"));
        assertFalse(TOKEN_ONLY.hasConditions(client));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|it is no list of rules and no object",
                "{'pub':['a'],'read':['b']}|its field read is not known",
                "{'pub':'a'}|has a pub of the wrong type",
                "['a']|its rule 1 is no object",
                "[{'permission':'allow','action':'all','topic':'a','zone':'z'}]|its rule 1 has the field zone, which is not known",
                "[{'permission':'allow','action':'all','topic':'a','username':'z'}]|its rule 1 has the field username, which is not known",
                "[{'permission':'allow','action':'all','topic':'a','listener':'z'}]|its rule 1 has the field listener, which is not known",
                "[{'permission':'yes','action':'all','topic':'a'}]|its rule 1 needs a field permission with one of allow, deny",
                "[{'permission':'deny','action':'read','topic':'a'}]|its rule 1 needs a field action with one of all, publish, pub, subscribe, sub",
                "[{'permission':'allow','action':'all'}]|its rule 1 needs a topic or a list of topics, one of the two",
                "[{'permission':'allow','action':'all','topic':'a','topics':['b']}]|its rule 1 needs a topic or a list of topics, one of the two",
                "[{'permission':'allow','action':'all','topic':7}]|its rule 1 has a topic of the wrong type",
                "[{'permission':'allow','action':'all','topic':'a/#/b'}]|its rule 1 has a Topic Filter that is not valid",
                "[{'permission':'allow','action':'all','topic':'${clientid'}]|its rule 1 has a Topic Filter that is not valid",
                "[{'permission':'allow','action':'all','topic':'${peerhost}'}]|its rule 1 has a placeholder that is not known",
                "[{'permission':'allow','action':'all','topic':'$share/g/a'}]|its rule 1 names a Shared Subscription",
                "[{'permission':'deny','action':'all','topic':'a','qos':3}]|its rule 1 has a qos that is not of 0, 1 and 2",
                "[{'permission':'deny','action':'all','topic':'a','qos':[]}]|its rule 1 has a qos that is not of 0, 1 and 2",
                "[{'permission':'deny','action':'pub','topic':'a','retain':'x'}]|its rule 1 has a retain that is not true, false, 0, 1 or all",
                "[{'permission':'deny','action':'sub','topic':'a','retain':1}]|its rule 1 has retain, which is a condition on publishing",
                "[{'permission':'deny','action':'all','topic':'a','ipaddr':'10.0.0.1/8'}]|its rule 1 10.0.0.1/8 has bits behind its prefix: the network is 10.0.0.0/8",
                "[{'permission':'deny','action':'all','topic':'a','clientid_re':'('}]|its rule 1 has a clientid_re that is no regular expression"
            })
    void unknownFieldInPermissionsInvalidatesAllOfThem(String json, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> parse(json)).getMessage());
    }

    @Test
    void regularExpressionThatTakesTooLongMakesThePermissionsInvalid() {
        clientId = "a".repeat(60) + "!";
        IllegalArgumentException wrong = assertThrows(
                IllegalArgumentException.class,
                () -> parse("[{'permission':'allow','action':'all','topic':'a','clientid_re':'^(a|aa)+\\\\1#$'}]"));
        assertEquals("its rule 1 has a regular expression that takes too long", wrong.getMessage());
    }

    @Test
    void moreTopicFiltersThanTheLimitMakeThePermissionsInvalid() {
        String most = "{'pub':[" + "'a',".repeat(AclClaim.FILTERS_MAX - 1) + "'a'";
        assertEquals(AclClaim.FILTERS_MAX, parse(most + "]}").rules().size());
        assertThrows(IllegalArgumentException.class, () -> parse(most + ",'a']}"));
        assertThrows(
                IllegalArgumentException.class,
                () -> parse("{'pub':['" + "a".repeat(AclClaim.CHARACTERS_MAX + 1) + "']}"));
    }
}
