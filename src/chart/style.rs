//! Colours, dashes and markers: every line differs from every other in more than its colour.

use plotters::style::RGBColor;

/// Text and axes.
pub(super) const INK: RGBColor = RGBColor(0x1f, 0x24, 0x2b);
/// Captions, ticks and the subtitle.
pub(super) const SOFT_INK: RGBColor = RGBColor(0x4a, 0x52, 0x5c);
/// Small print.
pub(super) const FAINT_INK: RGBColor = RGBColor(0x6a, 0x72, 0x7c);
/// Lines of the grid.
pub(super) const GRID: RGBColor = RGBColor(0xe4, 0xe7, 0xeb);
/// The line at zero, and other references.
pub(super) const REFERENCE: RGBColor = RGBColor(0x7d, 0x86, 0x90);
/// Lines too many to tell apart.
pub(super) const CROWD: RGBColor = RGBColor(0xc3, 0xc8, 0xce);
/// Points of such a line that are drawn.
pub(super) const CROWD_POINTS: usize = 13;
/// What a claim says.
pub(super) const CLAIM: RGBColor = RGBColor(0x1f, 0x24, 0x2b);
/// A step that saves, and what is delegated.
pub(super) const CHEAPER: RGBColor = RGBColor(0x00, 0x72, 0xb2);
/// A step that costs.
pub(super) const DEARER: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
/// Totals and the baseline.
pub(super) const TOTAL: RGBColor = RGBColor(0x59, 0x62, 0x6d);

/// Shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Disc,
    Square,
    Triangle,
    Diamond,
    Ring,
    OpenSquare,
    OpenTriangle,
    OpenDiamond,
}

/// How one line of several is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    pub(super) color: RGBColor,
    /// Lengths of dash, gap, dash, gap …, displayed pixels; empty: solid.
    pub(super) dashes: &'static [f64],
    pub(super) marker: Marker,
}

/// Lines that have a look of their own; what goes beyond is drawn in [`CROWD`].
pub(super) const DISTINCT: usize = 8;

/// Okabe and Ito's palette without its yellow, which is too faint on white; the black is kept for
/// claims and two tones that stay apart in lightness take their places.
const LOOKS: [Look; DISTINCT] = [
    Look {
        color: RGBColor(0x00, 0x72, 0xb2),
        dashes: &[],
        marker: Marker::Disc,
    },
    Look {
        color: RGBColor(0xd5, 0x5e, 0x00),
        dashes: &[11.0, 4.5],
        marker: Marker::Square,
    },
    Look {
        color: RGBColor(0x00, 0x9e, 0x73),
        dashes: &[5.0, 3.5],
        marker: Marker::Triangle,
    },
    Look {
        color: RGBColor(0xcc, 0x79, 0xa7),
        dashes: &[13.0, 4.0, 2.5, 4.0],
        marker: Marker::Diamond,
    },
    Look {
        color: RGBColor(0xe6, 0x9f, 0x00),
        dashes: &[2.5, 3.5],
        marker: Marker::Ring,
    },
    Look {
        color: RGBColor(0x56, 0xb4, 0xe9),
        dashes: &[18.0, 5.0],
        marker: Marker::OpenSquare,
    },
    Look {
        color: RGBColor(0x6b, 0x4c, 0x9a),
        dashes: &[8.0, 3.5, 2.5, 3.5, 2.5, 3.5],
        marker: Marker::OpenTriangle,
    },
    Look {
        color: RGBColor(0x5a, 0x4a, 0x3a),
        dashes: &[9.0, 7.0],
        marker: Marker::OpenDiamond,
    },
];

/// The look of the `index`-th line; they repeat after [`DISTINCT`].
pub(super) fn look(index: usize) -> Look {
    LOOKS[index % DISTINCT]
}

/// A colour mixed with white: `share` 1 keeps it, 0 is white. Opaque, so that nothing shines through.
pub(super) fn tint(color: RGBColor, share: f64) -> RGBColor {
    let mix = |channel: u8| (255.0 - share * (255.0 - f64::from(channel))) as u8;
    RGBColor(mix(color.0), mix(color.1), mix(color.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_looks_share_a_colour_dashes_or_a_marker() {
        for (i, a) in LOOKS.iter().enumerate() {
            for b in &LOOKS[..i] {
                assert!(a.color != b.color && a.dashes != b.dashes && a.marker != b.marker);
            }
        }
    }

    #[test]
    fn a_tint_lies_between_the_colour_and_white() {
        assert_eq!(tint(INK, 1.0), INK);
        assert_eq!(tint(INK, 0.0), RGBColor(255, 255, 255));
    }
}
