//! Wide loops over slices: uniform → normal, exp, ln, Φ. Same bits at every SIMD level.
//!
//! Each function is free of branches and uses + - × ÷ √ and bit operations only, so that a loop
//! over a slice vectorises; the coefficients are own fits (Chebyshev and minimax, 60 digits).

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
    let p = horner(
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
    let r = z * horner(
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
    let numerator = horner(
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
    let denominator = horner(
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
    let tail = if a < 37.5 { tail } else { 0.0 };
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// Φ⁻¹(u) for u in (0, 1), relative error below 1e-11 down to u = 2⁻⁵³, exactly odd about ½ where 1 - u is exact.
///
/// With w = -ln(4 u (1 - u)) the square of Φ⁻¹(u) / (2u - 1) is a smooth, nearly straight function
/// of w, from π/2 at the median to 2w far out: one rational function serves centre and tails.
#[inline(always)]
pub fn normal_quantile(u: f64) -> f64 {
    let w = -ln(4.0 * u * (1.0 - u));
    let numerator = horner(
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
    let denominator = horner(
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
    for value in values {
        *value = exp(*value);
    }
}

/// [`ln`] of every value, in place.
pub fn ln_slice(values: &mut [f64]) {
    for value in values {
        *value = ln(*value);
    }
}

/// [`normal_cdf`] of every value.
pub fn normal_cdf_slice(from: &[f64], to: &mut [f64]) {
    for (value, x) in to.iter_mut().zip(from) {
        *value = normal_cdf(*x);
    }
}

/// [`normal_quantile`] of every value.
pub fn normal_quantile_slice(from: &[f64], to: &mut [f64]) {
    for (value, u) in to.iter_mut().zip(from) {
        *value = normal_quantile(*u);
    }
}

/// A polynomial, highest power first.
#[inline(always)]
fn horner<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let mut sum = coefficients[0];
    for c in &coefficients[1..] {
        sum = sum * x + c;
    }
    sum
}
