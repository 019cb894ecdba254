package org.linekeeper.controller.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.api.Refused;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.mock.web.MockHttpServletRequest;

/// Who finds a place among those who follow.
class StreamPlacesTest {
    private final Changes changes = new Changes(Clock.systemUTC());
    private Function<HttpServletRequest, FollowerRights.Follower> rights = person("olga");
    private final StreamEndpoint endpoint = new StreamEndpoint(changes, request -> rights.apply(request));

    private static Function<HttpServletRequest, FollowerRights.Follower> person(String name) {
        return _ -> new FollowerRights.Follower(name, 3, () -> true);
    }

    private void follow() {
        endpoint.stream(null, null, null, new MockHttpServletRequest());
    }

    @AfterEach
    void end() {
        changes.stop();
    }

    @Test
    void whoseRightsCannotBeFoundOutTakesNoPlace() {
        rights = _ -> {
            throw new DataAccessResourceFailureException("away");
        };
        for (int i = 0; i < 1001; i++) {
            assertThatThrownBy(this::follow).isInstanceOf(DataAccessResourceFailureException.class);
        }

        rights = person("olga");
        assertThatCode(this::follow).doesNotThrowAnyException();
    }

    @Test
    void nobodyTakesThePlacesOfOthers() {
        for (int i = 0; i < 3; i++) {
            follow();
        }

        assertThatThrownBy(this::follow)
                .isInstanceOf(Refused.class)
                .hasMessage("olga follows the changes 3 times already: end one of these streams");
        rights = person("ben");
        assertThatCode(this::follow).doesNotThrowAnyException();
    }

    @Test
    void aPlaceIsFreeAgainWhenTheStreamHasEnded() {
        Places places = new Places(2);
        places.take("olga", 2);
        places.take("ben", 2);
        assertThatThrownBy(() -> places.take("eve", 2))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("as many as 2");

        places.giveBack("olga");

        places.take("eve", 1);
        assertThatThrownBy(() -> places.take("eve", 1)).hasMessageContaining("1 times");
    }

    @Test
    void streamsThatEndGiveTheirPlacesBack() {
        for (int i = 0; i < 3; i++) {
            follow();
        }

        changes.stop();

        await().untilAsserted(() -> assertThatCode(this::follow).doesNotThrowAnyException());
        assertThat(changes.isRunning()).isFalse();
    }
}
