//! A plane of data on a part of the sheet: plotters' coordinates, lines and areas.

use plotters::backend::SVGBackend;
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::element::Polygon;
use plotters::series::LineSeries;
use plotters::style::{Color, RGBColor};

use super::axis::Axis;
use super::geometry::{self, Xy};
use super::sheet::{DrawError, Pen, Rect, Sheet};
use super::style;

type Plane<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// A plane of data.
pub(super) struct Panel<'a> {
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) space: Rect,
    plane: Plane<'a>,
}

impl<'a> Panel<'a> {
    /// A plane that fills `space` on the sheet.
    pub(super) fn on(sheet: &Sheet<'a>, space: Rect, x: Axis, y: Axis) -> Result<Self, DrawError> {
        let area = sheet.part(&space);
        let plane = ChartBuilder::on(&area).build_cartesian_2d(x.coordinates(), y.coordinates())?;
        Ok(Self { x, y, space, plane })
    }

    /// Where a value lies on the sheet.
    pub(super) fn place(&self, (x, y): Xy) -> Xy {
        let Rect {
            left,
            top,
            right,
            bottom,
        } = self.space;
        (
            left + self.x.fraction(x) * (right - left),
            bottom - self.y.fraction(y) * (bottom - top),
        )
    }

    /// Whether a value lies on the plane.
    pub(super) fn shows(&self, (x, y): Xy) -> bool {
        self.x.contains(x) && self.y.contains(y)
    }

    /// A line through values; what lies above or below the plane is cut off.
    pub(super) fn line(&mut self, values: &[Xy], pen: Pen, sheet: &Sheet) -> Result<(), DrawError> {
        let values = geometry::thinned(values, 400);
        for part in geometry::clip_line(&values, self.y.low, self.y.high) {
            if pen.dashes.is_empty() {
                let line: Vec<Xy> = part.iter().map(|&value| self.coordinates(value)).collect();
                self.plane.draw_series(LineSeries::new(line, pen.style()))?;
            } else {
                let line: Vec<Xy> = part.iter().map(|&value| self.place(value)).collect();
                sheet.line(&line, pen)?;
            }
        }
        Ok(())
    }

    /// The area between two lines over the same xs, cut to the plane. `opacity` 0 to 1.
    pub(super) fn between(
        &mut self,
        upper: &[Xy],
        lower: &[Xy],
        color: RGBColor,
        opacity: f64,
    ) -> Result<(), DrawError> {
        let mut corners = geometry::thinned(upper, 400);
        corners.extend(geometry::thinned(lower, 400).into_iter().rev());
        let corners: Vec<Xy> = geometry::clip_polygon(&corners, self.y.low, self.y.high)
            .into_iter()
            .map(|value| self.coordinates(value))
            .collect();
        if corners.len() > 2 {
            self.plane
                .draw_series([Polygon::new(corners, color.mix(opacity).filled())])?;
        }
        Ok(())
    }

    fn coordinates(&self, (x, y): Xy) -> Xy {
        (self.x.coordinate(x), self.y.coordinate(y))
    }

    /// A few markers along the `i`-th line, at different points for different lines.
    pub(super) fn markers(&self, values: &[Xy], i: usize, sheet: &Sheet) -> Result<(), DrawError> {
        const MARKERS: usize = 7;
        let look = style::look(i);
        let every = (values.len() / MARKERS).max(1);
        let first = match values.len() > 2 * MARKERS {
            true => (i * 2 + 1) % every,
            false => 0,
        };
        let marked = values.iter().skip(first).step_by(every);
        for &value in marked.filter(|value| self.shows(**value)) {
            sheet.marker(self.place(value), look.marker, 3.6, look.color)?;
        }
        Ok(())
    }
}
