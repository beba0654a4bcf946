//! Simplified outlines of départements and régions, and their drawing as SVG.

use std::fmt::Write as _;

use crate::wire::{Corrupt, Reader};

/// Stored coordinates are whole thousandths of a degree: about 110 m, a third of a pixel on a 1,000-pixel map of a
/// département.
pub(crate) const UNITS_PER_DEGREE: f64 = 1000.0;

/// The limits of a territory: closed rings (outer limits, islands and enclaves alike) of longitude and latitude in
/// degrees, the first point not repeated at the end, to be filled with the even-odd rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    pub rings: Vec<Vec<(f32, f32)>>,
}

impl Outline {
    /// Draws the outline alone in a box of the given size: the SVG `viewBox`, and the `d` of a path for
    /// `fill-rule="evenodd"`.
    pub fn svg_path(&self, width: u16, height: u16) -> (String, String) {
        let projection = Projection::fitting([self], width, height);
        (projection.view_box(), projection.path(self))
    }

    /// Reads an outline, or nothing where no ring was written.
    pub(crate) fn decode(reader: &mut Reader) -> Result<Option<Self>, Corrupt> {
        let count = reader.index()?;
        let rings = reader.column(count, read_ring)?;
        Ok((!rings.is_empty()).then_some(Self { rings }))
    }
}

/// Each point is written as its difference from the previous one.
fn read_ring(reader: &mut Reader) -> Result<Vec<(f32, f32)>, Corrupt> {
    let points = reader.index()?;
    let (mut longitude, mut latitude) = (0_i32, 0_i32);
    reader.column(points, |reader| {
        longitude = longitude.wrapping_add(reader.signed()?);
        latitude = latitude.wrapping_add(reader.signed()?);
        Ok(degrees(longitude, latitude))
    })
}

/// Turns thousandths of a degree into degrees.
pub(crate) fn degrees(longitude: i32, latitude: i32) -> (f32, f32) {
    #[expect(clippy::cast_possible_truncation, reason = "six significant digits are all that was stored")]
    let to_degrees = |units: i32| (f64::from(units) / UNITS_PER_DEGREE) as f32;
    (to_degrees(longitude), to_degrees(latitude))
}

/// A plan that places degrees in a box of pixels, the same for several outlines of one map.
///
/// Equirectangular projection with its standard parallel in the middle of the map (J. P. Snyder, *Map Projections: A
/// Working Manual*, USGS Professional Paper 1395, 1987, p. 90): shapes look right over a few degrees.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    west: f64,
    north: f64,
    /// Pixels per degree of latitude.
    scale: f64,
    /// Length of a degree of longitude compared with one of latitude.
    narrowing: f64,
    left: f64,
    top: f64,
    width: u16,
    height: u16,
}

impl Projection {
    /// Places all the outlines in a box of `width` × `height` pixels, as large as possible and centred.
    pub fn fitting<'a>(outlines: impl IntoIterator<Item = &'a Outline>, width: u16, height: u16) -> Self {
        let points = outlines.into_iter().flat_map(|outline| outline.rings.iter().flatten());
        let everywhere = [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY];
        let [west, east, south, north] = points.fold(everywhere, |[west, east, south, north], point| {
            let (longitude, latitude) = (f64::from(point.0), f64::from(point.1));
            [west.min(longitude), east.max(longitude), south.min(latitude), north.max(latitude)]
        });
        let [west, east, south, north] = if west > east { [0.0; 4] } else { [west, east, south, north] };
        let narrowing = f64::midpoint(south, north).to_radians().cos();
        let (across, down) = ((east - west) * narrowing, north - south);
        let (box_width, box_height) = (f64::from(width), f64::from(height));
        // The tiny floor keeps the scale finite for an empty list.
        let scale = (box_width / across.max(1e-6)).min(box_height / down.max(1e-6));
        Self {
            west,
            north,
            scale,
            narrowing,
            left: (box_width - across * scale) / 2.0,
            top: (box_height - down * scale) / 2.0,
            width,
            height,
        }
    }

    /// Where a longitude and latitude in degrees fall, in pixels from the top left corner.
    pub fn point(&self, (longitude, latitude): (f32, f32)) -> (f64, f64) {
        let across = (f64::from(longitude) - self.west) * self.narrowing;
        let down = self.north - f64::from(latitude);
        (self.left + across * self.scale, self.top + down * self.scale)
    }

    /// The SVG `viewBox` of the box.
    pub fn view_box(&self) -> String {
        format!("0 0 {} {}", self.width, self.height)
    }

    /// The `d` of an SVG path for an outline, in pixels with one decimal.
    pub fn path(&self, outline: &Outline) -> String {
        let mut path = String::new();
        for ring in &outline.rings {
            self.push_ring(&mut path, ring);
        }
        path
    }

    /// Appends one closed ring; points that fall on the previous one, at this size, are left out.
    fn push_ring(&self, path: &mut String, ring: &[(f32, f32)]) {
        let mut previous = String::new();
        let mut command = 'M';
        for point in ring {
            let (x, y) = self.point(*point);
            let here = format!("{x:.1} {y:.1}");
            if here != previous {
                write!(path, "{command}{here}").expect("writing to a String cannot fail");
                command = 'L';
                previous = here;
            }
        }
        if command == 'L' {
            path.push('Z');
        }
    }
}
