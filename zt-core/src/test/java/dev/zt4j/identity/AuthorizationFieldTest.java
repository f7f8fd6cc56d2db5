package dev.zt4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationFieldTest {
    @ParameterizedTest
    @DisplayName("O-08 ACCEPT the scheme is read in any case, the token as it is")
    @ValueSource(strings = {"Bearer a.b-c_d~e+f/g==", "bearer a.b-c_d~e+f/g==", "BEARER a.b-c_d~e+f/g=="})
    void bearerToken_isRead(String field) {
        Evidence evidence = Evidence.none().withAuthorization(List.of(field));
        assertThat(evidence.kinds()).isEqualTo("bearer");
        assertThat(evidence.token()).isEqualTo("a.b-c_d~e+f/g==");
    }

    @ParameterizedTest
    @DisplayName("O-08 R-07 what is no bearer token is unreadable, not absent")
    @ValueSource(
            strings = {
                "",
                " ",
                "Bearer",
                "Bearer ",
                "Bearer  a",
                "Bearer a b",
                "Bearer a,b",
                "Bearer =",
                "Bearer a=b",
                "Bearer\ta",
                " Bearer a",
                "Bearer \u00e9",
                "Bearer a\u0000",
                "Bearer a\r\n b"
            })
    void malformedField_isUnreadable(String field) {
        assertThat(Evidence.none().withAuthorization(List.of(field)).kinds()).isEqualTo("unreadable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dXNlcjpwYXNz", "DPoP a.b.c", "Negotiate"})
    void otherScheme_isNoneOfOurs(String field) {
        assertThat(Evidence.none().withAuthorization(List.of(field)).kinds()).isEqualTo("none");
    }

    @Test
    @DisplayName("O-07 Q-04 R-07 two fields are unreadable, none changes nothing")
    void severalFields_areUnreadable() {
        assertThat(Evidence.none()
                        .withAuthorization(List.of("Bearer a", "Bearer a"))
                        .kinds())
                .isEqualTo("unreadable");
        assertThat(Evidence.none().withAuthorization(List.of()).isNone()).isTrue();
    }
}
