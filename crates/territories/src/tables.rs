//! The tables the packed file holds, column by column, and how they are read from it and written to it.

use crate::{
    outline::Outline,
    territory::Kind,
    wire::{Corrupt, Reader},
};

/// Identifies the file and the version of its layout.
pub(crate) const MAGIC: &[u8] = b"territories/1\n";

/// Far above the real 1.3 MB, so that a damaged file cannot ask for all the memory there is.
const LARGEST_INFLATED: usize = 16 << 20;

/// Five-character INSEE codes of communes, one after the other, sorted.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Codes(pub(crate) String);

impl Codes {
    pub(crate) const WIDTH: usize = 5;

    pub(crate) const fn len(&self) -> usize {
        self.0.len() / Self::WIDTH
    }

    pub(crate) fn get(&self, row: usize) -> &str {
        &self.0[row * Self::WIDTH..(row + 1) * Self::WIDTH]
    }

    /// Row of a code, found by halving.
    pub(crate) fn find(&self, code: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle).cmp(code) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// Names in one text, to spare 40,000 allocations.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Names {
    pub(crate) text: String,
    pub(crate) ends: Vec<u32>,
}

impl Names {
    pub(crate) fn get(&self, row: usize) -> &str {
        &self.text[run(&self.ends, row)]
    }
}

/// Where the values of a row lie, in columns that hold several values per row.
fn run(ends: &[u32], row: usize) -> std::ops::Range<usize> {
    let start = row.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[row] as usize
}

/// Current communes, sorted by code; every column has one value per commune.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Communes {
    pub(crate) codes: Codes,
    pub(crate) names: Names,
    pub(crate) populations: Vec<Option<u32>>,
    /// Longitude and latitude in thousandths of a degree.
    pub(crate) centroids: Vec<Option<(i32, i32)>>,
    pub(crate) departements: Vec<u16>,
    pub(crate) epcis: Vec<Option<u16>>,
    pub(crate) epts: Vec<Option<u16>>,
    pub(crate) postal_codes: Vec<u32>,
    pub(crate) postal_ends: Vec<u32>,
}

impl Communes {
    pub(crate) fn postal_codes(&self, row: usize) -> &[u32] {
        &self.postal_codes[run(&self.postal_ends, row)]
    }
}

/// Codes that are no longer those of a commune of their own, sorted by code; a code may be that of a current commune too,
/// when a new commune kept the code of one of its parts.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Formers {
    pub(crate) codes: Codes,
    /// Empty where the source gives the code only.
    pub(crate) names: Names,
    pub(crate) kinds: Vec<Kind>,
    /// Row of the current commune.
    pub(crate) communes: Vec<u16>,
}

/// An EPCI or an EPT; the list is sorted by code.
#[derive(Debug, PartialEq)]
pub(crate) struct EpciRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A département or overseas collectivity; the list is sorted by code.
#[derive(Debug, PartialEq)]
pub(crate) struct DepartementRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) region: u16,
    pub(crate) overseas: bool,
    pub(crate) outline: Option<Outline>,
}

/// A région or overseas collectivity; the list is sorted by code.
#[derive(Debug, PartialEq)]
pub(crate) struct RegionRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) overseas: bool,
    pub(crate) outline: Option<Outline>,
}

/// Everything the packed file holds.
#[derive(Debug, PartialEq)]
pub(crate) struct Tables {
    pub(crate) vintage: u16,
    pub(crate) communes: Communes,
    pub(crate) formers: Formers,
    pub(crate) epcis: Vec<EpciRow>,
    pub(crate) departements: Vec<DepartementRow>,
    pub(crate) regions: Vec<RegionRow>,
}

impl Tables {
    /// Reads the packed file.
    pub(crate) fn decode(packed: &[u8]) -> Result<Self, Corrupt> {
        let deflated = packed.strip_prefix(MAGIC).ok_or(Corrupt)?;
        let bytes = miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, LARGEST_INFLATED)
            .map_err(|_| Corrupt)?;
        let reader = &mut Reader::new(&bytes);
        let tables = Self {
            vintage: reader.index()?,
            communes: read_communes(reader)?,
            formers: read_formers(reader)?,
            epcis: read_epcis(reader)?,
            departements: read_departements(reader)?,
            regions: read_regions(reader)?,
        };
        if reader.is_at_end() && tables.is_coherent() { Ok(tables) } else { Err(Corrupt) }
    }

    /// Whether every row that a column points to exists, so that reading cannot fail later.
    fn is_coherent(&self) -> bool {
        let communes = &self.communes;
        let within = |row: &Option<u16>| row.is_none_or(|row| usize::from(row) < self.epcis.len());
        communes.departements.iter().all(|row| usize::from(*row) < self.departements.len())
            && communes.epcis.iter().chain(&communes.epts).all(within)
            && self.formers.communes.iter().all(|row| usize::from(*row) < communes.codes.len())
            && self.departements.iter().all(|row| usize::from(row.region) < self.regions.len())
    }
}

fn read_codes(reader: &mut Reader) -> Result<Codes, Corrupt> {
    let codes = Codes(reader.text()?.to_owned());
    let well_formed = codes.0.is_ascii() && codes.0.len().is_multiple_of(Codes::WIDTH);
    if well_formed { Ok(codes) } else { Err(Corrupt) }
}

fn read_names(reader: &mut Reader, rows: usize) -> Result<Names, Corrupt> {
    let mut names = Names { text: String::new(), ends: Vec::with_capacity(rows) };
    let lines = reader.text()?;
    names.text.reserve(lines.len());
    for name in lines.split_terminator('\n') {
        names.text.push_str(name);
        names.ends.push(u32::try_from(names.text.len()).map_err(|_| Corrupt)?);
    }
    if names.ends.len() == rows { Ok(names) } else { Err(Corrupt) }
}

/// Coordinates are written as differences from the previous commune, which is rarely far.
fn read_centroids(reader: &mut Reader, rows: usize) -> Result<Vec<Option<(i32, i32)>>, Corrupt> {
    let present = reader.column(rows, Reader::number)?;
    let known = present.iter().filter(|flag| **flag == 1).count();
    let mut read_axis = || -> Result<Vec<i32>, Corrupt> {
        let mut at = 0_i32;
        reader.column(known, |reader| {
            at = at.wrapping_add(reader.signed()?);
            Ok(at)
        })
    };
    let longitudes = read_axis()?;
    let latitudes = read_axis()?;
    let mut points = longitudes.into_iter().zip(latitudes);
    Ok(present.into_iter().map(|flag| if flag == 1 { points.next() } else { None }).collect())
}

fn read_communes(reader: &mut Reader) -> Result<Communes, Corrupt> {
    let codes = read_codes(reader)?;
    let rows = codes.len();
    let names = read_names(reader, rows)?;
    let populations = reader.column(rows, Reader::optional)?;
    let centroids = read_centroids(reader, rows)?;
    let departements = reader.column(rows, Reader::index)?;
    let epcis = reader.column(rows, Reader::optional)?;
    let epts = reader.column(rows, Reader::optional)?;
    let mut end = 0;
    let postal_ends = reader.column(rows, |reader| {
        end += reader.number()?;
        Ok(end)
    })?;
    let mut postal = 0_i32;
    let postal_codes = reader.column(end as usize, |reader| {
        postal = postal.wrapping_add(reader.signed()?);
        u32::try_from(postal).map_err(|_| Corrupt)
    })?;
    Ok(Communes {
        codes,
        names,
        populations,
        centroids,
        departements,
        epcis,
        epts,
        postal_codes,
        postal_ends,
    })
}

fn read_formers(reader: &mut Reader) -> Result<Formers, Corrupt> {
    let codes = read_codes(reader)?;
    let rows = codes.len();
    let names = read_names(reader, rows)?;
    let kinds = reader.column(rows, read_kind)?;
    let communes = reader.column(rows, Reader::index)?;
    Ok(Formers { codes, names, kinds, communes })
}

fn read_kind(reader: &mut Reader) -> Result<Kind, Corrupt> {
    Kind::ALL.get(reader.index::<usize>()?).copied().ok_or(Corrupt)
}

fn read_epcis(reader: &mut Reader) -> Result<Vec<EpciRow>, Corrupt> {
    let rows = reader.index()?;
    reader.column(rows, |reader| {
        Ok(EpciRow {
            code: reader.text()?.to_owned(),
            name: reader.text()?.to_owned(),
            kind: read_kind(reader)?,
        })
    })
}

fn read_departements(reader: &mut Reader) -> Result<Vec<DepartementRow>, Corrupt> {
    let rows = reader.index()?;
    reader.column(rows, |reader| {
        Ok(DepartementRow {
            code: reader.text()?.to_owned(),
            name: reader.text()?.to_owned(),
            kind: read_kind(reader)?,
            region: reader.index()?,
            overseas: reader.number()? == 1,
            outline: Outline::decode(reader)?,
        })
    })
}

fn read_regions(reader: &mut Reader) -> Result<Vec<RegionRow>, Corrupt> {
    let rows = reader.index()?;
    reader.column(rows, |reader| {
        Ok(RegionRow {
            code: reader.text()?.to_owned(),
            name: reader.text()?.to_owned(),
            kind: read_kind(reader)?,
            overseas: reader.number()? == 1,
            outline: Outline::decode(reader)?,
        })
    })
}
