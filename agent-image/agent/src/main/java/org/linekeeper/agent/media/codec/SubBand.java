package org.linekeeper.agent.media.codec;

/// One of the two bands of ITU-T G.722: an adaptive quantizer's scale and a predictor of two poles and six zeros, in
/// the fixed-point arithmetic that clause 6 prescribes, so that both ends stay in step bit by bit. Names are those of
/// the recommendation.
final class SubBand {
    /// Table 15: powers of two in 32 steps (ILB).
    private static final int[] LOG_TO_LINEAR = {
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008
    };

    private static final int ZEROS = 6;

    private final int logShift;
    private final int mostLog;

    /// The signal's prediction (SL, SH) and what the zeros give to it (SZL, SZH).
    private int prediction;

    private int zeroPart;

    /// The quantizer's scale (DETL, DETH) and its logarithm (NBL, NBH).
    private int scale;

    private int logScale;

    private final int[] poles = new int[3];
    private final int[] reconstructed = new int[3];
    private final int[] partial = new int[3];
    private final int[] zeros = new int[ZEROS + 1];
    private final int[] differences = new int[ZEROS + 1];

    private SubBand(int scale, int logShift, int mostLog) {
        this.scale = scale;
        this.logShift = logShift;
        this.mostLog = mostLog;
    }

    static SubBand lower() {
        return new SubBand(32, 8, 18_432);
    }

    static SubBand higher() {
        return new SubBand(8, 10, 22_528);
    }

    int prediction() {
        return prediction;
    }

    int scale() {
        return scale;
    }

    /// Takes the quantized difference: adapts scale and predictor, and predicts the next sample.
    ///
    /// @param logStep what the code adds to the scale's logarithm (WL, WH)
    void adapt(int difference, int logStep) {
        adaptScale(logStep);
        int sample = saturated(prediction + difference);
        int sum = saturated(zeroPart + difference);
        adaptPoles(sum);
        adaptZeros(difference);
        shift(difference, sample, sum);
        predict();
    }

    /// LOGSCL and SCALEL, or LOGSCH and SCALEH.
    private void adaptScale(int logStep) {
        logScale = Math.clamp(((logScale * 127) >> 7) + logStep, 0, mostLog);
        int mantissa = LOG_TO_LINEAR[(logScale >> 6) & 31];
        int right = logShift - (logScale >> 11);
        scale = (right < 0 ? mantissa << -right : mantissa >> right) << 2;
    }

    /// UPPOL2, then UPPOL1.
    private void adaptPoles(int sum) {
        boolean likeLast = sum >> 15 == partial[1] >> 15;
        boolean likeLastButOne = sum >> 15 == partial[2] >> 15;
        int first = saturated(poles[1] << 2);
        int turned = Math.min(likeLast ? -first : first, Short.MAX_VALUE);
        int second = (likeLastButOne ? 128 : -128) + (turned >> 7) + ((poles[2] * 32_512) >> 15);
        second = Math.clamp(second, -12_288, 12_288);
        int next = saturated((likeLast ? 192 : -192) + ((poles[1] * 32_640) >> 15));
        int most = saturated(15_360 - second);
        poles[2] = second;
        poles[1] = Math.clamp(next, -most, most);
    }

    /// UPZERO.
    private void adaptZeros(int difference) {
        int step = difference == 0 ? 0 : 128;
        for (int i = 1; i <= ZEROS; i++) {
            boolean alike = differences[i] >> 15 == difference >> 15;
            zeros[i] = saturated((alike ? step : -step) + ((zeros[i] * 32_640) >> 15));
        }
    }

    /// DELAYA.
    private void shift(int difference, int sample, int sum) {
        System.arraycopy(differences, 1, differences, 2, ZEROS - 1);
        differences[1] = difference;
        reconstructed[2] = reconstructed[1];
        reconstructed[1] = sample;
        partial[2] = partial[1];
        partial[1] = sum;
    }

    /// FILTEP, FILTEZ and PREDIC.
    private void predict() {
        int one = (poles[1] * saturated(2 * reconstructed[1])) >> 15;
        int two = (poles[2] * saturated(2 * reconstructed[2])) >> 15;
        int sum = 0;
        for (int i = ZEROS; i >= 1; i--) {
            sum += (zeros[i] * saturated(2 * differences[i])) >> 15;
        }
        zeroPart = saturated(sum);
        prediction = saturated(saturated(one + two) + zeroPart);
    }

    static int saturated(int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
