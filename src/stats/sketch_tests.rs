use super::*;

/// Values over six decades, in no order.
fn values(n: u64) -> Vec<f64> {
    let scattered = (0..n).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11);
    scattered
        .map(|bits| libm::exp(bits as f64 / (1u64 << 53) as f64 * 14.0 - 7.0))
        .collect()
}

fn of(values: &[f64]) -> Sketch {
    let mut sketch = Sketch::new();
    sketch.push_slice(values);
    sketch
}

fn content(sketch: &Sketch) -> (u64, f64, f64, Vec<(f64, f64, u64)>) {
    (
        sketch.count(),
        sketch.min(),
        sketch.max(),
        sketch.bins().collect(),
    )
}

#[test]
fn a_quantile_is_within_four_thousandths() {
    let mut values = values(100_000);
    let sketch = of(&values);
    values.sort_unstable_by(f64::total_cmp);
    for q in [0.001, 0.05, 0.25, 0.5, 0.9, 0.99, 0.9999] {
        let exact = values[(q * 100_000.0) as usize];
        assert!((sketch.quantile(q) / exact - 1.0).abs() < 0.004, "{q}");
    }
    assert_eq!(
        (sketch.quantile(0.0), sketch.quantile(1.0)),
        (values[0], values[99_999])
    );
}

#[test]
fn equal_values_come_back_exactly() {
    for n in [1, 100, 1000] {
        let sketch = of(&vec![0.123_456_789; n]);
        for q in [0.0, 0.05, 0.5, 0.99, 1.0] {
            assert_eq!(sketch.quantile(q), 0.123_456_789);
        }
    }
}

#[test]
fn merging_at_every_split_equals_one_pass() {
    for n in [40, 300, 1500] {
        let mut values = values(n);
        values[3] = 0.0;
        let whole = of(&values);
        for split in (0..=values.len()).step_by(7) {
            let (left, right) = values.split_at(split);
            let mut merged = of(left);
            merged.merge(&of(right));
            assert_eq!(content(&merged), content(&whole), "{n} {split}");
            let mut pushed = of(right);
            pushed.push_slice(left);
            assert_eq!(content(&pushed), content(&whole), "{n} {split}");
        }
    }
}

#[test]
fn the_empty_one_is_neutral_and_has_no_quantile() {
    let some = of(&values(500));
    let mut merged = Sketch::new();
    merged.merge(&some);
    merged.merge(&Sketch::default());
    merged.push_slice(&[]);
    assert_eq!(content(&merged), content(&some));
    assert!(Sketch::new().quantile(0.5).is_nan());
}

#[test]
fn zero_is_a_bin_of_its_own() {
    for n in [10, 1000] {
        let mut values = values(n);
        values.extend(std::iter::repeat_n(0.0, n as usize));
        let sketch = of(&values);
        assert_eq!(sketch.bins().next(), Some((0.0, 0.0, n)));
        assert_eq!(sketch.quantile(0.4), 0.0);
        assert!(sketch.quantile(0.6) > 0.0);
    }
    assert_eq!(
        content(&of(&[0.0; 700])),
        (700, 0.0, 0.0, vec![(0.0, 0.0, 700)])
    );
}

#[test]
fn extremes_are_taken_and_what_is_no_amount_counts_as_0() {
    for copies in [1, 200] {
        let extremes = [
            0.0,
            1e-320,
            1e-300,
            1.0,
            1e300,
            f64::MAX,
            f64::INFINITY,
            f64::NAN,
            -5.0,
        ];
        let sketch = of(&extremes.repeat(copies));
        assert_eq!((sketch.min(), sketch.max()), (0.0, f64::MAX));
        assert_eq!(sketch.bins().next(), Some((0.0, 0.0, 4 * copies as u64)));
        assert!(
            sketch
                .bins()
                .all(|(low, high, _)| low <= high && high.is_finite())
        );
        assert_eq!(sketch.bins().map(|bin| bin.2).sum::<u64>(), sketch.count());
        assert!(sketch.quantile(0.999).is_finite());
    }
}

#[test]
fn bins_hold_their_values() {
    for value in values(300) {
        let sketch = of(&[value]);
        let (low, high, count) = sketch.bins().next().unwrap();
        assert!(low <= value && value < high && count == 1);
        assert!(high / low - 1.0 <= 1.0 / 128.0);
    }
}

#[test]
fn memory_follows_the_range_and_few_values_are_small() {
    let few = of(&[1e-300, 1.0, 1e300].repeat(30));
    assert!(few.window.is_empty() && few.few.capacity() <= 8);
    let octave: Vec<f64> = (0..5000).map(|i| 1.0 + f64::from(i) / 5001.0).collect();
    assert_eq!(of(&octave).window.len(), 128);
}
