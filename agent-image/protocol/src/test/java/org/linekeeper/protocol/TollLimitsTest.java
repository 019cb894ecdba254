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
        "sip:0900123456%23@p.test, 0900123456",
        "sip:%30900123456@p.test, 0900123456",
        "sip:0900/123456@p.test, 0900123456",
        "sip:0900!123@p.test, 0900123",
        "sip:(0900)123456@p.test, 0900123456",
        "sip:0900~12_34!56*@p.test, 0900123456",
        "sip:0900123456;isub=7@p.test, 0900123456",
        "sip:0900123456;postd=p22@p.test, 0900123456",
        "sip:0900x123456@p.test, 0900123456",
        "sip:*310900123456@p.test, 310900123456",
        "sip:*31%23+49900123@p.test, 31+49900123",
        "sip:101;phone-context=+49900@p.test, 101+49900",
        "sip:0900123456, 0900123456",
    })
    void knowsANumberHoweverItIsWritten(String address, String number) {
        assertThat(TollLimits.number(new SipAddress(address))).contains(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:desk@p.test",
                "sip:101@p.test",
                "sip:200001@p.test",
                "sip:p.test",
                "sip:a+49@p.test",
                "sip:*31%23101@p.test",
                "sip:007bond@p.test",
                "sip:101;ext=7@p.test",
                "sip:192.168.100.200"
            })
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0900123456%23",
                "0900123456%2A",
                "%30900123456",
                "%2530900123456",
                "0900123456,1",
                "0900123456;postd=1",
                "0900123456;isub=1",
                "0900123456;phone-context=+49",
                "0900/123456",
                "0900!123",
                "0900-123-456",
                "0.9.0.0.123456",
                "(0900)123456",
                "0900%20123456",
                "0900abc123456",
                "0900123456x",
                "p0900123456",
                "w0900123456",
                "0,0900123456",
                "00900123456",
                "000900123456",
                "*310900123456",
                "*31%230900123456",
                "%2331%23+49900123456",
                "%2331%2300499001234",
                "01701234567;tsub=0900123456",
                "01701234567;phone-context=+49900",
                "+49(0)900123456",
                "1234567,,+88213123456",
            })
    void noCharacterOpensAClosedNumber(String user) {
        TollLimits all = new TollLimits(
                List.of("+", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                TollLimits.STANDARD.closed(),
                SOME,
                SOME);

        assertThat(all.opens(new SipAddress("sip:" + user + "@p.test"))).isFalse();
        assertThat(TollLimits.STANDARD.opens(new SipAddress("sip:" + user + "@p.test")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+49-170-123.4567",
                "%2B491701234567",
                "00491701234567",
                "001701234567",
                "01701234567;isub=1",
                "+491701234567;phone-context=+49",
                "(0170)1234567",
                "+49(0)1701234567",
            })
    void whatIsReadTheSameInEveryWayIsOpen(String user) {
        assertThat(TollLimits.STANDARD.opens(new SipAddress("sip:" + user + "@p.test")))
                .isTrue();
    }

    @Test
    void aServiceCodeIsOpenOnlyWhereItsDigitsAre() {
        SipAddress withCode = new SipAddress("sip:*3101701234567@p.test");

        assertThat(TollLimits.STANDARD.opens(withCode)).isFalse();
        assertThat(new TollLimits(List.of("31017"), List.of("0900"), SOME, SOME).opens(withCode))
                .isTrue();
    }

    @Test
    void aBeginningMayBeWrittenWithZeros() {
        TollLimits limits = new TollLimits(List.of("0049"), List.of("0049900"), SOME, SOME);

        assertThat(limits.opens(new SipAddress("sip:+491701234567@p.test"))).isTrue();
        assertThat(limits.opens(new SipAddress("sip:+49900123456@p.test"))).isFalse();
    }

    @Test
    void refusesWhatIsNoBeginning() {
        assertThatThrownBy(() -> new TollLimits(List.of("Germany"), List.of(), SOME, SOME))
                .hasMessageContaining("Germany");
        assertThatThrownBy(() -> new TollLimits(List.of(), List.of(""), SOME, SOME))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
