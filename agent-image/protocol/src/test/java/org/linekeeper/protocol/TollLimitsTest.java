package org.linekeeper.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TollLimitsTest {
    private static final TollLimits.Allowance SOME = new TollLimits.Allowance(1, 1);

    @ParameterizedTest
    @CsvSource({
        "sip:+491701234567@p.test, +491701234567",
        "sip:%2B491701234567@p.test, +491701234567",
        "sip:00491701234567@p.test, +491701234567",
        "sip:+49-170-123.4567@p.test, +491701234567",
        "sip:+491701234567;phone-context=x@p.test, +491701234567",
        "sip:01701234567@p.test, 01701234567",
        "sip:+11@p.test, +11",
    })
    void knowsANumberHoweverItIsWritten(String address, String number) {
        assertThat(TollLimits.number(new SipAddress(address))).contains(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:desk@p.test", "sip:101@p.test", "sip:200001@p.test", "sip:p.test", "sip:a+49@p.test"})
    void aNameOrAnExtensionIsNoNumber(String address) {
        assertThat(TollLimits.number(new SipAddress(address))).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "+491701234567, true",
        "+499002123456, false",
        "+499001123456, true",
        "+33123456789, false",
        "01701234567, false",
        "101, true",
    })
    void theLongestBeginningDecides(String user, boolean opened) {
        TollLimits limits = new TollLimits(List.of("+49", "+499001"), List.of("+49900", "+33"), SOME, SOME);

        assertThat(limits.opens(new SipAddress("sip:" + user + "@p.test"))).isEqualTo(opened);
    }

    @ParameterizedTest
    @CsvSource({
        "+491701234567, true",
        "+4930123456, true",
        "+88213123456, false",
        "+19001234567, false",
        "0900123456, false"
    })
    void closesPremiumNumbersWhereNothingIsSaid(String user, boolean opened) {
        assertThat(TollLimits.STANDARD.opens(new SipAddress("sip:" + user + "@p.test")))
                .isEqualTo(opened);
    }

    @Test
    void refusesWhatIsNoBeginning() {
        assertThatThrownBy(() -> new TollLimits(List.of("Germany"), List.of(), SOME, SOME))
                .hasMessageContaining("Germany");
        assertThatThrownBy(() -> new TollLimits(List.of(), List.of(""), SOME, SOME))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
