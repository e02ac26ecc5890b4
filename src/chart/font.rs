//! The bundled typeface and its widths.

use std::sync::{Arc, LazyLock};

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use resvg::usvg::fontdb;

/// Name of the family inside the font files.
pub(super) const FAMILY: &str = "Inter";

/// Height of plotters' "size" for this typeface in em: (ascent - descent) / units per em.
const LINE_EM: f64 = 3408.0 / 2816.0;

static REGULAR: &[u8] = include_bytes!("assets/Inter-Regular.otf");
static SEMI_BOLD: &[u8] = include_bytes!("assets/Inter-SemiBold.otf");

/// Thickness of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Running text.
    Regular,
    /// Titles.
    Bold,
}

impl Weight {
    pub(super) fn style(self) -> FontStyle {
        match self {
            Self::Regular => FontStyle::Normal,
            Self::Bold => FontStyle::Bold,
        }
    }
}

/// Whether plotters took the bundled fonts (it does, unless the files are damaged).
static REGISTERED: LazyLock<bool> = LazyLock::new(|| {
    register_font(FAMILY, FontStyle::Normal, REGULAR).is_ok()
        && register_font(FAMILY, FontStyle::Bold, SEMI_BOLD).is_ok()
});

static DATABASE: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut database = fontdb::Database::new();
    database.load_font_data(REGULAR.to_vec());
    database.load_font_data(SEMI_BOLD.to_vec());
    Arc::new(database)
});

/// The bundled fonts and no others.
pub(super) fn database() -> Arc<fontdb::Database> {
    Arc::clone(&DATABASE)
}

/// Width of a text, in the unit of `px` (the size of an em).
pub(super) fn width(text: &str, px: f64, weight: Weight) -> f64 {
    // Measured at an em of 1000 whole pixels: plotters rounds to one.
    let measured = REGISTERED
        .then(|| {
            FontDesc::new(FontFamily::Name(FAMILY), 1000.0 * LINE_EM, weight.style())
                .layout_box(text)
        })
        .and_then(Result::ok)
        .map(|((left, _), (right, _))| f64::from(right - left));
    // A wide guess keeps labels apart if the font could not be read.
    px / 1000.0 * measured.unwrap_or(650.0 * text.chars().count() as f64)
}

/// The text, cut at its end with an ellipsis to fit into `available`.
pub(super) fn truncated(text: &str, px: f64, weight: Weight, available: f64) -> String {
    // No line of a chart holds more; a name of a million letters is not measured whole.
    const LONGEST: usize = 240;
    let clean: Vec<char> = text.chars().map(printable).take(LONGEST + 1).collect();
    let whole: String = clean.iter().collect();
    if clean.len() <= LONGEST && width(&whole, px, weight) <= available {
        return whole;
    }
    let cut = |kept: usize| {
        let start: String = clean[..kept].iter().collect();
        format!("{}…", start.trim_end())
    };
    let (mut fits, mut too_long) = (0, clean.len());
    while too_long - fits > 1 {
        let middle = usize::midpoint(fits, too_long);
        if width(&cut(middle), px, weight) <= available {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    cut(fits)
}

/// The text on at most `rows` lines, broken at spaces, the last one cut if need be.
pub(super) fn wrapped(
    text: &str,
    px: f64,
    weight: Weight,
    available: f64,
    rows: usize,
) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let mut line = word.to_owned();
        if lines.len() + 1 == rows {
            for rest in words.by_ref().take(200) {
                line.push(' ');
                line.push_str(rest);
            }
            lines.push(truncated(&line, px, weight, available));
            return lines;
        }
        while let Some(next) = words.peek() {
            let longer = format!("{line} {next}");
            if longer.chars().count() > 240 || width(&longer, px, weight) > available {
                break;
            }
            line = longer;
            words.next();
        }
        lines.push(truncated(&line, px, weight, available));
    }
    lines
}

/// Characters that an XML file may not hold, and those without a shape of their own, become a box.
fn printable(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        c if c.is_control() => '□',
        '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '□',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_fonts_are_taken_by_plotters_and_resvg() {
        assert!(*REGISTERED);
        let families: Vec<_> = database()
            .faces()
            .map(|face| face.families[0].0.clone())
            .collect();
        assert_eq!(families, [FAMILY, FAMILY]);
    }

    #[test]
    fn a_digit_is_as_wide_as_the_font_says() {
        // 1760 of 2816 units.
        assert!((width("0", 100.0, Weight::Regular) - 62.5).abs() < 0.2);
    }

    #[test]
    fn a_long_name_is_cut_with_an_ellipsis_that_fits() {
        let name = "a tier with a name that nobody would want to read on a chart".repeat(50);
        let short = truncated(&name, 15.0, Weight::Regular, 120.0);
        assert!(short.ends_with('…') && short.len() > 8, "{short}");
        assert!(width(&short, 15.0, Weight::Regular) <= 120.0);
        assert_eq!(truncated("mini", 15.0, Weight::Regular, 120.0), "mini");
        assert_eq!(truncated("mini", 15.0, Weight::Regular, 0.0), "…");
    }

    #[test]
    fn wrapping_breaks_at_spaces_and_cuts_only_the_last_line() {
        let lines = wrapped(
            "mini 80 % and nano 20 % and others",
            15.0,
            Weight::Regular,
            80.0,
            2,
        );
        assert_eq!(lines[0], "mini 80 %");
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert_eq!(
            wrapped("", 15.0, Weight::Regular, 80.0, 2),
            Vec::<String>::new()
        );
    }

    #[test]
    fn characters_that_xml_forbids_become_boxes() {
        assert_eq!(
            truncated("a\u{1}b\nc", 10.0, Weight::Regular, 500.0),
            "a□b c"
        );
    }
}
