package org.linekeeper.lab.measure;

/// Power spectrum by the radix-2 fast Fourier transform.
final class Spectrum {
    private Spectrum() {}

    /// The power in each of n/2 bins, n being the largest power of two that the samples fill; Hann window.
    static double[] power(short[] samples) {
        int size = Integer.highestOneBit(samples.length);
        if (size < 16) {
            throw new IllegalArgumentException("too short for a spectrum: " + samples.length + " samples");
        }
        double[] real = new double[size];
        double[] imaginary = new double[size];
        for (int i = 0; i < size; i++) {
            real[i] = samples[i] * hann(i, size);
        }
        transform(real, imaginary);
        double[] power = new double[size / 2];
        for (int bin = 0; bin < power.length; bin++) {
            power[bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
        }
        return power;
    }

    static double hann(int index, int size) {
        return 0.5 - 0.5 * Math.cos(2 * Math.PI * index / size);
    }

    /// How far the true peak lies from the bin, -0.5 to 0.5: the vertex of the parabola through the logarithms
    /// of the bin and its neighbours.
    static double peakOffset(double[] power, int bin) {
        double left = Math.log(power[bin - 1] + 1e-12);
        double middle = Math.log(power[bin] + 1e-12);
        double right = Math.log(power[bin + 1] + 1e-12);
        double bend = left - 2 * middle + right;
        return bend == 0 ? 0 : Math.clamp(0.5 * (left - right) / bend, -0.5, 0.5);
    }

    private static void transform(double[] real, double[] imaginary) {
        int size = real.length;
        reverseBits(real, size);
        for (int length = 2; length <= size; length *= 2) {
            double angle = -2 * Math.PI / length;
            for (int start = 0; start < size; start += length) {
                for (int k = 0; k < length / 2; k++) {
                    butterfly(real, imaginary, start + k, start + k + length / 2, angle * k);
                }
            }
        }
    }

    private static void butterfly(double[] real, double[] imaginary, int even, int odd, double angle) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double re = real[odd] * cos - imaginary[odd] * sin;
        double im = real[odd] * sin + imaginary[odd] * cos;
        real[odd] = real[even] - re;
        imaginary[odd] = imaginary[even] - im;
        real[even] += re;
        imaginary[even] += im;
    }

    /// The input is real: only its real half has to be put in order.
    private static void reverseBits(double[] real, int size) {
        int shift = Integer.numberOfLeadingZeros(size) + 1;
        for (int i = 0; i < size; i++) {
            int mirrored = Integer.reverse(i) >>> shift;
            if (mirrored > i) {
                double swap = real[i];
                real[i] = real[mirrored];
                real[mirrored] = swap;
            }
        }
    }
}
