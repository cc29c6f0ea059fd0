package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import culex.broker.transport.PeerCertificate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests to the HTTP service, as the settings describe them. */
class HttpAuthenticatorRequestTest extends HttpAuthenticatorFixture {
    private static final Map<String, String> EVERY_PLACEHOLDER = Map.of(
            "body.id", "${clientid}",
            "body.user", "mqtt:${username}@${peerhost}",
            "body.pass", "${password}",
            "body.cn", "${cert_common_name}",
            "body.subject", "${cert_subject}",
            "body.source", "culex $1 {x}");

    private static Authenticator.Credentials credentials(
            String userName, String password, @Nullable PeerCertificate certificate) {
        Peer peer = new Peer(Peer.Kind.TLS, "192.0.2.1:1", ListenerTerms.DEFAULT, null, certificate);
        return new Authenticator.Credentials(
                Logins.CLIENT_ID, userName, password.getBytes(StandardCharsets.UTF_8), peer);
    }

    private Authentication ask(Authenticator.Credentials credentials) {
        return Logins.ask(authenticator, credentials);
    }

    @Test
    void jsonBodyHasTheConfiguredFieldsWithTheValuesOfTheClient() throws JoseException {
        authenticator = authenticator(EVERY_PLACEHOLDER);
        ask(credentials("ann", "${username}", new PeerCertificate("pump", "CN=pump,O=Plant")));
        assertEquals(
                Map.of(
                        "id", Logins.CLIENT_ID,
                        "user", "mqtt:ann@192.0.2.1",
                        "pass", "${username}",
                        "cn", "pump",
                        "subject", "CN=pump,O=Plant",
                        "source", "culex $1 {x}"),
                JsonUtil.parseJson(received));
        assertEquals(List.of("application/json"), headers.get("Content-Type"));
        assertEquals("POST /login", requestLine);
    }

    @Test
    void placeholdersOfACertificateAreEmptyWithoutACertificate() throws JoseException {
        authenticator = authenticator(Map.of("body.cn", "<${cert_common_name}>", "body.subject", "${cert_subject}"));
        ask(credentials("ann", "secret", null));
        assertEquals(Map.of("cn", "<>", "subject", ""), JsonUtil.parseJson(received));
    }

    @Test
    void headersAreSentAndMayReplaceAccept() {
        authenticator = authenticator(Map.of(
                "headers.X-Api-Key", "s3cret key",
                "headers.x.from.environment", "1",
                "headers.Accept", "text/plain"));
        ask();
        assertEquals(List.of("s3cret key"), headers.get("X-Api-Key"));
        assertEquals(List.of("1"), headers.get("X-From-Environment"));
        assertEquals(List.of("text/plain"), headers.get("Accept"));
        assertEquals(List.of("Bearer s3cret"), headers.get("Authorization"));
    }

    @Test
    void valueOfAClientCannotAddAFieldToAForm() {
        authenticator = authenticator(
                Map.of("content-type", "form", "body.client.id", "${clientid}", "body.user", "${username}"));
        ask("ann&admin=true\r\nX: y", "secret");
        assertEquals("client_id=client-1&user=ann%26admin%3Dtrue%0D%0AX%3A%20y", received);
        assertEquals(List.of("application/x-www-form-urlencoded"), headers.get("Content-Type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login?realm=mqtt", "/login"})
    void getSendsTheFieldsInTheQueryOfTheUrl(String path) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + path;
        authenticator = authenticator(Map.of("method", "get", "url", url, "body.user", "${username}", "body.é", "x"));
        assertEquals(new Authentication.Accepted(Principal.user("ann &#é+/")), ask("ann &#é+/", "secret"));
        assertEquals(
                "GET " + path + (path.contains("?") ? "&" : "?") + "user=ann%20%26%23%C3%A9%2B%2F&%C3%A9=x",
                requestLine);
        assertEquals("", received);
        assertNull(headers.getFirst("Content-Type"));
    }

    @Test
    void answersAreUsedForTheSameCertificateOnly() {
        authenticator = authenticator(Map.of("body.cn", "${cert_common_name}", "body.subject", "${cert_subject}"));
        answer = new Answer(204, "", "max-age=60");
        for (PeerCertificate certificate : List.of(
                new PeerCertificate("a", "CN=a,O=x"),
                new PeerCertificate("a", "CN=a,O=x"),
                new PeerCertificate("a", "CN=a,O=y"),
                new PeerCertificate("aC", "N=a,O=y"))) {
            ask(credentials("ann", "secret", certificate));
        }
        assertEquals(3, requests.get());
    }

    @Test
    void passwordThatIsNotUtf8IsNoErrorWhenItIsNotSent() {
        authenticator = authenticator(Map.of("body.user", "${username}"));
        byte[] password = {(byte) 0xC3, 0x28};
        assertInstanceOf(
                Authentication.Accepted.class,
                ask(new Authenticator.Credentials(Logins.CLIENT_ID, "ann", password, Logins.PEER)));
    }
}
