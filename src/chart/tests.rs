//! What holds for every chart: labels inside and apart, same bytes, no panic on odd data.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::sample::{self, Shape};
use super::sheet::{HEIGHT, Label, Rect, WIDTH};
use super::*;

/// All drawings of a summary, with the reasons of those left out.
fn pictures(summary: &Summary) -> Vec<Result<Picture, String>> {
    STEMS.iter().map(|stem| picture(stem, summary)).collect()
}

fn tier(name: &str, price: f64, success: f64) -> (String, f64, f64) {
    (name.to_owned(), price, success)
}

fn line(name: &str, tier: usize) -> (String, usize) {
    (name.to_owned(), tier)
}

/// Shapes that strain the layout.
fn odd_shapes() -> Vec<Shape> {
    let usual = Shape::default;
    let long = "gpt-5.4-mini-with-a-name-that-is-much-too-long-for-any-key-2026-03-17";
    vec![
        usual(),
        Shape {
            tiers: vec![
                tier("executive", 1.0, 0.5),
                tier(long, 0.3, 0.4),
                tier("nano", 0.1, 0.3),
            ],
            lines: vec![line("own", 1), line(long, 2)],
            claims: vec![
                (0.9, 0.5, Some(0.7)),
                (0.9, 0.51, Some(0.71)),
                (0.5, 0.2, None),
            ],
            quotas: 3,
            ..usual()
        },
        Shape {
            tiers: (0..50)
                .map(|i| {
                    tier(
                        &format!("tier-{i}"),
                        1.0 / f64::from(i + 1),
                        0.01 * f64::from(50 - i),
                    )
                })
                .collect(),
            lines: (0..200)
                .map(|i| line(&format!("line {i}"), i % 50))
                .collect(),
            ..usual()
        },
        Shape {
            tiers: vec![tier("executive", 1.0, 0.6), tier("mini", 10.0, 0.6)],
            lines: vec![line("own", 1)],
            spread: 5.0,
            limits: false,
            quotas: 0,
            ..usual()
        },
        Shape {
            vary: "tier.mini.price.output".to_owned(),
            unit: "USD per million tokens".to_owned(),
            values: vec![0.5, 1.0, 2.0, 4.5, 10.0],
            baseline: 0.000_12,
            ..usual()
        },
        Shape {
            tiers: vec![tier("only", 1.0, 1.0)],
            lines: vec![line("own", 0)],
            values: vec![0.0],
            ..usual()
        },
        Shape {
            baseline: 0.0,
            ..usual()
        },
        Shape {
            baseline: 1e12,
            ..usual()
        },
    ]
}

fn inside(label: &Label) -> bool {
    let canvas = Rect {
        left: 0.0,
        top: 0.0,
        right: WIDTH,
        bottom: HEIGHT,
    };
    canvas.holds(&label.space)
}

#[test]
fn every_chart_of_a_full_summary_is_drawn() {
    let charts = all(&sample::summary(&Shape::default()));
    assert_eq!(charts.left_out, []);
    assert_eq!(
        charts
            .drawn
            .iter()
            .map(|chart| chart.stem)
            .collect::<Vec<_>>(),
        STEMS
    );
    for chart in &charts.drawn {
        assert!(chart.png.starts_with(b"\x89PNG"));
        assert!(chart.svg.starts_with("<svg ") && chart.svg.ends_with("</svg>\n"));
        assert!(
            chart.svg.len() < 200_000,
            "{}: {} bytes",
            chart.stem,
            chart.svg.len()
        );
        assert!(!chart.svg.contains("<text"), "text must be outlines");
    }
}

#[test]
fn the_same_summary_gives_the_same_bytes() {
    let summary = sample::summary(&Shape::default());
    let one_thread = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a pool");
    assert_eq!(all(&summary), one_thread.install(|| all(&summary)));
}

#[test]
fn all_labels_lie_inside_the_canvas_and_apart() {
    for shape in odd_shapes() {
        for picture in pictures(&sample::summary(&shape)).into_iter().flatten() {
            for (i, label) in picture.labels.iter().enumerate() {
                assert!(inside(label), "{}: {label:?}", picture.title);
                for other in &picture.labels[..i] {
                    let apart = !label.space.overlaps(&other.space);
                    assert!(apart, "{}: {label:?} on {other:?}", picture.title);
                }
            }
        }
    }
}

#[test]
fn labels_take_the_space_that_was_measured() {
    let picture = picture("frontier", &sample::summary(&Shape::default())).expect("a frontier");
    let title = &picture.labels[0];
    let drawn = export::extent_of_first_text(&picture.svg).expect("a text");
    // The outline begins and ends a little inside the letters' widths.
    assert!(
        (drawn.0 - title.space.left).abs() < 3.0,
        "{drawn:?} {title:?}"
    );
    assert!(
        (drawn.1 - title.space.right).abs() < 4.0,
        "{drawn:?} {title:?}"
    );
}

#[test]
fn svgs_stay_small_even_with_200_lines() {
    for shape in odd_shapes() {
        for chart in all(&sample::summary(&shape)).drawn {
            assert!(
                chart.svg.len() < 200_000,
                "{}: {} bytes",
                chart.stem,
                chart.svg.len()
            );
        }
    }
}

#[test]
fn what_has_no_data_is_left_out_with_the_reason() {
    let mut summary = sample::summary(&Shape::default());
    summary.run.engine = "exact".to_owned();
    summary.cost_distribution.clear();
    summary.bridge.clear();
    for point in &mut summary.frontier {
        point.success = None;
    }
    let left_out = all(&summary).left_out;
    let reasons: Vec<_> = left_out
        .iter()
        .map(|left| (left.stem, left.reason.as_str()))
        .collect();
    assert_eq!(
        reasons,
        [
            ("cost-success", "success is not modelled"),
            (
                "bridge",
                "this run has no steps from the price list to the bill"
            ),
            (
                "cost-distribution",
                "the exact engine has no distribution over tasks"
            ),
        ]
    );
}

#[test]
fn an_empty_summary_draws_nothing_and_says_why() {
    let shape = Shape {
        tiers: vec![],
        lines: vec![],
        claims: vec![],
        ..Shape::default()
    };
    let mut summary = sample::summary(&shape);
    summary.bridge.clear();
    summary.cost_distribution.clear();
    summary.frontier.clear();
    let charts = all(&summary);
    assert_eq!(charts.drawn, []);
    assert_eq!(charts.left_out.len(), STEMS.len());
}

#[test]
fn a_name_in_letters_that_the_font_lacks_is_drawn_with_boxes() {
    let mut summary = sample::summary(&Shape::default());
    summary.scenario.name = "費用 \u{1f600} \u{0} <&> العربية\n".to_owned();
    assert_eq!(all(&summary).left_out, []);
}

/// Any number that a summary could hold, the odd ones often.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -2.0..2.0_f64,
        1 => any::<f64>(),
        1 => Just(0.0),
        1 => Just(f64::NAN),
        1 => Just(1e-300),
        1 => Just(1e300),
    ]
}

fn shape() -> impl Strategy<Value = Shape> {
    let tiers = prop::collection::vec((".{0,12}", number(), number()), 0..6);
    let lines = prop::collection::vec((".{0,12}", 0_usize..8), 0..12);
    let values = prop::collection::vec(number(), 0..8);
    let claims = prop::collection::vec((number(), number(), prop::option::of(number())), 0..6);
    let keys = prop::sample::select(vec!["delegation.ratio", "tier.mini.price.output", ""]);
    let units = prop::sample::select(vec!["share", "USD", "tokens", ""]);
    let numbers = (number(), number(), number());
    (
        tiers,
        lines,
        values,
        claims,
        keys,
        units,
        numbers,
        0_usize..3,
        any::<bool>(),
    )
        .prop_map(
            |(tiers, lines, values, claims, vary, unit, numbers, quotas, limits)| Shape {
                tiers,
                lines,
                values,
                claims,
                vary: vary.to_owned(),
                unit: unit.to_owned(),
                baseline: numbers.0,
                overhead: numbers.1,
                spread: numbers.2,
                quotas,
                limits,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_summary_makes_it_panic_draw_outside_or_write_nan(shape in shape()) {
        for picture in pictures(&sample::summary(&shape)).into_iter().flatten() {
            let outside: Vec<_> = picture.labels.iter().filter(|label| !inside(label)).collect();
            prop_assert!(outside.is_empty(), "{}: {outside:?}", picture.title);
            prop_assert!(!picture.svg.contains("NaN") && !picture.svg.contains("inf\""));
        }
    }
}
