package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.DecoderLimits;
import culex.broker.codec.PropertiesCodec;
import culex.broker.connection.ConnectionLimits;
import culex.broker.message.Message;
import culex.broker.packet.Property;
import culex.broker.packet.Publish;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import culex.support.api.ApiException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in the JSON of requests and responses. */
class MessageReaderTest {
    private static final ConnectionLimits LIMITS = new ConnectionLimits(
            new DecoderLimits(300, 300, 3, 200, 10),
            1,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            1,
            1,
            1,
            4,
            1,
            1,
            Duration.ZERO,
            Duration.ZERO,
            0,
            0,
            true);

    private static Publish read(String json) {
        return new MessageReader(LIMITS).read(new JsonObject(json.replace('\'', '"')), "");
    }

    private static ApiException rejected(String json) {
        return assertThrows(ApiException.class, () -> read(json));
    }

    private static String payload(String json) {
        return new String(read(json).payload(), StandardCharsets.UTF_8);
    }

    @Test
    void jsonWithOnlyATopicIsAnEmptyQos0MessageWithoutRetain() {
        Publish message = read("{'topic':'a/b'}");
        assertEquals("a/b", message.topic());
        assertEquals(QoS.AT_MOST_ONCE, message.qos());
        assertFalse(message.retain());
        assertEquals(0, message.payload().length);
        assertTrue(message.properties().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e999", "[1e999]", "{'x':1e999}", "{'x':[{'y':[0,1e999]}]}"})
    void jsonPayloadWithANumberThatBecomesInfinityIsRejected(String payload) {
        ApiException rejected = rejected("{'topic':'t','payload':" + payload + "}");
        assertEquals(400, rejected.status());
        assertEquals("payload has a number that is too large", rejected.detail());
    }

    @Test
    void stringPayloadIsTextByDefaultAndOtherJsonValuesAreSentAsJson() {
        assertEquals("21,5 °", payload("{'topic':'t','payload':'21,5 °'}"));
        assertEquals("{\"value\":21.5}", payload("{'topic':'t','payload':{'value':21.5}}"));
        assertEquals("[1,null]", payload("{'topic':'t','payload':[1,null]}"));
        assertEquals("21.5", payload("{'topic':'t','payload':21.5}"));
        assertEquals("\"21.5\"", payload("{'topic':'t','payload':'21.5','payloadEncoding':'json'}"));
        assertEquals("null", payload("{'topic':'t','payloadEncoding':'json'}"));
        byte[] bytes = read("{'topic':'t','payload':'AP8=','payloadEncoding':'base64'}")
                .payload();
        assertArrayEquals(new byte[] {0, -1}, bytes);
    }

    @Test
    void allPropertiesOfMqtt5AreRead() {
        Publish message = read("{'topic':'t','qos':2,'retain':true,'payload':'x','payloadFormat':'utf8',"
                + "'messageExpirySeconds':4294967295,'contentType':'text/plain','responseTopic':'r/1',"
                + "'correlationData':'AQI=','userProperties':[{'name':'a','value':'1'},{'name':'a','value':'2'}]}");
        assertEquals(QoS.EXACTLY_ONCE, message.qos());
        assertTrue(message.retain());
        assertEquals(1, message.properties().number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
        assertEquals(4_294_967_295L, message.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0));
        assertEquals("text/plain", message.properties().text(Property.CONTENT_TYPE));
        assertEquals("r/1", message.properties().text(Property.RESPONSE_TOPIC));
        assertArrayEquals(new byte[] {1, 2}, message.properties().binary(Property.CORRELATION_DATA));
        assertEquals(2, message.properties().userProperties().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 400",
                "{'topic':''} | 400",
                "{'topic':'a/+'} | 400",
                "{'topic':'a/#'} | 400",
                "{'topic':'a\\u0000'} | 400",
                "{'topic':'a\\ud800'} | 400",
                "{'topic':'t','payload':'\\ud800'} | 400",
                "{'topic':'t','payload':{'text':'\\ud800'}} | 400",
                "{'topic':'t','payload':['\\udc00\\ud800'],'payloadEncoding':'json'} | 400",
                "{'topic':'1/2/3/4/5'} | 400",
                "{'topic':'$SYS/broker/uptime'} | 403",
                "{'topic':7} | 400",
                "{'topic':'t','qos':3} | 400",
                "{'topic':'t','qos':1.5} | 400",
                "{'topic':'t','qos':'1'} | 400",
                "{'topic':'t','retain':1} | 400",
                "{'topic':'t','retained':true} | 400",
                "{'topic':'t','payload':'?','payloadEncoding':'base64'} | 400",
                "{'topic':'t','payload':7,'payloadEncoding':'text'} | 400",
                "{'topic':'t','payload':'x','payloadEncoding':'hex'} | 400",
                "{'topic':'t','payload':'\\udfff'} | 400",
                "{'topic':'t','payload':'/w==','payloadEncoding':'base64','payloadFormat':'utf8'} | 400",
                "{'topic':'t','payloadFormat':'text'} | 400",
                "{'topic':'t','messageExpirySeconds':-1} | 400",
                "{'topic':'t','messageExpirySeconds':4294967296} | 400",
                "{'topic':'t','responseTopic':'a/#'} | 400",
                "{'topic':'t','contentType':'\\u0000'} | 400",
                "{'topic':'t','correlationData':'?'} | 400",
                "{'topic':'t','userProperties':{'a':'1'}} | 400",
                "{'topic':'t','userProperties':['a']} | 400",
                "{'topic':'t','userProperties':[{'name':'a'}]} | 400",
                "{'topic':'t','userProperties':[{'name':'a','value':'1','more':1}]} | 400"
            })
    void messageThatMqttDoesNotAllowIsRejected(String json, int status) {
        assertEquals(status, rejected(json).status(), json);
    }

    @Test
    void rejectionOfAMessageNamesTheFieldAndTheReasonCode() {
        ApiException topic = assertThrows(
                ApiException.class,
                () -> new MessageReader(LIMITS).read(new JsonObject().put("topic", "#"), "messages[3]."));
        assertEquals("messages[3].topic is no Topic Name", topic.detail());
        assertEquals(0x90, topic.more().getInteger("reasonCode"));
        assertEquals("topic_name_invalid", topic.more().getString("reason"));
    }

    @Test
    void messageLargerThanThePacketOfAClientIsRejectedWithPacketTooLarge() {
        ApiException large = rejected("{'topic':'t','payload':'" + "x".repeat(300) + "'}");
        assertEquals(413, large.status());
        assertEquals(0x95, large.more().getInteger("reasonCode"));
        assertEquals(
                286,
                payload("{'topic':'t','payload':'" + "x".repeat(286) + "'}").length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{},{},{},{}]", "[{'name':'a','value':'LONG'}]"})
    void morePropertiesThanAClientMaySendAreRejected(String properties) {
        String json = "{'topic':'t','userProperties':"
                + properties.replace("{}", "{'name':'','value':''}").replace("LONG", "x".repeat(250)) + "}";
        assertEquals(413, rejected(json).status());
        assertEquals(0x97, rejected(json).more().getInteger("reasonCode"));
    }

    private static JsonObject written(String json, MessageWriter.Payload as, int bytesMax) {
        Publish publish = read(json);
        Message message = new Message(
                TopicName.of(publish.topic()),
                publish.payload(),
                publish.qos(),
                publish.retain(),
                PropertiesCodec.forwarded(publish.properties()),
                1000,
                "pump-7",
                0);
        return MessageWriter.json(message, as, bytesMax);
    }

    @Test
    void messageReadFromJsonIsWrittenWithTheSameFields() {
        JsonObject json = written(
                "{'topic':'t','qos':1,'payload':'x','payloadFormat':'utf8','contentType':'c','responseTopic':'r',"
                        + "'correlationData':'AQI=','userProperties':[{'name':'a','value':'1'}]}",
                MessageWriter.Payload.TEXT,
                10);
        assertEquals(
                new JsonObject(
                        "{'topic':'t','qos':1,'retain':false,'publisher':'pump-7','payloadBytes':1,".replace('\'', '"')
                                + ("'expiresAt':'1970-01-01T00:00:01Z','payloadFormat':'utf8','contentType':'c',"
                                                + "'responseTopic':'r','correlationData':'AQI=',"
                                                + "'userProperties':[{'name':'a','value':'1'}],"
                                                + "'payload':'x','payloadEncoding':'text'}")
                                        .replace('\'', '"')),
                json);
    }

    @Test
    void longPayloadIsTruncatedBetweenTwoCharacters() {
        JsonObject json = written("{'topic':'t','payload':'a°b'}", MessageWriter.Payload.TEXT, 2);
        assertEquals("a", json.getString("payload"));
        assertEquals(true, json.getBoolean("truncated"));
        assertEquals(4, json.getInteger("payloadBytes"));
        json = written("{'topic':'t','payload':'a°b'}", MessageWriter.Payload.TEXT, 4);
        assertEquals("a°b", json.getString("payload"));
        assertFalse(json.containsKey("truncated"));
    }

    @Test
    void payloadThatIsNotUtf8IsWrittenInBase64() {
        JsonObject json =
                written("{'topic':'t','payload':'AP/+','payloadEncoding':'base64'}", MessageWriter.Payload.TEXT, 2);
        assertEquals("AP8=", json.getString("payload"));
        assertEquals("base64", json.getString("payloadEncoding"));
        assertFalse(written("{'topic':'t'}", MessageWriter.Payload.NONE, 2).containsKey("payload"));
    }
}
