//! Images: where and by what a photograph was taken stays with the person; a small view is made for pages.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits, Rgb, RgbImage};
use img_parts::{Bytes, DynImage, ImageEXIF as _};

use super::Extract;

/// Widest and highest image that is opened, in pixels.
const SIDE_MAX: u32 = 16_000;
/// Most memory that opening an image may take, in bytes.
const MEMORY_MAX: u64 = 512 * 1024 * 1024;
/// The box that a small view fits in, in pixels.
const VIEW: (u32, u32) = (480, 480);
/// Largest small view, in bytes: a page with one stays far under its 100 KB.
const VIEW_MAX: usize = 28 * 1024;

/// The same image without what the camera wrote in it: the place, the date, the owner. The way up is kept by `view`, which is
/// given the original; a file that cannot be taken apart is given back as it is, and refused by whoever opens it.
pub fn without_traces(bytes: &[u8]) -> Vec<u8> {
    let Ok(Some(mut image)) = DynImage::from_bytes(Bytes::copy_from_slice(bytes)) else {
        return bytes.to_vec();
    };
    let turned = orientation(bytes);
    if image.exif().is_none() {
        return bytes.to_vec();
    }
    image.set_exif(turned.map(|turned| Bytes::from(only_orientation(turned))));
    let mut clean = Vec::with_capacity(bytes.len());
    match image.encoder().write_to(&mut clean) {
        Ok(_) => clean,
        Err(_) => bytes.to_vec(),
    }
}

/// How the camera was held, when it was not straight.
fn orientation(bytes: &[u8]) -> Option<u8> {
    let mut decoder = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_decoder().ok()?;
    let turned = decoder.orientation().ok()?.to_exif();
    (turned != 1).then_some(turned)
}

/// The smallest EXIF block (TIFF, big-endian) that says only how to turn an image (tag 0x0112, one SHORT).
fn only_orientation(turned: u8) -> Vec<u8> {
    let mut block = b"MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    block.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0]);
    block
}

/// The size and the small view of an image.
pub(super) fn view(bytes: &[u8]) -> Result<Extract, String> {
    let reading =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    let mut decoder = reading.into_decoder().map_err(|error| error.to_string())?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    let (width, height) = decoder.dimensions();
    if width > SIDE_MAX || height > SIDE_MAX || decoder.total_bytes() > MEMORY_MAX {
        return Err(format!("{width} × {height} pixels"));
    }
    decoder.set_limits(limits).map_err(|error| error.to_string())?;
    let turned = decoder.orientation().map_err(|error| error.to_string())?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    image.apply_orientation(turned);
    let (width, height) = (image.width(), image.height());
    let small = if width > VIEW.0 || height > VIEW.1 {
        image.resize(VIEW.0, VIEW.1, FilterType::Triangle)
    } else {
        image
    };
    let flat = on_white(&small);
    let mut preview = Vec::new();
    for quality in [78, 60, 45, 30, 18, 8] {
        preview.clear();
        let encoder = JpegEncoder::new_with_quality(&mut preview, quality);
        flat.write_with_encoder(encoder).map_err(|error| error.to_string())?;
        if preview.len() <= VIEW_MAX {
            break;
        }
    }
    Ok(Extract { width, height, preview, ..Extract::default() })
}

/// What is transparent is white: a JPEG has no other choice.
fn on_white(image: &DynamicImage) -> RgbImage {
    let mut flat = RgbImage::new(image.width(), image.height());
    for (to, from) in flat.pixels_mut().zip(image.to_rgba8().pixels()) {
        let [r, g, b, alpha] = from.0.map(u16::from);
        let blend = |c: u16| u8::try_from((c * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        *to = Rgb([blend(r), blend(g), blend(b)]);
    }
    flat
}
