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
const EFFORT: Compression = Compression::new(4);

/// The picture as a PNG of 8-bit indices. It must be opaque.
///
/// The commonest colours are kept exactly: all areas, lines and letters. What is rarer are blends on
/// slanted edges, which take the nearest colour there is.
pub(super) fn png(pixels: PixmapRef<'_>) -> Result<Vec<u8>, png::EncodingError> {
    let runs = runs(pixels);
    let palette = palette(&runs);
    let indices = indices(&runs, &palette);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    let mut writer = encoder.write_header()?;
    let rows = deflated(&indices, pixels.width() as usize)?;
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

/// Neighbouring pixels of one colour, and how many they are.
fn runs(pixels: PixmapRef<'_>) -> Vec<(Rgb, usize)> {
    let mut runs: Vec<(Rgb, usize)> = Vec::new();
    for pixel in pixels.data().chunks_exact(4) {
        let color = [pixel[0], pixel[1], pixel[2]];
        match runs.last_mut() {
            Some((last, count)) if *last == color => *count += 1,
            _ => runs.push((color, 1)),
        }
    }
    runs
}

/// The commonest colours, the first the most common.
fn palette(runs: &[(Rgb, usize)]) -> Vec<Rgb> {
    let mut counts: HashMap<Rgb, usize> = HashMap::new();
    for (color, count) in runs {
        *counts.entry(*color).or_default() += count;
    }
    let mut colors: Vec<(Rgb, usize)> = counts.into_iter().collect();
    // Equally common ones by their value: the map has no order of its own.
    colors.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    colors
        .into_iter()
        .take(PALETTE)
        .map(|(color, _)| color)
        .collect()
}

fn indices(runs: &[(Rgb, usize)], palette: &[Rgb]) -> Vec<u8> {
    let mut known: HashMap<Rgb, u8> = HashMap::new();
    let mut indices = Vec::with_capacity(runs.iter().map(|run| run.1).sum());
    for (color, count) in runs {
        let index = *known
            .entry(*color)
            .or_insert_with(|| nearest(*color, palette));
        indices.resize(indices.len() + count, index);
    }
    indices
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
        let mut runs = vec![([255, 255, 255], 1000), ([0, 114, 178], 500)];
        runs.extend((0..=255).map(|level| ([level, level, 0], 2)));
        runs.push(([250, 254, 255], 1));
        let palette = palette(&runs);
        assert_eq!(
            (palette.len(), palette[0], palette[1]),
            (256, [255, 255, 255], [0, 114, 178])
        );
        let indices = indices(&runs, &palette);
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
