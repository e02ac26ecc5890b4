//! Pixels to PNG with a palette: a chart has few colours, and an indexed picture is written several
//! times faster than a true-colour one, at half the size.

use std::collections::HashMap;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use resvg::tiny_skia::PixmapRef;

/// Red, green, blue.
type Rgb = [u8; 3];

/// Most colours of an indexed PNG.
const PALETTE: usize = 256;
/// A third of the time that the default takes, and files hardly larger: rows repeat each other.
const EFFORT: Compression = Compression::new(3);
/// Bytes that are looked at together for a change of colour.
const STRETCH: usize = 64;

/// The picture as a PNG of 8-bit indices. It must be opaque.
///
/// The commonest colours are kept exactly: all areas, lines and letters. What is rarer are blends on
/// slanted edges, which take the nearest colour there is.
pub(super) fn png(pixels: PixmapRef<'_>) -> Result<Vec<u8>, png::EncodingError> {
    let colors = Colors::of(pixels.data());
    let palette = colors.palette();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    let mut writer = encoder.write_header()?;
    let rows = deflated(&colors.indices(&palette), pixels.width() as usize)?;
    writer.write_chunk(png::chunk::IDAT, &rows)?;
    writer.finish()?;
    Ok(file)
}

/// The rows without a filter, deflated in one go: the writer of `png` hands them over one by one, and
/// what deflates clears its buffer for each of them, which takes half as long again.
fn deflated(indices: &[u8], width: usize) -> io::Result<Vec<u8>> {
    const NO_FILTER: u8 = 0;
    let mut rows = Vec::with_capacity(indices.len() + indices.len() / width);
    for row in indices.chunks_exact(width) {
        rows.push(NO_FILTER);
        rows.extend_from_slice(row);
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), EFFORT);
    encoder.write_all(&rows)?;
    encoder.finish()
}

/// The colours of a picture, and where they are.
#[derive(Default)]
struct Colors {
    /// Each colour once, with its pixels.
    all: Vec<(Rgb, usize)>,
    places: HashMap<Rgb, usize>,
    /// Neighbouring pixels of one colour: its place among all, and how many they are.
    runs: Vec<(usize, usize)>,
}

impl Colors {
    /// Of pixels of four bytes.
    fn of(pixels: &[u8]) -> Self {
        let mut colors = Self::default();
        let mut left = pixels;
        while let [red, green, blue, alpha, ..] = *left {
            let pixel = [red, green, blue, alpha];
            let same = same_at_front(left, pixel);
            colors.add([red, green, blue], same);
            left = &left[4 * same..];
        }
        colors
    }

    fn add(&mut self, color: Rgb, pixels: usize) {
        let place = *self.places.entry(color).or_insert_with(|| {
            self.all.push((color, 0));
            self.all.len() - 1
        });
        self.all[place].1 += pixels;
        self.runs.push((place, pixels));
    }

    /// The commonest colours, the first the most common.
    fn palette(&self) -> Vec<Rgb> {
        let mut colors = self.all.clone();
        // Equally common ones by their value, wherever they came first.
        colors.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let commonest = colors.into_iter().take(PALETTE);
        commonest.map(|(color, _)| color).collect()
    }

    /// The index of every pixel in a palette.
    fn indices(&self, palette: &[Rgb]) -> Vec<u8> {
        let index = |(color, _): &(Rgb, usize)| nearest(*color, palette);
        let of_colors: Vec<u8> = self.all.iter().map(index).collect();
        let mut indices = Vec::with_capacity(self.runs.iter().map(|run| run.1).sum());
        for (color, count) in &self.runs {
            indices.resize(indices.len() + count, of_colors[*color]);
        }
        indices
    }
}

/// How many pixels at the front are this one.
fn same_at_front(pixels: &[u8], pixel: [u8; 4]) -> usize {
    let mut stretch = [0; STRETCH];
    stretch
        .chunks_exact_mut(4)
        .for_each(|place| place.copy_from_slice(&pixel));
    let stretches = pixels.chunks_exact(STRETCH);
    let whole = stretches.take_while(|some| **some == stretch).count();
    let left = pixels[whole * STRETCH..].chunks_exact(4);
    whole * STRETCH / 4 + left.take_while(|other| **other == pixel).count()
}

/// Index of the colour at the least distance.
fn nearest(color: Rgb, palette: &[Rgb]) -> u8 {
    let distance = |other: &Rgb| -> u32 {
        color
            .iter()
            .zip(other)
            .map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2))
            .sum()
    };
    (0_u8..=u8::MAX)
        .zip(palette)
        .min_by_key(|(_, other)| distance(other))
        .map_or(0, |found| found.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::tiny_skia::{Color, Pixmap};

    #[test]
    fn a_picture_of_many_colours_keeps_the_common_ones_and_the_nearest_of_the_rest() {
        let mut pixels = [255, 255, 255, 255].repeat(1000);
        pixels.extend([0, 114, 178, 255].repeat(500));
        for level in 0..=255 {
            pixels.extend([level, level, 0, 255].repeat(2));
        }
        pixels.extend([250, 254, 255, 255]);
        let colors = Colors::of(&pixels);
        assert_eq!(colors.runs[..3], [(0, 1000), (1, 500), (2, 2)]);
        let palette = colors.palette();
        assert_eq!(
            (palette.len(), palette[0], palette[1]),
            (256, [255, 255, 255], [0, 114, 178])
        );
        let indices = colors.indices(&palette);
        assert_eq!(indices.len(), pixels.len() / 4);
        assert_eq!(
            (indices[0], indices[1000], *indices.last().expect("one")),
            (0, 1, 0)
        );
    }

    #[test]
    fn the_file_holds_the_pixels() {
        let mut pixels = Pixmap::new(3, 2).expect("a small picture");
        pixels.fill(Color::from_rgba8(213, 94, 0, 255));
        let file = png(pixels.as_ref()).expect("a file");
        let mut reader = png::Decoder::new(std::io::Cursor::new(file))
            .read_info()
            .expect("a header");
        assert_eq!(reader.info().palette.as_deref(), Some(&[213, 94, 0][..]));
        let mut indices = vec![1; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut indices).expect("a frame");
        assert_eq!(indices[..6], [0; 6]);
    }
}
