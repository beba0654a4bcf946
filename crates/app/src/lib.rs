//! What the platform does: use cases over the store, and the followers that keep the index and the catalogue right.

mod assessments;
mod attachments;
mod board;
mod boost;
mod catalogue;
mod comparison;
mod compasses;
mod desk;
mod duplicates;
mod error;
mod evidence;
mod export;
mod facets;
mod feedback;
mod followed;
mod follower;
mod follows;
mod freshness;
mod gatherings;
mod import;
mod itineraries;
mod jobs;
mod links;
mod mending;
mod nearby;
mod notebooks;
mod oidc;
mod outside;
mod passages;
mod pasted;
mod people;
mod platforms;
mod records;
mod relay;
mod reviewing;
mod routes;
mod search;
mod search_log;
mod suggestions;
mod synonyms;
mod territories;
mod verdicts;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use chrono::{DateTime, NaiveDate, Utc};

pub use ::search::SynonymRule;
pub use ::search::{Outcome as WordOutcome, Word, eval};
pub use ::stats::{Group as GroupFigure, Quartiles};
pub use assessments::{Assessed, Compared, Moment, NAME_MAX as BODY_NAME_MAX, SNAPSHOTS_MAX, Taken};
pub use attachments::{FileFault, FileVisit, FilesReport, NewFile, OpenFile};
pub use board::{Board, BoardFilter, Cell, GapAround, GapMap, Side};
pub use catalogue::{CardId, Catalogue};
pub use comparison::{Alike, Counting};
pub use compasses::{CompassVersion, Held, POSITIONS_KEPT_MONTHS, Proposed};
pub use desk::Waiting;
pub use duplicates::{Duplicate, Likeness, Typed};
pub use error::AppError;
pub use evidence::{EvidenceDesk, StepNote};
pub use exchange::{Extract, Unfit};
pub use export::ExportReport;
pub use facets::{Facet, FacetCount, FacetValue, Filters, overlap};
pub use feedback::{Experience, FEEDBACK_MAX, FeedbackFault, FeedbackSent, NewFeedback, Queued};
pub use followed::{Move, Moved, seen_name};
pub use follows::Told;
pub use freshness::{DeadLink, Due, Reminder, StillTrue, Tended, TendedFilter, Ticket};
pub use gatherings::{
    Dashboard, Door, Gathered, GatheringFault, GroupView, NewGathering, Seen, Told as GatheringTold,
};
pub use import::{ImportOptions, ImportReport};
pub use itineraries::Planned;
pub use jobs::Letters;
pub use links::{DeadLinks, LinkBearer, LinksChecked, WatchedLink};
pub use mending::{MergeChoice, Merged};
pub use nearby::{Similar, TryAlso};
pub use notebooks::{Became, Differences, Kept};
pub use oidc::{OidcArrival, OidcDeparture, OidcProvider, http_client};
pub use outside::{Double, Names, OutsideOptions};
pub use passages::{Trodden, Walked};
pub use pasted::{PASTED_MAX, Pasted, PastedLink, is_to_qualify};
pub use people::{
    AccountFault, Carrier, Change, Changed, LinkPurpose, NewAccount, PASSWORD_MAX, PASSWORD_MIN, Who,
    actions_of, author, code_now, person_of_author, pseudonym,
};
pub use records::{Neighbour, Sheet, Visit};
pub use relay::{MESSAGE_MAX, Message, MessageFault, Relayed};
pub use reviewing::{Notice, Stepped, ToReview, Words};
pub use routes::{FollowedRoute, ROUTES_MAX, RouteTold};
pub use search::{Hit, SearchRequest, SearchResult, Sort};
pub use search_log::{SearchReport, SearchedWords};
pub use store::{
    AccountState, Act, Bucket, Bytes, Comment, Engine, Feedback, FeedbackSort, FeedbackState, FileInfo,
    HeldRight, LinkFilter, LinkRow, LinkVisit, Mail, MailState, NewMail, Person, Proposal, Session,
    VersionInfo,
};
pub use suggestions::Suggested;
pub use synonyms::{SynonymForm, SynonymSaved};
pub use territories::{Around, Here};
pub use verdicts::{Explained, Named};
pub use writing::{Meanwhile, Saved, territory_called};

/// How to open the platform.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder that holds everything that is not in the database: the index and, by default, the database itself.
    pub data: PathBuf,
    /// `sqlite://…` or `postgres://…`; a file in `data` by default.
    pub database_url: Option<String>,
    /// A day that never moves, for tests and reproducible outputs.
    pub fixed_now: Option<DateTime<Utc>>,
    /// Times that words must have been searched before curators may read them.
    pub searches_shown_from: u64,
    /// Months that answers to compasses and assessments are kept after their last use.
    pub positions_kept_months: u32,
    /// What the platform may do towards other sites.
    pub outside: OutsideOptions,
    /// The least number of bodies that a published figure is about.
    pub compared_from: usize,
    /// The program that reads attached files (`PROGRAM extract KIND`); without one, they are kept and not read.
    pub reader: Option<PathBuf>,
    /// The folder of the attached files; beside the database when that is a file, else in `data`.
    pub files: Option<PathBuf>,
    /// The bucket of the attached files, rather than a folder.
    pub bucket: Option<Bucket>,
}

/// Under ten, whoever knows the bodies of a group could guess an answer.
pub const COMPARED_FROM: u32 = 10;

/// The setting that holds the name by which the folder or the bucket of the files knows this commons.
const FILES_OF: &str = "files_of";
/// The setting that holds what signs forms and links.
const SECRET: &str = "secret";

/// Under five, a search could be recognised by who knows the person.
pub const SEARCHES_SHOWN_FROM: u64 = 5;

impl Options {
    pub fn in_folder(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            database_url: None,
            fixed_now: None,
            searches_shown_from: SEARCHES_SHOWN_FROM,
            positions_kept_months: POSITIONS_KEPT_MONTHS,
            outside: OutsideOptions::default(),
            compared_from: stats::THRESHOLD,
            reader: None,
            files: None,
            bucket: None,
        }
    }

    /// Where attached files lie: two programs that share a database share its files.
    fn files_folder(&self) -> PathBuf {
        if let Some(folder) = &self.files {
            return folder.clone();
        }
        let path = self.database_url.as_deref().and_then(|url| url.strip_prefix("sqlite://"));
        let path = path.and_then(|path| path.split('?').next()).filter(|path| !path.contains(":memory:"));
        let beside = path.and_then(|path| Path::new(path).parent().map(Path::to_path_buf));
        beside.unwrap_or_else(|| self.data.clone()).join("files")
    }

    fn url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}?mode=rwc", self.data.join("ramure.db").display()))
    }
}

/// The index of the folder, or one in memory, drawn from the store, when another process already keeps that of the folder: a
/// command may so be run beside a server.
fn open_index(folder: &Path) -> Result<(::search::Index, bool), AppError> {
    match ::search::Index::open(folder) {
        Err(error) if error.is_locked() => {
            tracing::info!("the index is kept by another process: a second one is drawn in memory");
            Ok((::search::Index::in_memory(), false))
        }
        opened => Ok((opened?, true)),
    }
}

/// The platform, cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: store::Store,
    index: ::search::Index,
    /// The index is that of the data folder, and nobody else's.
    keeps_index: bool,
    catalogue: RwLock<Arc<Catalogue>>,
    following: tokio::sync::Mutex<()>,
    data: PathBuf,
    fixed_now: Option<DateTime<Utc>>,
    /// What signs forms and links; every server of the commons has the same.
    secret: String,
    card_of_doc: RwLock<Arc<search::CardOfDoc>>,
    suggestions: suggestions::Kept,
    searches: search_log::SearchLog,
    searches_shown_from: u64,
    compasses: compasses::Ready,
    positions_kept_months: u32,
    outside: outside::Outside,
    compared_from: usize,
    files: store::Files,
    /// The folder or the bucket of the files is of this commons, and of no other.
    files_are_ours: bool,
    /// The index, the base and the files are those of one folder, which nobody else has open.
    is_whole: bool,
    /// Whose turn it is to take a file in.
    intake: tokio::sync::Semaphore,
    /// Held to read while a file is taken in and named, to write while those that nothing names are taken away.
    naming: tokio::sync::RwLock<()>,
    reader: Option<PathBuf>,
}

impl App {
    /// Opens the database and the index, draws the catalogue and brings the index up to date.
    ///
    /// # Errors
    /// The database, the folder or the index cannot be used.
    pub async fn open(options: Options) -> Result<Self, AppError> {
        std::fs::create_dir_all(&options.data).map_err(AppError::unavailable)?;
        let store = store::Store::open(&options.url()).await?;
        let secret = store.setting_or(SECRET, &people::new_secret()).await?;
        let files = match &options.bucket {
            Some(bucket) => store::Files::in_bucket(bucket).await?,
            None => store::Files::in_folder(&options.files_folder())?,
        };
        let is_whole = options.database_url.is_none() && options.files.is_none() && options.bucket.is_none();
        let name = store.setting_or(FILES_OF, &uuid::Uuid::new_v4().simple().to_string()).await?;
        let files_are_ours = files.belong_to(&name).await?;
        if !files_are_ours {
            tracing::error!("the files are in the place of another commons: nothing is swept there");
        }
        let folder = options.data.join("index");
        let opening = tokio::task::spawn_blocking(move || open_index(&folder));
        let now = options.fixed_now.unwrap_or_else(Utc::now);
        let catalogue = Catalogue::draw(&store, now.date_naive()).await?;
        let (index, keeps_index) = opening.await.map_err(AppError::unavailable)??;
        let app = Self {
            inner: Arc::new(Inner {
                store,
                index,
                keeps_index,
                catalogue: RwLock::new(Arc::new(catalogue)),
                following: tokio::sync::Mutex::new(()),
                data: options.data,
                fixed_now: options.fixed_now,
                secret,
                card_of_doc: RwLock::default(),
                suggestions: suggestions::Kept::default(),
                searches: search_log::SearchLog::default(),
                searches_shown_from: options.searches_shown_from,
                compasses: compasses::Ready::default(),
                positions_kept_months: options.positions_kept_months,
                outside: outside::Outside::new(options.outside),
                compared_from: options.compared_from.max(stats::THRESHOLD),
                files,
                files_are_ours,
                is_whole: keeps_index && is_whole,
                intake: tokio::sync::Semaphore::new(attachments::INTAKE),
                naming: tokio::sync::RwLock::new(()),
                reader: options.reader,
            }),
        };
        app.catch_up(&mut |_, _| {}).await?;
        Ok(app)
    }

    /// The catalogue as it stands; a later change makes another one.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        Arc::clone(&self.inner.catalogue.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.inner.fixed_now.unwrap_or_else(Utc::now)
    }

    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    pub fn data_folder(&self) -> &Path {
        &self.inner.data
    }

    pub fn engine(&self) -> Engine {
        self.inner.store.engine()
    }

    /// Tells whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), AppError> {
        Ok(self.inner.store.ping().await?)
    }

    pub(crate) fn store(&self) -> &store::Store {
        &self.inner.store
    }

    pub(crate) fn index(&self) -> &::search::Index {
        &self.inner.index
    }
}
