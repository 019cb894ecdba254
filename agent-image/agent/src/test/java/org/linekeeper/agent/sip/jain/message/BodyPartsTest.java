package org.linekeeper.agent.sip.jain.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BodyPartsTest {
    private static final String SDP = "v=0\r\ns=-\r\n";

    private static Optional<String> sdp(String type, String body) {
        return BodyParts.first("application/sdp", type, body);
    }

    @Test
    void findsTheWantedPartAmongOthers() {
        String body = "a preamble\r\n--b1 \r\nContent-Type: application/isup;version=x\r\n"
                + "Content-Disposition: signal;handling=optional\r\n\r\n\001\000--b1\r\n"
                + "--b1\r\nContent-Disposition: session\r\ncontent-TYPE : Application/SDP;charset=utf-8\r\n\r\n" + SDP
                + "\r\n--b1--\r\nan epilogue\r\n--b1\r\nContent-Type: application/sdp\r\n\r\nno";

        assertThat(sdp("multipart/mixed; boundary=b1", body)).contains(SDP);
        assertThat(sdp("Multipart/Mixed;charset=x; Boundary=\"b1\"", body)).contains(SDP);
    }

    @Test
    void takesABodyThatIsWantedAsItIs() {
        assertThat(sdp("Application/SDP ; charset=utf-8", SDP)).contains(SDP);
    }

    @Test
    void looksIntoPartsOfSeveralPartsButNotForEver() {
        String inner = "--in\nc: application/sdp\n\nv=0\n--in--";
        String outer = "--out\nContent-Type: multipart/alternative;boundary=in\n\n" + inner + "\n--out--\n";
        assertThat(sdp("multipart/mixed;boundary=out", outer)).contains("v=0");

        String deep = SDP;
        String type = "application/sdp";
        for (int i = 0; i < 5; i++) {
            deep = "--d" + i + "\r\nContent-Type: " + type + "\r\n\r\n" + deep + "\r\n--d" + i + "--";
            type = "multipart/mixed;boundary=d" + i;
        }
        assertThat(sdp(type, deep)).isEmpty();
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(sdp("multipart/mixed", "--b\r\nContent-Type: application/sdp\r\n\r\nv=0"))
                .isEmpty();
        assertThat(sdp("multipart/mixed;boundary=b", "")).isEmpty();
        assertThat(sdp("multipart/mixed;boundary=b", "--b\r\n\r\nv=0\r\n--b--")).isEmpty();
        assertThat(sdp("multipart/mixed;boundary=b", "--b\r\nContent-Type: application/sdp"))
                .isEmpty();
        assertThat(sdp("text/plain;boundary=b", "--b\r\nContent-Type: application/sdp\r\n\r\nv=0"))
                .isEmpty();
    }
}
