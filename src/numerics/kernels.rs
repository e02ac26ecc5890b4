//! Wide loops over slices: uniform → normal, exp, ln, Φ. Same bits at every SIMD level.
//!
//! Each function is free of branches and uses + - × ÷ √ and bit operations only, so that a loop
//! over a slice vectorises at the SIMD level of the function it is inlined into (`simd.rs`); the coefficients are own fits (Chebyshev and minimax, 60 digits).

use crate::simd::wide;

/// 1.5 · 2⁵²: adding it rounds to an integer and leaves that integer in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts; the first has 31 bits, so that k · LN2_HIGH is exact.
const LN2_HIGH: f64 = 0.693_147_180_136_293_2;
const LN2_LOW: f64 = 4.236_521_365_809_284e-10;

/// eˣ, relative error below 3e-16; x is held within -708 and 709, so the result is always finite and above 0.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // Plain comparisons, so that NaN stays NaN.
    let x = if x > 709.0 { 709.0 } else { x };
    let x = if x < -708.0 { -708.0 } else { x };
    // x = k ln 2 + r with |r| ≤ ln 2 / 2.
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN2_HIGH) - k * LN2_LOW;
    // (eʳ - 1 - r) / r².
    let p = polynomial(
        r,
        &[
            2.510_038_549_551_032e-8,
            2.762_008_844_540_974_6e-7,
            2.755_726_845_999_706_4e-6,
            2.480_152_129_595_437_6e-5,
            0.000_198_412_698_630_536_18,
            0.001_388_888_891_721_371_7,
            0.008_333_333_333_330_062,
            0.041_666_666_666_624_13,
            0.166_666_666_666_666_69,
            0.500_000_000_000_000_1,
        ],
    );
    let scale = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1f64.to_bits()));
    (1.0 + (r + r * r * p)) * scale
}

/// ln x for positive normal x, relative error below 4e-16.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    // x = 2ᵏ m with m in [√½, √2).
    const HALF_ROOT: u64 = 0x3fe6_a09e_667f_3bcd;
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    let bits = x.to_bits().wrapping_add(ONE - HALF_ROOT);
    // The exponent, made a float by putting it in the fraction of 2⁵²: no integer conversion, which few processors do wide.
    let k =
        f64::from_bits((bits >> 52) | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    let m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + HALF_ROOT);
    // ln m = 2 artanh s with s = f / (2 + f), written as f - (f²/2 - s (f²/2 + R)) to keep the digits of f.
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * polynomial(
        z,
        &[
            0.146_165_854_248_886_23,
            0.153_317_106_182_107_73,
            0.181_828_894_556_749_47,
            0.222_222_111_302_598_78,
            0.285_714_286_260_032_7,
            0.399_999_999_998_994_44,
            0.666_666_666_666_667,
        ],
    );
    let half_square = 0.5 * f * f;
    k * LN2_HIGH - ((half_square - (s * (half_square + r) + k * LN2_LOW)) - f)
}

/// Φ(x), relative error below 1e-13 down to -37 and correct to the last digits above; exactly 0 at -∞ and 1 at ∞.
#[inline(always)]
pub fn normal_cdf(x: f64) -> f64 {
    let a = x.abs();
    // exp(a²/2) Φ(-a), which is smooth and falls like 1/a: a rational function with positive coefficients.
    let numerator = polynomial(
        a,
        &[
            8.067_788_682_590_265e-6,
            0.000_184_796_795_102_469_44,
            0.002_064_561_957_283_297,
            0.014_445_482_707_662_747,
            0.068_691_862_868_452_77,
            0.226_809_887_197_388_87,
            0.509_355_611_505_674_8,
            0.718_545_785_520_748_3,
            0.500_000_000_000_001_3,
        ],
    );
    let denominator = polynomial(
        a,
        &[
            2.022_294_722_465_730_6e-5,
            0.000_463_216_871_821_691_03,
            0.005_195_312_311_552_863,
            0.036_672_672_861_800_16,
            0.177_319_590_315_297_1,
            0.603_811_526_722_831_9,
            1.438_794_901_514_981_7,
            2.301_964_172_361_197_7,
            2.234_976_131_844_808,
            1.0,
        ],
    );
    let tail = exp(-0.5 * a * a) * (numerator / denominator);
    // Phrased so that NaN stays NaN.
    let tail = if a >= 37.5 { 0.0 } else { tail };
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// Φ⁻¹(u) for u in (0, 1), relative error below 1e-11 down to u = 2⁻⁵³, exactly odd about ½ where 1 - u is exact.
///
/// With w = -ln(4 u (1 - u)) the square of Φ⁻¹(u) / (2u - 1) is a smooth, nearly straight function
/// of w, from π/2 at the median to 2w far out: one rational function serves centre and tails.
#[inline(always)]
pub fn normal_quantile(u: f64) -> f64 {
    let w = -ln(4.0 * u * (1.0 - u));
    let numerator = polynomial(
        w,
        &[
            1.093_560_278_454_218_7e-10,
            3.531_838_840_392_518_6e-9,
            1.205_526_438_013_163e-7,
            2.865_985_602_562_496e-6,
            4.863_594_142_235_149e-5,
            0.000_647_700_453_643_840_5,
            0.006_654_120_123_421_649,
            0.051_013_571_297_454_16,
            0.276_278_119_867_966_5,
            0.949_932_805_493_673_5,
            1.570_796_326_788_648_7,
        ],
    );
    let denominator = polynomial(
        w,
        &[
            5.477_643_124_995_78e-11,
            1.904_038_508_335_999e-9,
            6.155_101_022_904_056e-8,
            1.599_959_963_934_278_5e-6,
            2.437_127_160_381_971_7e-5,
            0.000_402_724_258_973_414_36,
            0.002_933_946_857_803_911,
            0.038_792_532_348_891_84,
            0.081_147_230_551_220_54,
            1.0,
        ],
    );
    (2.0 * u - 1.0) * (numerator / denominator).sqrt()
}

/// [`exp`] of every value, in place.
pub fn exp_slice(values: &mut [f64]) {
    wide(
        #[inline(always)]
        || {
            for value in values {
                *value = exp(*value);
            }
        },
    );
}

/// [`ln`] of every value, in place.
pub fn ln_slice(values: &mut [f64]) {
    wide(
        #[inline(always)]
        || {
            for value in values {
                *value = ln(*value);
            }
        },
    );
}

/// [`normal_cdf`] of every value.
pub fn normal_cdf_slice(from: &[f64], to: &mut [f64]) {
    wide(
        #[inline(always)]
        || {
            for (value, x) in to.iter_mut().zip(from) {
                *value = normal_cdf(*x);
            }
        },
    );
}

/// [`normal_quantile`] of every value.
pub fn normal_quantile_slice(from: &[f64], to: &mut [f64]) {
    wide(
        #[inline(always)]
        || {
            for (value, u) in to.iter_mut().zip(from) {
                *value = normal_quantile(*u);
            }
        },
    );
}

/// A polynomial, highest power first: even and odd powers side by side, which halves the chain of
/// operations that wait for each other.
#[inline(always)]
fn polynomial<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let square = x * x;
    let (mut first, mut second) = (coefficients[0], coefficients[1]);
    let mut i = 2;
    while i + 1 < N {
        first = first * square + coefficients[i];
        second = second * square + coefficients[i + 1];
        i += 2;
    }
    if i < N {
        first = first * square + coefficients[i];
        first + second * x
    } else {
        first * x + second
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::special;
    use crate::numerics::stream::{Purpose, Stream};
    use crate::numerics::{KS_LIMIT, ks_distance};

    /// Evenly spaced numbers, both ends included.
    fn grid(from: f64, to: f64, steps: u32) -> impl Iterator<Item = f64> {
        (0..=steps).map(move |i| from + (to - from) * f64::from(i) / f64::from(steps))
    }

    /// The largest relative error over some points.
    fn worst(
        points: impl Iterator<Item = f64>,
        ours: fn(f64) -> f64,
        exact: fn(f64) -> f64,
    ) -> f64 {
        let errors = points.map(|x| ((ours(x) - exact(x)) / exact(x)).abs());
        errors.filter(|error| !error.is_nan()).fold(0.0, f64::max)
    }

    #[test]
    fn exp_is_right_to_the_last_digits() {
        assert!(worst(grid(-707.9, 708.9, 1_000_003), exp, libm::exp) < 3e-16);
        assert!(worst(grid(-1.0, 1.0, 500_001), exp, libm::exp) < 3e-16);
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn exp_is_finite_whatever_it_is_asked() {
        for x in [-1e300, f64::NEG_INFINITY, -708.0] {
            assert_eq!(exp(x), exp(-708.0));
        }
        for x in [1e300, f64::INFINITY, 709.0] {
            assert!(exp(x).is_finite() && exp(x) == exp(709.0));
        }
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn ln_is_right_to_the_last_digits() {
        assert!(worst(grid(0.3, 3.0, 1_000_003), ln, libm::log) < 4e-16);
        let wide = || grid(-307.0, 308.0, 500_001).map(libm::exp10);
        assert!(worst(wide(), ln, libm::log) < 4e-16);
        let near_1 =
            grid(-15.0, -1.0, 10_001).flat_map(|e| [1.0 - libm::exp10(e), 1.0 + libm::exp10(e)]);
        assert!(worst(near_1, ln, libm::log) < 4e-16);
        assert_eq!(ln(1.0), 0.0);
        assert!(worst([f64::MIN_POSITIVE, f64::MAX].into_iter(), ln, libm::log) < 4e-16);
    }

    #[test]
    fn normal_cdf_is_right_in_both_tails() {
        assert!(worst(grid(-37.0, 0.0, 1_000_003), normal_cdf, special::normal_cdf) < 3e-13);
        assert!(worst(grid(-8.0, 9.0, 1_000_003), normal_cdf, special::normal_cdf) < 2e-14);
    }

    #[test]
    fn what_is_certain_is_certain() {
        assert_eq!(
            (normal_cdf(f64::NEG_INFINITY), normal_cdf(f64::INFINITY)),
            (0.0, 1.0)
        );
        assert!(normal_cdf(f64::NAN).is_nan());
    }

    #[test]
    fn normal_quantile_is_right_in_both_tails() {
        let exact = special::normal_quantile;
        assert!(worst(grid(1e-6, 1.0 - 1e-6, 1_000_003), normal_quantile, exact) < 5e-12);
        let tail = || grid(-53.0, -1.0, 300_001).map(libm::exp2);
        assert!(worst(tail(), normal_quantile, exact) < 5e-12);
        assert!(worst(tail().map(|v| 1.0 - v), normal_quantile, exact) < 5e-12);
        // Further out than a stream's uniforms come it stays usable.
        assert!(
            worst(
                grid(-290.0, -16.0, 10_001).map(libm::exp10),
                normal_quantile,
                exact
            ) < 1e-3
        );
    }

    #[test]
    fn normal_quantile_is_odd_about_one_half() {
        let mut uniforms = [0.0; 10_000];
        Stream::new(3, Purpose(0), 0).fill_uniform(&mut uniforms);
        for u in uniforms.into_iter().chain([0.25, 2f64.powi(-53)]) {
            assert_eq!(normal_quantile(u), -normal_quantile(1.0 - u));
        }
        assert_eq!(normal_quantile(0.5), 0.0);
    }

    #[test]
    fn slices_do_as_single_values() {
        let from: Vec<f64> = grid(0.001, 0.999, 100).collect();
        let mut to = vec![0.0; from.len()];
        normal_quantile_slice(&from, &mut to);
        assert!(to.iter().zip(&from).all(|(x, u)| *x == normal_quantile(*u)));
        normal_cdf_slice(&from, &mut to);
        assert!(to.iter().zip(&from).all(|(y, x)| *y == normal_cdf(*x)));
        to.copy_from_slice(&from);
        ln_slice(&mut to);
        assert!(to.iter().zip(&from).all(|(y, x)| *y == ln(*x)));
        exp_slice(&mut to);
        assert!(to.iter().zip(&from).all(|(y, x)| *y == exp(ln(*x))));
    }

    #[test]
    fn a_million_normals_are_normal() {
        let mut uniforms = vec![0.0; 1_000_000];
        Stream::new(1, Purpose(2), 0).fill_uniform(&mut uniforms);
        let mut normals = vec![0.0; uniforms.len()];
        normal_quantile_slice(&uniforms, &mut normals);
        assert!(ks_distance(&mut normals, special::normal_cdf) < KS_LIMIT);
    }
}
