package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.packet.QoS;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** A client whose permissions come with its login. */
class LoginPermissionsFixture {
    String clientId = "pump-7";
    String address = "10.1.2.3";

    /** Parses permissions in JSON, in which ' stands for ". */
    LoginPermissions parse(String json) {
        try {
            Object value = JsonUtil.parseJson("{\"acl\":" + json.replace('\'', '"') + "}")
                    .get("acl");
            AclClaim.Client client = new AclClaim.Client(clientId, "ann", InetAddress.ofLiteral(address));
            return AclClaim.parse(value, client);
        } catch (JoseException noJson) {
            throw new AssertionError(noJson);
        }
    }

    Principal client(String json) {
        return new Principal("ann", Set.of(), parse(json));
    }

    static Authorizer authorizer(List<AclSource> sources, @Nullable String file) {
        AccessList list =
                file == null ? null : AclParser.parse("acl", file.lines().toList());
        return new AclAuthorizer(sources, list, null, true, false);
    }

    static final Authorizer TOKEN_ONLY = authorizer(List.of(AclSource.TOKEN), null);

    static boolean mayPublish(Authorizer acl, Principal client, String topic) {
        return acl.decide(AclRequest.publish(topic, QoS.AT_MOST_ONCE, false), client, "c")
                .isAllowed();
    }

    static boolean mayPublish(Principal client, String topic) {
        return mayPublish(TOKEN_ONLY, client, topic);
    }

    static boolean maySubscribe(Authorizer acl, Principal client, String filter) {
        return acl.decide(AclRequest.subscribe(filter, QoS.AT_MOST_ONCE), client, "c")
                .isAllowed();
    }

    static boolean maySubscribe(Principal client, String filter) {
        return maySubscribe(TOKEN_ONLY, client, filter);
    }

    static boolean mayReceive(Principal client, String topic) {
        boolean may = TOKEN_ONLY.mayReceive(client, "c", topic);
        assertEquals(
                may, TOKEN_ONLY.decide(AclRequest.receive(topic), client, "c").isAllowed());
        return may;
    }
}
