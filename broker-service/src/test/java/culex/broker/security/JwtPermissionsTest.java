package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.packet.QoS;
import culex.broker.packet.ReasonCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Permissions in tokens. */
class JwtPermissionsTest extends JwtAuthenticatorFixture {
    @Test
    void clientGetsThePermissionsOfItsToken() throws Exception {
        String token = token(
                claims("[{\"permission\":\"allow\",\"action\":\"pub\",\"topic\":\"t/${clientid}/${username}\"}]"),
                rsa,
                "RS256");
        Principal principal = assertInstanceOf(
                        Authentication.Accepted.class, ask(authenticator(terms(null, null)), token))
                .principal();
        Authorizer acl = new AclAuthorizer(List.of(AclSource.TOKEN), null, null, true, false);
        AclRequest own = AclRequest.publish("t/client-1/pump-7", QoS.AT_MOST_ONCE, false);
        AclRequest other = AclRequest.publish("t/client-2/pump-7", QoS.AT_MOST_ONCE, false);
        assertTrue(acl.decide(own, principal, "client-1").isAllowed());
        assertFalse(acl.decide(other, principal, "client-1").isAllowed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "\"#\"",
                "{\"publish\":[\"#\"]}",
                "[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"#\",\"zone\":\"x\"}]"
            })
    void tokenWithInvalidPermissionsIsRejected(String acl) throws Exception {
        Authentication.Refused refused = assertInstanceOf(
                Authentication.Refused.class, ask(authenticator(terms(null, null)), token(claims(acl), rsa, "RS256")));
        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, refused.reasonCode());
        assertTrue(refused.reason().contains("its claim acl is not valid"), refused.reason());
    }

    @Test
    void aclClaimIsIgnoredIfTokensAreNoSourceOfPermissions() throws Exception {
        Authenticator authenticator = authenticator(terms(null, null).withoutAcl());
        assertInstanceOf(Authentication.Accepted.class, ask(authenticator, token(claims("7"), rsa, "RS256")));
    }
}
