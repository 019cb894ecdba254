package org.linekeeper.agent.media;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Our side of RTCP (RFC 3550 §6): writes reports, reads the other side's and works out the round trip.
/// Times come in as nanoseconds of a monotonic clock. Confined by its owner's lock.
final class RtcpReports {
    static final int MAX_BYTES = 1_500;

    /// So many reports without a word on our sound are no accident.
    private static final int DEAF_REPORTS = 2;

    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int GOODBYE = 203;
    private static final int CNAME = 1;
    private static final int REPORT_BLOCK_BYTES = 24;
    private static final int SENDER_INFO_BYTES = 20;

    /// Seconds from 1900, where NTP begins, to 1970.
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;

    private final int ssrc;
    private final byte[] cname;
    private final Instant begin;
    private final long beginNanos;

    private int remoteReport;
    private long remoteReportNanos;
    private double roundTripMillis = -1;
    private int lossPercent;
    private int reportsWithoutUs;
    private @Nullable Told told;

    /// The highest number of ours that the other side has reported; -1 where it has reported none.
    private long highestReported = -1;

    private boolean longSending;

    /// @param cname  names this end for the length of the call and says nothing about the user (RFC 7022)
    /// @param begin  the wall-clock time at `beginNanos`
    RtcpReports(int ssrc, String cname, Instant begin, long beginNanos) {
        this.ssrc = ssrc;
        this.cname = cname.getBytes(StandardCharsets.US_ASCII);
        this.begin = begin;
        this.beginNanos = beginNanos;
    }

    /// -1 until the other side has reported on our sound.
    double roundTripMillis() {
        return roundTripMillis;
    }

    /// How much of our sound the other side has missed lately, by its last report.
    int lossPercent() {
        return lossPercent;
    }

    /// The other side has reported again and again, and on nothing new of our sound, which was to come all the while.
    boolean hearsNothing() {
        return reportsWithoutUs >= DEAF_REPORTS;
    }

    /// What the other side tells of its own sound in a report.
    ///
    /// @param packets that it has sent in all
    /// @param sends   whether it has sent any lately
    record Told(int source, long packets, boolean sends) {}

    /// What the report said that was read last; null where it said nothing of it.
    @Nullable
    Told told() {
        return told;
    }

    /// What we have sent so far.
    ///
    /// @param timestamp the RTP timestamp of the moment at which the report is written
    record Sent(int packets, int bytes, int timestamp) {}

    /// Writes a compound packet: a sender report (a receiver report where nothing was sent) and who we are.
    ///
    /// @param heard what we report on; null where nothing was heard
    /// @param leave whether to say goodbye too
    void write(ByteBuffer out, Sent sent, @Nullable Reception heard, long nanos, boolean leave) {
        int blocks = heard == null ? 0 : 1;
        boolean sender = sent.packets() > 0;
        int length = 2 * Integer.BYTES + (sender ? SENDER_INFO_BYTES : 0) + blocks * REPORT_BLOCK_BYTES;
        header(out, blocks, sender ? SENDER_REPORT : RECEIVER_REPORT, length);
        out.putInt(ssrc);
        if (sender) {
            out.putLong(ntp(nanos))
                    .putInt(sent.timestamp())
                    .putInt(sent.packets())
                    .putInt(sent.bytes());
        }
        if (heard != null) {
            boolean known = remoteReport != 0;
            heard.report(out, remoteReport, known ? shortNtp(nanos - remoteReportNanos) : 0);
        }
        writeDescription(out);
        if (leave) {
            header(out, 1, GOODBYE, 2 * Integer.BYTES);
            out.putInt(ssrc);
        }
    }

    private void writeDescription(ByteBuffer out) {
        // the item's own two bytes, and at least one zero that ends the list
        int items = (2 + cname.length + 1 + 3) / 4 * 4;
        header(out, 1, SOURCE_DESCRIPTION, 2 * Integer.BYTES + items);
        int end = out.position() + Integer.BYTES + items;
        out.putInt(ssrc).put((byte) CNAME).put((byte) cname.length).put(cname);
        while (out.position() < end) {
            out.put((byte) 0);
        }
    }

    private static void header(ByteBuffer out, int count, int type, int bytes) {
        out.put((byte) (0x80 | count)).put((byte) type).putShort((short) (bytes / Integer.BYTES - 1));
    }

    /// Reads a compound packet from the other side.
    ///
    /// @param sending whether we have sent so much since its last report that it should have heard of it
    /// @return false where it is malformed; what came before the fault was used
    boolean read(ByteBuffer in, long nanos, boolean sending) {
        longSending = sending;
        told = null;
        try {
            do {
                int first = in.get() & 0xff;
                int type = in.get() & 0xff;
                int length = (in.getShort() & 0xffff) * Integer.BYTES;
                if (first >> 6 != 2 || length > in.remaining()) {
                    return false;
                }
                var body = in.slice(in.position(), length);
                in.position(in.position() + length);
                readOne(type, first & 0x1f, body, nanos);
            } while (in.hasRemaining());
            return true;
        } catch (BufferUnderflowException e) {
            return false;
        }
    }

    private void readOne(int type, int count, ByteBuffer body, long nanos) {
        if (type == SENDER_REPORT) {
            int source = body.getInt();
            remoteReport = (int) (body.getLong() >> 16);
            remoteReportNanos = nanos;
            body.getInt(); // its RTP timestamp
            told = new Told(source, Integer.toUnsignedLong(body.getInt()), true);
            body.getInt(); // and how many bytes it has sent
            readBlocks(count, body, nanos);
        } else if (type == RECEIVER_REPORT) {
            told = new Told(body.getInt(), 0, false);
            readBlocks(count, body, nanos);
        }
    }

    private void readBlocks(int count, ByteBuffer body, long nanos) {
        boolean onUs = false;
        for (int i = 0; i < count; i++) {
            int about = body.getInt();
            int loss = body.getInt();
            long highest = body.getInt() & 0xffff_ffffL;
            body.getInt();
            int lastReport = body.getInt();
            int delay = body.getInt();
            if (about == ssrc) {
                onUs = highest != highestReported;
                highestReported = highest;
                lossPercent = (loss >>> 24) * 100 / 256;
            }
            if (about == ssrc && lastReport != 0) {
                int units = (int) (ntp(nanos) >> 16) - lastReport - delay;
                // clocks are read at different moments: a little below zero is zero, anything wild is a lie
                double millis = units * 1_000.0 / 65_536;
                if (millis > -50 && millis < 60_000) {
                    roundTripMillis = Math.max(0, millis);
                }
            }
        }
        if (onUs) {
            reportsWithoutUs = 0;
        } else if (longSending) {
            reportsWithoutUs++;
        }
    }

    /// 32 bits of seconds and 32 of fraction (RFC 3550 §4).
    private long ntp(long nanos) {
        var now = begin.plusNanos(nanos - beginNanos);
        return ((now.getEpochSecond() + NTP_EPOCH_SECONDS) << 32) | ((long) now.getNano() << 32) / 1_000_000_000L;
    }

    private static int shortNtp(long nanos) {
        return (int) (nanos * 1e-9 * 65_536);
    }
}
