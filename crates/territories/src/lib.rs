//! French territories as reference data: communes, intercommunalités, départements, régions and France, nested and named.
//!
//! ```
//! let atlas = territories::atlas();
//! let morlaix: territories::Code = "commune:29151".parse()?;
//! assert_eq!(atlas.label(&morlaix), "Morlaix (Finistère)");
//! # Ok::<(), territories::CodeError>(())
//! ```
//!
//! # What is inside
//!
//! Vintage 2026: 34,969 communes, 2,621 delegated or associated communes and municipal arrondissements, 2,248 older
//! codes (a merged commune still answers), 1,255 EPCI and the 11 EPT of Greater Paris, 109 départements and overseas
//! collectivities, 26 régions; outlines of the 101 départements and 18 régions (vintage 2018, whose limits still stand).
//!
//! # Sources and licences
//!
//! - Names, codes, populations, postal codes, memberships: npm `@etalab/decoupage-administratif` 6.0.0 (MIT), made
//!   from INSEE, La Poste and DGCL files (Licence Ouverte).
//! - Outlines: france-geojson 2018 (Licence Ouverte, from IGN and INSEE).
//! - Centroids of communes: Licence Ouverte; 105 communes have none (11 in metropolitan France).
//!
//! # What is computed here
//!
//! Population and centroid of every level above the commune come from its communes, so that levels always add up; an
//! EPCI therefore differs slightly from the figure DGCL publishes for an earlier census.
//!
//! # The packed file
//!
//! `data/territories.bin` weighs about 0.6 MB and is linked into the program, which reads nothing at run time. It is
//! made by `cargo run -p territories --features pack --bin pack-territories -- FOLDER crates/territories/data/territories.bin`
//! (an empty file there is enough to build the tool); the same input always gives the same bytes.

mod atlas;
mod code;
mod fold;
mod index;
mod measure;
mod nesting;
mod outline;
#[cfg(any(test, feature = "pack"))]
pub mod pack;
mod profile;
mod search;
mod tables;
mod territory;
mod wire;

pub use atlas::{Atlas, Counts, Resolved, atlas};
pub use code::{Code, CodeError, Level};
pub use outline::{Outline, Projection};
pub use profile::{PlaceKind, SizeClass};
pub use search::Hit;
pub use territory::{Kind, PostalCode, Territory};
