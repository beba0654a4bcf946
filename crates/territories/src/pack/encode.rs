//! Writing of the tables in the layout that `tables.rs` reads.

use super::rows::units;
use crate::{
    outline::Outline,
    tables::{Communes, Formers, MAGIC, Names, Tables},
    territory::Kind,
    wire::Writer,
};

/// Strongest setting of deflate in miniz: packing is rare, and costs a second.
const STRONGEST: u8 = 10;

pub(super) fn packed(tables: &Tables) -> Vec<u8> {
    let writer = &mut Writer::default();
    writer.number(tables.vintage.into());
    write_communes(writer, &tables.communes);
    write_formers(writer, &tables.formers);
    writer.index(tables.epcis.len());
    for row in &tables.epcis {
        writer.text(&row.code);
        writer.text(&row.name);
        write_kind(writer, row.kind);
    }
    writer.index(tables.departements.len());
    for row in &tables.departements {
        writer.text(&row.code);
        writer.text(&row.name);
        write_kind(writer, row.kind);
        writer.number(row.region.into());
        writer.number(row.overseas.into());
        write_outline(writer, row.outline.as_ref());
    }
    writer.index(tables.regions.len());
    for row in &tables.regions {
        writer.text(&row.code);
        writer.text(&row.name);
        write_kind(writer, row.kind);
        writer.number(row.overseas.into());
        write_outline(writer, row.outline.as_ref());
    }
    let mut file = MAGIC.to_vec();
    file.extend(miniz_oxide::deflate::compress_to_vec(&writer.0, STRONGEST));
    file
}

fn write_communes(writer: &mut Writer, communes: &Communes) {
    writer.text(&communes.codes.0);
    write_names(writer, &communes.names);
    for population in &communes.populations {
        writer.optional(*population);
    }
    write_centroids(writer, &communes.centroids);
    for row in &communes.departements {
        writer.number((*row).into());
    }
    for row in &communes.epcis {
        writer.optional(*row);
    }
    for row in &communes.epts {
        writer.optional(*row);
    }
    let starts = std::iter::once(&0).chain(&communes.postal_ends);
    for (start, end) in starts.zip(&communes.postal_ends) {
        writer.number(end - start);
    }
    let mut previous = 0;
    for code in &communes.postal_codes {
        let code = code.cast_signed();
        writer.signed(code - previous);
        previous = code;
    }
}

fn write_centroids(writer: &mut Writer, centroids: &[Option<(i32, i32)>]) {
    for centroid in centroids {
        writer.number(centroid.is_some().into());
    }
    for axis in [|point: &(i32, i32)| point.0, |point: &(i32, i32)| point.1] {
        let mut previous = 0;
        for at in centroids.iter().flatten().map(axis) {
            writer.signed(at - previous);
            previous = at;
        }
    }
}

fn write_formers(writer: &mut Writer, formers: &Formers) {
    writer.text(&formers.codes.0);
    write_names(writer, &formers.names);
    for kind in &formers.kinds {
        write_kind(writer, *kind);
    }
    for row in &formers.communes {
        writer.number((*row).into());
    }
}

fn write_names(writer: &mut Writer, names: &Names) {
    let mut lines = String::new();
    for row in 0..names.ends.len() {
        lines.push_str(names.get(row));
        lines.push('\n');
    }
    writer.text(&lines);
}

fn write_kind(writer: &mut Writer, kind: Kind) {
    let number = Kind::ALL.iter().position(|known| *known == kind);
    writer.index(number.expect("Kind::ALL lists every kind"));
}

fn write_outline(writer: &mut Writer, outline: Option<&Outline>) {
    let rings = outline.map_or(&[][..], |outline| &outline.rings);
    writer.index(rings.len());
    for ring in rings {
        writer.index(ring.len());
        let (mut longitude, mut latitude) = (0, 0);
        for point in ring {
            let (x, y) = (units(point.0.into()), units(point.1.into()));
            writer.signed(x - longitude);
            writer.signed(y - latitude);
            (longitude, latitude) = (x, y);
        }
    }
}
