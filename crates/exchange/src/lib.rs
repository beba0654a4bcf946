//! File formats in and out of the model: the open folder, and tables of foreign data through a mapping.

mod archive;
mod files;
mod folder;
mod front_matter;
mod locate;
mod mapping;
mod parallel;
mod reading;
mod referentiel;
mod table;
mod write;
mod yaml;

pub use archive::Archive;
pub use files::{Extract, Unfit, extract, kind_of, without_traces};
pub use folder::{FILES_FOLDER, File, read_files, read_folder};
pub use mapping::{Mapping, MappingError};
pub use reading::{Fault, Located, Origin, Reading};
pub use referentiel::{
    Case, Converted, Difference, Expected, Referentiel, ReferentielFault, Remark, TextFault, convert,
    convert_criteria, names as referentiel_names, read_case, read_referentiel,
};
pub use table::read_table;
pub use write::{file_name, file_text, write_folder};
pub use yaml::{parse as parse_yaml, write as write_yaml};
