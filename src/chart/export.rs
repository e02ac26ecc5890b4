//! From what plotters wrote to the SVG and PNG that are handed out.

use std::sync::LazyLock;

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, Indent, Options, Tree, WriteOptions};

use super::{Picture, font, pixels, sheet};

/// Pixels of the PNG for one displayed pixel.
const DENSITY: f32 = 2.0;

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| Options {
    font_family: font::FAMILY.to_owned(),
    fontdb: font::database(),
    ..Options::default()
});

/// The SVG, text turned into outlines, and the PNG.
///
/// Outlines cost a few dozen kilobytes and buy a picture that is the same everywhere: a document
/// that keeps its text takes whatever font the reader's machine has, and labels change their width.
pub(super) fn export(picture: &Picture) -> Result<(String, Vec<u8>), String> {
    let tree = Tree::from_str(&picture.svg, &OPTIONS)
        .map_err(|error| format!("its drawing could not be read: {error}"))?;
    Ok((svg(&tree, &picture.title)?, png(&tree)?))
}

fn svg(tree: &Tree, title: &str) -> Result<String, String> {
    // Coordinates are tenths of a displayed pixel, so whole numbers are fine enough.
    let options = WriteOptions {
        coordinates_precision: 0,
        transforms_precision: 4,
        indent: Indent::None,
        ..WriteOptions::default()
    };
    let written = tree.to_string(&options);
    let body = written
        .split_once('>')
        .map(|(_opening_tag, body)| body)
        .ok_or("its drawing came out empty")?;
    let body = shortened(body);
    let (width, height) = (sheet::WIDTH, sheet::HEIGHT);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\"><title>{}</title>{body}\n",
        escaped(title)
    ))
}

/// The document with the data of its paths in relative steps, and lines that look the same (the
/// dashes of one line above all) in one path: the same picture at a third of the size.
fn shortened(body: &str) -> String {
    let mut pieces = body.split("<path ");
    let mut short = pieces.next().unwrap_or_default().to_owned();
    let mut open: Option<Stroke> = None;
    for piece in pieces {
        let path = Stroke::of(piece);
        match (&mut open, path) {
            (Some(line), Some(next)) if line.joins(&next) => line.add(&next),
            (line, next) => {
                line.take()
                    .into_iter()
                    .for_each(|line| line.write(&mut short));
                match next {
                    Some(next) => *line = Some(next),
                    None => short.extend(["<path ", piece]),
                }
            }
        }
    }
    open.into_iter().for_each(|line| line.write(&mut short));
    short
}

/// A path element: how it looks, its data in relative steps, and what stands between it and the next.
struct Stroke<'a> {
    look: &'a str,
    data: String,
    tail: &'a str,
}

impl<'a> Stroke<'a> {
    fn of(piece: &'a str) -> Option<Self> {
        let (look, rest) = piece.split_once("d=\"")?;
        let (data, tail) = rest.split_once("\"/>")?;
        Some(Self {
            look,
            data: relative(data)?,
            tail,
        })
    }

    fn joins(&self, next: &Self) -> bool {
        // Opaque lines only: where translucent ones overlap, they add up.
        let opaque = self.look.contains("fill=\"none\"") && !self.look.contains("opacity");
        opaque && self.tail.is_empty() && self.look == next.look
    }

    fn add(&mut self, next: &Self) {
        self.data.push_str(&next.data);
        self.tail = next.tail;
    }

    fn write(&self, svg: &mut String) {
        svg.extend(["<path ", self.look, "d=\"", &self.data, "\"/>", self.tail]);
    }
}

/// A path of absolute M, L, C, Q and Z in whole numbers with all but its beginning in relative
/// commands, level and upright lines in their own; `None` for any other.
fn relative(path: &str) -> Option<String> {
    let mut short = String::with_capacity(path.len() / 2);
    let (mut here, mut start) = ((0_i64, 0_i64), (0_i64, 0_i64));
    let mut written = ' ';
    let mut words = path.split(' ').filter(|word| !word.is_empty());
    while let Some(command) = words.next() {
        let points = match command {
            "Z" => 0,
            "M" | "L" => 1,
            "Q" => 2,
            "C" => 3,
            _ => return None,
        };
        let from = here;
        let mut steps = Vec::with_capacity(2 * points);
        for _ in 0..points {
            here = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            steps.extend([here.0 - from.0, here.1 - from.1]);
        }
        let letter = match (command, steps.as_slice()) {
            ("M", _) if short.is_empty() => 'M',
            ("L", [_, 0]) => 'h',
            ("L", [0, _]) => 'v',
            _ => command.chars().next()?.to_ascii_lowercase(),
        };
        // A command that repeats the one before it needs no letter, but for those that draw nothing.
        if letter != written || command == "M" || command == "Z" {
            short.push(letter);
            written = letter;
        }
        match letter {
            'h' => push_step(&mut short, steps[0]),
            'v' => push_step(&mut short, steps[1]),
            _ => steps.iter().for_each(|step| push_step(&mut short, *step)),
        }
        match command {
            "M" => start = here,
            "Z" => here = start,
            _ => {}
        }
    }
    Some(short)
}

/// A minus sign or a command's letter parts a number from what stands before it; else a space does.
fn push_step(path: &mut String, by: i64) {
    if by >= 0 && path.ends_with(|last: char| last.is_ascii_digit()) {
        path.push(' ');
    }
    path.push_str(&by.to_string());
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn png(tree: &usvg::Tree) -> Result<Vec<u8>, String> {
    let side = |length: f64| (length as f32 * DENSITY) as u32;
    let mut canvas = Pixmap::new(side(sheet::WIDTH), side(sheet::HEIGHT))
        .ok_or("there is no memory for its pixels")?;
    canvas.fill(Color::WHITE);
    resvg::render(
        tree,
        Transform::from_scale(DENSITY, DENSITY),
        &mut canvas.as_mut(),
    );
    pixels::png(canvas.as_ref())
        .map_err(|error| format!("its pixels could not be encoded: {error}"))
}

/// Left and right end of the first text's outline, displayed px.
#[cfg(test)]
pub(super) fn extent_of_first_text(svg: &str) -> Option<(f64, f64)> {
    fn first(group: &usvg::Group) -> Option<(f64, f64)> {
        group.children().iter().find_map(|node| match node {
            usvg::Node::Text(text) => {
                let space = text.abs_bounding_box();
                Some((f64::from(space.left()), f64::from(space.right())))
            }
            usvg::Node::Group(inner) => first(inner),
            _ => None,
        })
    }
    first(Tree::from_str(svg, &OPTIONS).ok()?.root())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_go_through_the_same_points() {
        let path = "M 10 20 L 30 20 C 30 25 25 30 20 30 Z M 5 5 L 6 4 L 8 1 L 8 8 Z";
        assert_eq!(
            relative(path).as_deref(),
            Some("M10 20h20c0 5-5 10-10 10zm-5-15l1-1 2-3v7z")
        );
    }

    #[test]
    fn lines_that_look_the_same_are_joined() {
        let dash = |x: i32| format!("<path fill=\"none\" stroke=\"#000\" d=\"M {x} 0 L {x} 9\"/>");
        let svg = format!("<g>{}{}</g><g>{}</g>", dash(1), dash(2), dash(3));
        assert_eq!(
            shortened(&svg),
            "<g><path fill=\"none\" stroke=\"#000\" d=\"M1 0v9M2 0v9\"/></g>\
             <g><path fill=\"none\" stroke=\"#000\" d=\"M3 0v9\"/></g>"
        );
    }

    #[test]
    fn a_path_that_is_not_understood_is_left_alone() {
        let odd = "<path d=\"M 0.5 0 A 1 2 3\"/><path d=\"M 1 1 L 2 2\"/>";
        assert_eq!(
            shortened(odd),
            "<path d=\"M 0.5 0 A 1 2 3\"/><path d=\"M1 1l1 1\"/>"
        );
    }
}
