package culex.broker.ctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of ctl: their requests, what they print, and their errors. */
class CtlTest extends CtlFixture {
    private static final String CLIENT =
            "{\"id\":\"%s\",\"state\":\"connected\",\"queue\":{\"messages\":%d},\"dropped\":0}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "publish a on --qos 1 --retain | POST /api/v1/publish {'topic':'a','payload':'on','retain':true,'qos':1}",
                "retained a/# | GET /api/v1/retained?payload=text&payloadBytesMax=40&filter=a%2F%23&limit=1000",
                "retained --get a/b | GET /api/v1/retained?topic=a%2Fb",
                "retained --remove a/# | DELETE /api/v1/retained?filter=a%2F%23",
                "retained --remove a/# --dry-run | DELETE /api/v1/retained?filter=a%2F%23&dryRun=true",
                "topics | GET /api/v1/topics?payloadBytesMax=40&limit=1000",
                "bans | GET /api/v1/bans?limit=1000",
                "ban client a --seconds 60 --reason b | POST /api/v1/bans {'kind':'client','value':'a','forSeconds':60,'reason':'b'}",
                "unban address 10.0.0.0/8 | DELETE /api/v1/bans?kind=address&value=10.0.0.0%2F8",
                "log-level | GET /api/v1/log-levels",
                "log-level client a/b | PUT /api/v1/log-levels?kind=client&value=a%2Fb {}",
                "log-level user ann --seconds 60 | PUT /api/v1/log-levels?kind=user&value=ann {'seconds':60}",
                "log-level address 10.0.0.9 --end | DELETE /api/v1/log-levels?kind=address&value=10.0.0.9",
                "users --name p* | GET /api/v1/users?name=p*&limit=1000",
                "set-user a/b --roles r,s | PUT /api/v1/users/a%2Fb {'roles':['r','s']}",
                "set-user ann --roles= | PUT /api/v1/users/ann {'roles':[]}",
                "remove-user a/b | DELETE /api/v1/users/a%2Fb",
                "listeners | GET /api/v1/listeners",
                "listeners --reload | POST /api/v1/listeners/reload",
                "limits | GET /api/v1/limits",
                "store | GET /api/v1/store",
                "settings --changed | GET /api/v1/settings?changed=true",
                "backup | POST /api/v1/backups",
                "backup --list | GET /api/v1/backups",
                "drain | POST /api/v1/drain",
                "drain --status | GET /api/v1/drain",
                "drain --cancel | DELETE /api/v1/drain",
                "cluster | GET /api/v1/cluster",
                "cluster handover --yes | POST /api/v1/cluster/handover",
                "fleets | GET /api/v1/fleets",
                "fleet lab | GET /api/v1/fleets/lab",
                "stop-fleet a/b | DELETE /api/v1/fleets/a%2Fb",
                "fault lab disconnect --share 0.2 | POST /api/v1/fleets/lab/faults {'kind':'disconnect','share':0.2}",
                "fault lab stuck --devices 5 --duration 30s | POST /api/v1/fleets/lab/faults {'kind':'stuck','duration':'30s','devices':5}",
                "fault lab oversize --bytes 1000 | POST /api/v1/fleets/lab/faults {'kind':'oversize','bytes':1000}"
            })
    void eachCommandSendsItsHttpRequest(String words, String request) {
        answers.add("{\"items\":[],\"step\":\"drained\"}");
        assertEquals(0, run(words.split(" ", -1)), this::complaint);
        assertEquals(List.of(request.replace('\'', '"')), requests);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"cluster handover | --yes", "cluster takeover | the only word after cluster is handover"})
    void clusterCommandWithoutHandoverAndYesSendsNoRequest(String words, String named) {
        assertEquals(2, run(words.split(" ", -1)));
        assertEquals(List.of(), requests);
        assertTrue(complaint().contains(named), this::complaint);
    }

    @Test
    void clusterPrintsTheReplicasAsATable() {
        String state = "{\"role\":\"owner\",\"replica\":\"b-0\",\"replicas\":["
                + "{\"replica\":\"b-0\",\"role\":\"owner\",\"address\":\"b-0:7883\",\"commits\":9,\"lag\":0,\"ageMillis\":12},"
                + "{\"replica\":\"b-1\\u001b\",\"role\":\"gone\",\"address\":\"b-1:7883\",\"commits\":7,\"lag\":2,"
                + "\"ageMillis\":16000}]}";
        answers.add(state);
        assertEquals(0, run("cluster"), this::complaint);
        assertEquals(
                List.of(
                        "role: owner",
                        "replica: b-0",
                        "REPLICA  ROLE   ADDRESS   COMMITS  LAG  AGE_MS",
                        "b-0      owner  b-0:7883  9        0    12",
                        "b-1.     gone   b-1:7883  7        2    16000"),
                printed());
    }

    @Test
    void clusterPrintsThatTheReplicasAreUnknown() {
        answers.add("{\"role\":\"owner\",\"replicas\":null}");
        assertEquals(0, run("cluster"), this::complaint);
        assertEquals(List.of("role: owner", "replicas: unknown"), printed());
    }

    @Test
    void clusterPrintsTheReplicasAsJson() {
        answers.add("{\"role\":\"owner\",\"replicas\":[{\"replica\":\"b-0\"}]}");
        assertEquals(0, run("cluster", "--json"), this::complaint);
        assertEquals(List.of("{\"role\":\"owner\",\"replicas\":[{\"replica\":\"b-0\"}]}"), printed());
    }

    @Test
    void listPrintsAllPagesAsOneTable() {
        answers.add("{\"items\":[" + CLIENT.formatted("a", 12) + "],\"next\":\"CURSOR\"}");
        answers.add("{\"items\":[" + CLIENT.formatted("long-name", 3) + "]}");
        assertEquals(0, run("clients", "--slow", "--id", "l* &", "--limit=5"));
        assertEquals(
                List.of(
                        "GET /api/v1/clients?state=connected&queueMin=1&sort=queue&id=l*%20%26&limit=5",
                        "GET /api/v1/clients?state=connected&queueMin=1&sort=queue&id=l*%20%26&limit=4&cursor=CURSOR"),
                requests);
        assertEquals(3, printed().size());
        assertTrue(printed().getFirst().startsWith("ID         STATE      USER"), printed()::toString);
        assertTrue(printed().get(1).startsWith("a          connected  -"), printed()::toString);
        assertTrue(printed().get(1).contains("  12  "), printed()::toString);
    }

    @Test
    void jsonOutputHasTheItemsOfAllPages() {
        answers.add("{\"items\":[{\"id\":\"a\"}],\"next\":\"CURSOR\"}");
        answers.add("{\"items\":[{\"id\":\"b\"}]}");
        assertEquals(0, run("clients", "--json"));
        assertEquals(List.of("{\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"), printed());
    }

    @Test
    void controlCharactersInClientIdentifiersAreNotPrintedToTheTerminal() {
        answers.add("{\"items\":[" + CLIENT.formatted("a\\u001b[2J", 0) + "]}");
        assertEquals(0, run("clients"));
        assertTrue(printed().get(1).startsWith("a.[2J"), printed()::toString);
    }

    @Test
    void kickSendsTheReason() {
        answers.add("{\"disconnected\":true,\"sessionEnded\":true}");
        assertEquals(0, run("kick", "a/b", "--reason", "too loud", "--no-will", "--end-session"));
        assertEquals(
                List.of("DELETE /api/v1/clients/a%2Fb/connection {\"reasonString\":\"too"
                        + " loud\",\"will\":false,\"endSession\":true}"),
                requests);
        assertEquals(List.of("a/b is disconnected, and its session has ended"), printed());
    }

    @ParameterizedTest
    @CsvSource({
        "401, '{\"detail\":\"x\"}', 'The broker does not know the key CULEX_API_KEY'",
        "403, '{\"detail\":\"This needs the role operator; the key has viewer\"}', 'This needs the role operator; the"
                + " key has viewer'",
        "404, '{\"detail\":\"There is no client a\"}', 'There is no client a'",
        "200, '<html>', 'is it the management port?'"
    })
    void errorResponseOfTheBrokerIsPrintedAsOneSentence(int code, String body, String sentence) {
        status = code;
        answers.add(body);
        assertEquals(1, run("client", "a"));
        assertTrue(complaint().startsWith("ctl client: ") && complaint().contains(sentence), this::complaint);
    }

    @Test
    void commandWithoutAnApiKeyPrintsHowToGetAnApiKey() {
        status = 401;
        answers.add("{}");
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        assertEquals(1, run(Map.of("CULEX_API", url), "kick", "a"));
        assertTrue(
                complaint().contains("set CULEX_API_KEY (./culex key add NAME --role ROLE makes one)"),
                this::complaint);
    }

    @Test
    void errorNamesTheBrokerThatCannotBeReached() {
        server.stop(0);
        assertEquals(1, run("clients"));
        assertTrue(complaint().contains("No broker answers at http://127.0.0.1:"), this::complaint);
    }

    @ParameterizedTest
    @CsvSource({
        "'nothing', 'there is no command nothing'",
        "'client', 'it needs ID'",
        "'client a b', 'it needs ID'",
        "'clients a', 'it has no argument a'",
        "'clients --slowly', 'there is no option --slowly'",
        "'clients --id', '--id needs a value'",
        "'clients --limit 0', '--limit must be 1 or more'",
        "'subscribe a b --qos 3', '--qos must be 0, 1 or 2'",
        "'log-level a', 'it needs KIND VALUE'",
        "'log-level --end', 'it needs KIND VALUE'",
        "'log-level client a --seconds long', '--seconds must be a number, not long'",
        "'set-user ann', 'it needs --password-file, --roles or both'",
        "'fault a', 'it needs NAME KIND'",
        "'fault a stuck --devices some', '--devices must be a number, not some'",
        "'fault a stuck --share Infinity', '--share must be a number, not Infinity'"
    })
    void invalidArgumentsAreReportedAndNoRequestIsSent(String arguments, String sentence) {
        assertEquals(2, run(arguments.split(" ")));
        assertTrue(complaint().contains(sentence), this::complaint);
        assertEquals(List.of(), requests);
    }

    @Test
    void passwordOfAUserIsTheFirstLineOfAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "s\u00e9cret \nmore\n");
        answers.add("{}");
        assertEquals(0, run("set-user", "ann", "--password-file", file.toString()), this::complaint);
        assertEquals(List.of("PUT /api/v1/users/ann {\"password\":\"s\u00e9cret \"}"), requests);
        assertEquals(
                1,
                run(
                        "set-user",
                        "ann",
                        "--password-file",
                        directory.resolve("none").toString()));
        assertTrue(complaint().contains("the file with the password cannot be read"), this::complaint);
    }

    @Test
    void helpNamesEveryCommand() {
        assertEquals(0, run("help"));
        for (Command command : Ctl.commands()) {
            assertTrue(printed().contains("  " + command.usage()), command::usage);
        }
    }
}
