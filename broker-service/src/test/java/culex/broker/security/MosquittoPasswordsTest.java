package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads lines that mosquitto_passwd 2.0 has written. */
class MosquittoPasswordsTest {
    private static final List<String> FILE = List.of(
            "# users",
            "bob:$7$101$oxAuLv41Mo/iGMcg$nElX2ZhjgM6/pAZndFCG1D4bTpOQGM18I/FQY70EBDlbr9o0Fz6iPnqpqWQ4TzWuP4M59ICgfyInPs4ZbyNHpQ==",
            "älice:$7$101$Sf1wNhiV1QJPozQe$C8dyJy8jjbb4yXT4m5c7sfOp+cAWXDbf7gFhLWv0GJfctNYFl+DU1Q9bPbL84PFVL7+iVb9noKVD1Dc0swC8dg==",
            "old:$6$vxaPJ/7P6MfCI8kw$h4+eeKMkwWO7mMpsjl3uuoQdhvUD38uSlmZTalkefZOJPHmkNryaNPadLBHDRk9Qql61eGGn2tiNAwvBZpm9/Q==");

    private static boolean matches(String user, String password) {
        return MosquittoPasswords.parse(FILE).matches(user, password.toCharArray());
    }

    @Test
    void passwordsMatchTheirPbkdf2AndSha512Hashes() {
        assertTrue(matches("bob", "geheim"));
        assertTrue(matches("älice", "pässwörd"));
        assertTrue(matches("old", "geheim"));
    }

    @Test
    void wrongPasswordsAndUnknownUsersDoNotMatch() {
        assertFalse(matches("bob", "Geheim"));
        assertFalse(matches("old", "geheim "));
        assertFalse(matches("eve", "geheim"));
        assertFalse(MosquittoPasswords.parse(List.of()).matches("eve", "x".toCharArray()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob",
                "bob:geheim",
                ":$6$AAAA$AAAA",
                "bob:$6$AAAA$AAAA",
                "bob:$7$0$AAAA$nElX2ZhjgM6/pAZndFCG1D4bTpOQGM18I/FQY70EBDlbr9o0Fz6iPnqpqWQ4TzWuP4M59ICgfyInPs4ZbyNHpQ==",
                "bob:$7$99999999$AAAA$nElX2ZhjgM6/pAZndFCG1D4bTpOQGM18I/FQY70EBDlbr9o0Fz6iPnqpqWQ4TzWuP4M59ICgfyInPs4ZbyNHpQ==",
                "bob:$argon2id$v=19$m=47104,t=1,p=1$AAAA$AAAA"
            })
    void lineOfAnotherFormatIsRejectedWithTheLineNumberAndWithoutTheText(String line) {
        var error = assertThrows(IllegalArgumentException.class, () -> MosquittoPasswords.parse(List.of("", line)));
        assertTrue(String.valueOf(error.getMessage()).startsWith("line 2 is not NAME:"), error.getMessage());
        assertFalse(String.valueOf(error.getMessage()).contains("AAAA"), error.getMessage());
    }

    @Test
    void fileThatListsAUserTwiceIsRejected() {
        var error = assertThrows(
                IllegalArgumentException.class, () -> MosquittoPasswords.parse(List.of(FILE.get(1), FILE.get(1))));
        assertEquals("line 2 names a user again", error.getMessage());
    }
}
