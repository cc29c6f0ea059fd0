package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramCredentialTest {
    /** The example of RFC 7677, section 3: its password, salt and iterations. Another program computed the keys. */
    static final String PENCIL = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=="
            + "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    @Test
    void credentialWrittenByAnotherProgramIsVerified() {
        ScramCredential credential = Objects.requireNonNull(ScramCredential.parse(PENCIL));
        assertTrue(credential.matches("pencil".toCharArray()));
        assertFalse(credential.matches("Pencil".toCharArray()));
        assertEquals(PENCIL, credential.text());
    }

    @Test
    void newCredentialHasItsOwnSaltAndCanBeParsed() {
        SecureRandom random = new SecureRandom();
        ScramCredential first = ScramCredential.of("pässword".toCharArray(), 4096, random);
        ScramCredential second = ScramCredential.of("pässword".toCharArray(), 4096, random);
        assertEquals(first, ScramCredential.parse(first.text()));
        assertTrue(first.matches("pässword".toCharArray()));
        assertFalse(first.equals(second));
    }

    @Test
    void unknownUserGetsAStableFakeCredentialThatNoPasswordMatches() {
        byte[] secret = {1, 2, 3};
        ScramCredential nobody = ScramCredential.ofNobody("eve", 4096, secret);
        assertEquals(nobody, ScramCredential.ofNobody("eve", 4096, secret));
        assertFalse(nobody.equals(ScramCredential.ofNobody("eva", 4096, secret)));
        assertFalse(nobody.matches("".toCharArray()));
        assertFalse(nobody.matches("eve".toCharArray()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "SCRAM-SHA-1$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$1:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$999999999:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$AAAA:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                "SCRAM-SHA-256$4096:=$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
            })
    void malformedCredentialIsRejected(String text) {
        assertNull(ScramCredential.parse(text));
    }
}
