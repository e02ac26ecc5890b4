//! The key at the right of a chart: what each line, area and point stands for, beside it.

use plotters::style::RGBColor;

use super::font;
use super::geometry::{self, Xy};
use super::sheet::{Anchor, DrawError, Pen, Rect, Sheet, Type};
use super::style::{self, CROWD, INK, Look, Marker, SOFT_INK};

const KEY: Type = Type::regular(16.0, INK);
const KEY_DETAIL: Type = Type::regular(14.5, SOFT_INK);

/// Room for the swatch of a key's entry.
const SWATCH: f64 = 34.0;
/// Widest text of a key.
const KEY_WIDTH: f64 = 188.0;
/// Between the plane and the key.
const KEY_GAP: f64 = 12.0;

/// An entry of the key.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) swatch: Swatch,
    pub(super) name: String,
    /// A second row in smaller type; may be empty.
    pub(super) detail: String,
    pub(super) spot: Spot,
}

/// Where an entry would like to be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spot {
    /// Next to what it names, with a thin line to it if there is no room.
    Beside(Xy),
    /// At this height.
    Level(f64),
    /// In its turn.
    Anywhere,
}

impl Spot {
    /// Beside a point where there is one, else in its turn.
    pub(super) fn beside(point: Option<Xy>) -> Self {
        point.map_or(Self::Anywhere, Self::Beside)
    }
}

/// What stands before an entry's name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Swatch {
    /// A line with its marker.
    Line(Look),
    /// A line of its own kind.
    Stroke(Pen),
    /// An area.
    Block(RGBColor),
    /// A point.
    Point(Marker, RGBColor),
}

impl Entry {
    fn detail_rows(&self) -> Vec<String> {
        font::wrapped(&self.detail, KEY_DETAIL.px, KEY_DETAIL.weight, KEY_WIDTH, 2)
    }

    fn name_rows(&self) -> Vec<String> {
        font::wrapped(&self.name, KEY.px, KEY.weight, KEY_WIDTH, 2)
    }

    fn height(&self) -> f64 {
        20.0 * self.name_rows().len() as f64 + 18.0 * self.detail_rows().len() as f64 + 5.0
    }

    /// Width that an entry takes at the right of a plane, its distance to the plane included.
    pub(super) fn width(&self) -> f64 {
        let rows = |rows: Vec<String>, kind: Type| {
            rows.iter().map(|row| kind.width(row)).fold(0.0, f64::max)
        };
        KEY_GAP + SWATCH + rows(self.name_rows(), KEY).max(rows(self.detail_rows(), KEY_DETAIL))
    }

    /// With its name on one row.
    fn in_a_row(&self) -> Self {
        let name = font::truncated(&self.name, KEY.px, KEY.weight, KEY_WIDTH);
        Self {
            name,
            ..self.clone()
        }
    }

    /// Its name on one row and nothing else.
    fn bare(&self) -> Self {
        Self {
            detail: String::new(),
            ..self.in_a_row()
        }
    }
}

/// The entries as they fit into `available`: names cut to a row, then without details, then fewer.
fn fitted(entries: &[Entry], available: f64) -> Vec<Entry> {
    let fits = |entries: &[Entry]| entries.iter().map(Entry::height).sum::<f64>() <= available;
    let shapes: [fn(&Entry) -> Entry; 3] = [Entry::clone, Entry::in_a_row, Entry::bare];
    for shape in shapes {
        let shaped: Vec<Entry> = entries.iter().map(shape).collect();
        if fits(&shaped) {
            return shaped;
        }
    }
    let mut few: Vec<Entry> = entries.iter().map(Entry::bare).collect();
    while !fits(&few) && !few.is_empty() {
        few.pop();
    }
    few
}

/// The entry for lines that have no look of their own.
pub(super) fn crowd(lines: usize) -> Option<Entry> {
    let more = lines
        .checked_sub(style::DISTINCT)
        .filter(|more| *more > 0)?;
    Some(Entry {
        swatch: Swatch::Stroke(Pen::solid(CROWD, 2.0)),
        name: format!("{more} more"),
        detail: String::new(),
        spot: Spot::Anywhere,
    })
}

/// Draws the key at the right of a plane, each entry as near as may be to what it names.
pub(super) fn draw(entries: &[Entry], panel: &Rect, sheet: &mut Sheet) -> Result<(), DrawError> {
    let (top, bottom) = (panel.top - 14.0, panel.bottom + 16.0);
    let entries = fitted(entries, bottom - top);
    let wanted: Vec<Xy> = entries
        .iter()
        .enumerate()
        .map(|(i, entry)| {
            let height = match entry.spot {
                Spot::Beside((_, y)) | Spot::Level(y) => y,
                Spot::Anywhere => top + 26.0 * i as f64,
            };
            (height, entry.height())
        })
        .collect();
    let middles = geometry::spread(&wanted, top, bottom);
    for (entry, (middle, wanted)) in entries.iter().zip(middles.into_iter().zip(wanted)) {
        draw_entry(entry, panel.right + KEY_GAP, middle, sheet)?;
        if let Spot::Beside((x, y)) = entry.spot
            && (wanted.0 - middle).abs() > 3.0
        {
            let first_row = middle - entry.height() / 2.0 + 13.0;
            let to = (panel.right + KEY_GAP - 1.0, first_row);
            sheet.line(&[(x.min(panel.right) + 4.0, y), to], Pen::solid(CROWD, 1.0))?;
        }
    }
    Ok(())
}

fn draw_entry(entry: &Entry, left: f64, middle: f64, sheet: &mut Sheet) -> Result<(), DrawError> {
    let mut baseline = middle - entry.height() / 2.0 + 18.0;
    swatch(entry.swatch, (left, baseline - 5.5), sheet)?;
    for row in entry.name_rows() {
        sheet.text(&row, (left + SWATCH, baseline), Anchor::Left, KEY)?;
        baseline += 20.0;
    }
    baseline -= 1.0;
    for row in entry.detail_rows() {
        sheet.text(&row, (left + SWATCH, baseline), Anchor::Left, KEY_DETAIL)?;
        baseline += 18.0;
    }
    Ok(())
}

fn swatch(swatch: Swatch, (left, y): Xy, sheet: &Sheet) -> Result<(), DrawError> {
    let line = [(left, y), (left + 27.0, y)];
    match swatch {
        Swatch::Line(look) => {
            let pen = Pen {
                color: look.color,
                width: 2.6,
                dashes: look.dashes,
            };
            sheet.line(&line, pen)?;
            sheet.marker((left + 13.5, y), look.marker, 4.5, look.color)
        }
        Swatch::Stroke(pen) => sheet.line(&line, pen),
        Swatch::Block(color) => {
            let block = Rect {
                left: left + 5.0,
                top: y - 7.0,
                right: left + 24.0,
                bottom: y + 7.0,
            };
            sheet.block(&block, color)
        }
        Swatch::Point(marker, color) => sheet.marker((left + 13.5, y), marker, 5.5, color),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> Entry {
        let detail = "some detail".to_owned();
        Entry {
            swatch: Swatch::Block(INK),
            name: name.to_owned(),
            detail,
            spot: Spot::Anywhere,
        }
    }

    #[test]
    fn a_key_gives_up_rows_then_details_then_entries() {
        let long = "an assignment with a name that takes two rows";
        let entries: Vec<Entry> = (0..6).map(|_| entry(long)).collect();
        let rows = |available: f64| -> (usize, bool, bool) {
            let fitted = fitted(&entries, available);
            let whole = fitted.first().is_some_and(|entry| entry.name == long);
            let detailed = fitted.first().is_some_and(|entry| !entry.detail.is_empty());
            (fitted.len(), whole, detailed)
        };
        assert_eq!(rows(400.0), (6, true, true));
        assert_eq!(rows(300.0), (6, false, true));
        assert_eq!(rows(160.0), (6, false, false));
        assert_eq!(rows(60.0), (2, false, false));
    }

    #[test]
    fn lines_beyond_the_distinct_ones_are_counted() {
        assert!(crowd(style::DISTINCT).is_none());
        assert_eq!(
            crowd(200).map(|entry| entry.name).as_deref(),
            Some("192 more")
        );
    }
}
