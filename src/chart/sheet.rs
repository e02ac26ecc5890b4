//! The drawing surface: plotters at ten times the displayed size, in displayed pixels.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, IntoFont, RGBColor, ShapeStyle, TextStyle, WHITE};

use super::font::{self, Weight};
use super::geometry::{self, Xy};
use super::style::Marker;

/// Displayed width of a chart, px.
pub(super) const WIDTH: f64 = 960.0;
/// Displayed height of a chart, px.
pub(super) const HEIGHT: f64 = 600.0;
/// plotters' whole pixels per displayed one: a tenth of a pixel is finer than any screen shows.
const SCALE: f64 = 10.0;

/// What plotters can refuse; a drawing in memory gives it no reason to.
pub(super) type DrawError = DrawingAreaErrorKind<std::io::Error>;

/// A rectangle in displayed pixels; y grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Rect {
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(super) fn holds(&self, other: &Self) -> bool {
        other.left >= self.left
            && other.right <= self.right
            && other.top >= self.top
            && other.bottom <= self.bottom
    }

    /// The square of half-width `radius` around a point.
    pub(super) fn around((x, y): Xy, radius: f64) -> Self {
        Self {
            left: x - radius,
            top: y - radius,
            right: x + radius,
            bottom: y + radius,
        }
    }
}

/// A text that was drawn and the space it takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    pub(super) text: String,
    pub(super) space: Rect,
}

/// Which part of a text lies at its x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Type {
    /// Size of an em, displayed px.
    pub(super) px: f64,
    pub(super) weight: Weight,
    pub(super) color: RGBColor,
}

impl Type {
    pub(super) const fn regular(px: f64, color: RGBColor) -> Self {
        Self {
            px,
            weight: Weight::Regular,
            color,
        }
    }

    pub(super) const fn bold(px: f64, color: RGBColor) -> Self {
        Self {
            px,
            weight: Weight::Bold,
            color,
        }
    }

    pub(super) fn width(&self, text: &str) -> f64 {
        font::width(text, self.px, self.weight)
    }

    /// The space a text takes, its baseline at `(x, y)`.
    pub(super) fn space(&self, text: &str, (x, y): Xy, anchor: Anchor) -> Rect {
        let width = self.width(text);
        let left = match anchor {
            Anchor::Left => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::Right => x - width,
        };
        Rect {
            left,
            top: y - 0.78 * self.px,
            right: left + width,
            bottom: y + 0.22 * self.px,
        }
    }
}

/// How a line is drawn: colour, width and dashes, displayed px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pen {
    pub(super) color: RGBColor,
    pub(super) width: f64,
    pub(super) dashes: &'static [f64],
}

impl Pen {
    pub(super) const fn solid(color: RGBColor, width: f64) -> Self {
        Self {
            color,
            width,
            dashes: &[],
        }
    }

    pub(super) fn style(self) -> ShapeStyle {
        self.color.stroke_width((self.width * SCALE) as u32)
    }
}

/// What a label is to keep clear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clearance {
    /// Other labels.
    Labels,
    /// Other labels, lines and points.
    Everything,
}

/// The surface of one chart.
pub(super) struct Sheet<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    labels: Vec<Label>,
    /// Small boxes along lines and on points that labels should not cover.
    obstacles: Vec<Rect>,
}

impl<'a> Sheet<'a> {
    /// A blank sheet that writes into `svg`.
    pub(super) fn on(svg: &'a mut String) -> Self {
        let size = (scaled(WIDTH) as u32, scaled(HEIGHT) as u32);
        let area = SVGBackend::with_string(svg, size).into_drawing_area();
        Self {
            area,
            labels: Vec::new(),
            obstacles: Vec::new(),
        }
    }

    /// White paper.
    pub(super) fn blank(&self) -> Result<(), DrawError> {
        self.area.fill(&WHITE)
    }

    /// Closes the document; what is left are the labels that were drawn.
    pub(super) fn finish(self) -> Result<Vec<Label>, DrawError> {
        self.area.present()?;
        Ok(self.labels)
    }

    /// Draws a text with its baseline at `at`.
    pub(super) fn text(
        &mut self,
        text: &str,
        at: Xy,
        anchor: Anchor,
        of: Type,
    ) -> Result<(), DrawError> {
        if text.is_empty() {
            return Ok(());
        }
        let h_pos = match anchor {
            Anchor::Left => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::Right => HPos::Right,
        };
        // plotters writes size / 1.24 as the font size and puts the baseline a quarter em (0.5ex)
        // above a position that is anchored at the bottom.
        let style: TextStyle<'_> = (
            FontFamily::Name(font::FAMILY),
            of.px * 1.24 * SCALE,
            of.weight.style(),
        )
            .into_font()
            .color(&of.color)
            .pos(Pos::new(h_pos, VPos::Bottom));
        self.area
            .draw_text(text, &style, whole((at.0, at.1 + 0.25 * of.px)))?;
        self.labels.push(Label {
            text: text.to_owned(),
            space: of.space(text, at, anchor),
        });
        Ok(())
    }

    /// The part of plotters' drawing area that lies under `space`.
    pub(super) fn part(&self, space: &Rect) -> DrawingArea<SVGBackend<'a>, Shift> {
        let corner = (scaled(space.left), scaled(space.top));
        let size = (
            scaled(space.right - space.left),
            scaled(space.bottom - space.top),
        );
        self.area.clone().shrink(corner, size)
    }

    /// Whether a label there would be clear of what it is to avoid.
    pub(super) fn is_free(&self, space: &Rect, of: Clearance) -> bool {
        let taken = match of {
            Clearance::Labels => &[],
            Clearance::Everything => self.obstacles.as_slice(),
        };
        let labels = self.labels.iter().map(|label| &label.space);
        !labels.chain(taken).any(|other| other.overlaps(space))
    }

    /// Keeps labels off a marker.
    pub(super) fn avoid_around(&mut self, point: Xy, radius: f64) {
        self.obstacles.push(Rect::around(point, radius));
    }

    /// Keeps labels off a line or point drawn at these places of the sheet.
    pub(super) fn avoid(&mut self, points: &[Xy]) {
        const STEP: f64 = 9.0;
        const HALF: f64 = 3.0;
        self.obstacles
            .extend(points.iter().map(|&point| Rect::around(point, HALF)));
        for pair in points.windows(2) {
            let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
            // A line across the whole sheet has some hundred steps; nothing drawn is longer.
            let steps = ((dx * dx + dy * dy).sqrt() / STEP).min(500.0) as usize;
            self.obstacles.extend((1..=steps).map(|i| {
                let share = i as f64 / (steps + 1) as f64;
                Rect::around((pair[0].0 + dx * share, pair[0].1 + dy * share), HALF)
            }));
        }
    }

    /// A line through points of the sheet.
    pub(super) fn line(&self, points: &[Xy], pen: Pen) -> Result<(), DrawError> {
        for dash in geometry::dashed(points, pen.dashes) {
            let dash: Vec<_> = dash.into_iter().map(whole).collect();
            self.area.draw(&PathElement::new(dash, pen.style()))?;
        }
        Ok(())
    }

    /// A filled polygon.
    pub(super) fn fill(&self, corners: &[Xy], color: RGBColor) -> Result<(), DrawError> {
        let corners: Vec<_> = corners.iter().copied().map(whole).collect();
        self.area.draw(&Polygon::new(corners, color.filled()))
    }

    /// A polygon that lets what lies under it shine through. `opacity` 0 to 1.
    pub(super) fn veil(
        &self,
        corners: &[Xy],
        color: RGBColor,
        opacity: f64,
    ) -> Result<(), DrawError> {
        let corners: Vec<_> = corners.iter().copied().map(whole).collect();
        self.area
            .draw(&Polygon::new(corners, color.mix(opacity).filled()))
    }

    /// A filled rectangle.
    pub(super) fn block(&self, rect: &Rect, color: RGBColor) -> Result<(), DrawError> {
        let Rect {
            left,
            top,
            right,
            bottom,
        } = *rect;
        self.fill(
            &[(left, top), (right, top), (right, bottom), (left, bottom)],
            color,
        )
    }

    /// A point with a white rim, so that it stands out from lines and other points.
    pub(super) fn marker(
        &self,
        at: Xy,
        shape: Marker,
        radius: f64,
        color: RGBColor,
    ) -> Result<(), DrawError> {
        self.shape(at, shape, radius + 1.3, WHITE)?;
        self.shape(at, shape, radius, color)?;
        match shape {
            Marker::Ring | Marker::OpenSquare | Marker::OpenTriangle | Marker::OpenDiamond => {
                self.shape(at, shape, radius * 0.5, WHITE)
            }
            _ => Ok(()),
        }
    }

    fn shape(&self, (x, y): Xy, shape: Marker, r: f64, color: RGBColor) -> Result<(), DrawError> {
        match shape {
            Marker::Disc | Marker::Ring => {
                let radius = (r * SCALE) as i32;
                self.area
                    .draw(&Circle::new(whole((x, y)), radius, color.filled()))
            }
            Marker::Square | Marker::OpenSquare => {
                self.block(&Rect::around((x, y), r * 0.9), color)
            }
            Marker::Triangle | Marker::OpenTriangle => {
                let (w, up, down) = (r * 1.1, r * 1.2, r * 0.75);
                self.fill(&[(x, y - up), (x + w, y + down), (x - w, y + down)], color)
            }
            Marker::Diamond | Marker::OpenDiamond => {
                let r = r * 1.25;
                self.fill(&[(x, y - r), (x + r, y), (x, y + r), (x - r, y)], color)
            }
        }
    }
}

/// The document at its displayed size, with round joins for every line.
pub(super) fn displayed(svg: &str) -> String {
    let drawn = format!("width=\"{}\" height=\"{}\"", scaled(WIDTH), scaled(HEIGHT));
    let shown = format!("width=\"{WIDTH}\" height=\"{HEIGHT}\" stroke-linejoin=\"round\"");
    // plotters writes the opacity of the element, which costs a renderer a layer of its own.
    svg.replacen(&drawn, &shown, 1)
        .replace(" opacity=\"", " fill-opacity=\"")
}

fn scaled(length: f64) -> i32 {
    (length * SCALE) as i32
}

fn whole((x, y): Xy) -> (i32, i32) {
    (libm::round(x * SCALE) as i32, libm::round(y * SCALE) as i32)
}
