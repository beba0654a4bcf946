//! Attached files: their bytes lie once under their digest, on the disk or in a bucket; the database says what each is.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use model::attachment::{Digest, FileType};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{
    ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, RetryConfig,
};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, ConnectionTrait as _, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::Value;

use crate::entities::files::file::{Column, Entity, Model};
use crate::error::{Result, StoreError};
use crate::open::Store;
use crate::plan::to_micros;
use crate::present::VALUES_PER_QUERY;

/// Digits of a digest that make a folder, so that none holds hundreds of thousands of files.
const FAN: usize = 2;
/// The tables whose documents name files, the column of the document, and the key under which they do.
const NAMING: [(&str, &str, &str); 5] = [
    ("record_version", "doc", "attachments"),
    ("proposal", "doc", "attachments"),
    ("proposal_revision", "doc", "attachments"),
    ("assessment", "content", "files"),
    ("assessment_snapshot", "content", "files"),
];
/// What follows the digest of an image in the key of its small view.
const PREVIEW: &str = ".apercu.jpg";

/// How long a bucket may take to answer.
const ANSWER: Duration = Duration::from_mins(1);
/// How long sending a file may take.
const SEND: Duration = Duration::from_mins(5);
/// Where the commons that the files are of is named.
const OWNER: &str = "commun";
/// How long the same is asked again of a bucket that fails.
const INSIST: Duration = Duration::from_secs(20);

/// A bucket of a service that speaks S3.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    pub name: String,
    /// Before the key of each file, such as `ramure`; may be empty.
    pub prefix: String,
    /// The address of the service; that of Amazon for the region when there is none.
    pub endpoint: Option<String>,
    pub region: String,
    /// What opens it: an identifier, and a secret that is shown nowhere.
    pub key: String,
    pub secret: String,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bucket")
            .field("name", &self.name)
            .field("prefix", &self.prefix)
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// The bytes of a file, as they come.
pub type Bytes = BoxStream<'static, std::io::Result<bytes::Bytes>>;

/// Where the bytes of files lie; cloning it shares the same place.
#[derive(Debug, Clone)]
pub struct Files {
    place: Arc<dyn ObjectStore>,
    /// The folder, when it is one.
    folder: Option<PathBuf>,
}

/// What lies under a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lying {
    /// The size of the file itself; nothing when only its small view is there.
    pub bytes: Option<u64>,
    /// When it was last written.
    pub at: DateTime<Utc>,
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    pub digest: Digest,
    pub kind: FileType,
    pub bytes: u64,
    /// Of an image, in pixels; 0 for the others.
    pub width: u32,
    pub height: u32,
    pub has_preview: bool,
    /// The text taken from it.
    pub text: String,
    pub created_at: DateTime<Utc>,
}

impl Files {
    /// Files in a folder, which is made; what is acknowledged is on the disk.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn in_folder(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(|error| StoreError::files(&error))?;
        let place = LocalFileSystem::new_with_prefix(folder).map_err(|error| StoreError::files(&error))?;
        Ok(Self { place: Arc::new(place.with_fsync(true)), folder: Some(folder.to_owned()) })
    }

    /// Files in a bucket, which must be there: what is acknowledged is in it.
    ///
    /// # Errors
    /// The bucket cannot be read.
    pub async fn in_bucket(bucket: &Bucket) -> Result<Self> {
        // Another room may already have chosen the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let endpoint = bucket.endpoint.as_deref().unwrap_or_default();
        // A visitor on a weak line may take minutes to receive a file: silence is bounded, not the whole.
        let http = ClientOptions::new()
            .with_timeout_disabled()
            .with_read_timeout(ANSWER)
            .with_allow_http(endpoint.starts_with("http://"));
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.key)
            .with_secret_access_key(&bucket.secret)
            .with_client_options(http)
            .with_retry(RetryConfig { max_retries: 3, retry_timeout: INSIST, ..RetryConfig::default() });
        if !endpoint.is_empty() {
            builder = builder.with_endpoint(endpoint);
        }
        let service = builder.build().map_err(|error| StoreError::files(&error))?;
        let place: Arc<dyn ObjectStore> = Arc::new(PrefixStore::new(service, bucket.prefix.as_str()));
        // A wrong name, address or key is told at the start rather than to the first who sends a file.
        place.list_with_delimiter(None).await.map_err(|error| StoreError::files(&error))?;
        Ok(Self { place, folder: None })
    }

    /// Writes a file, all or nothing; writing it again changes nothing.
    ///
    /// # Errors
    /// The disk or the bucket refused.
    pub async fn put(&self, digest: &Digest, bytes: Vec<u8>) -> Result<()> {
        self.write(&key(digest, ""), bytes).await
    }

    /// Writes the small view of an image.
    ///
    /// # Errors
    /// The disk or the bucket refused.
    pub async fn put_preview(&self, digest: &Digest, bytes: Vec<u8>) -> Result<()> {
        self.write(&key(digest, PREVIEW), bytes).await
    }

    async fn write(&self, key: &Key, bytes: Vec<u8>) -> Result<()> {
        let put = self.place.put(key, bytes.into());
        let put = tokio::time::timeout(SEND, put).await.map_err(|late| StoreError::files(&late))?;
        put.map_err(|error| StoreError::files(&error))?;
        Ok(())
    }

    /// Whether the folder or the bucket is that of this commons, by the name that the first one to open it left there. What another
    /// commons keeps is never to be swept by this one.
    ///
    /// # Errors
    /// The disk or the bucket failed.
    pub async fn belong_to(&self, commons: &str) -> Result<bool> {
        let key = Key::from(OWNER);
        let first = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
        let found = match self.place.get(&key).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => {
                let put = self.place.put_opts(&key, commons.to_owned().into_bytes().into(), first).await;
                match put {
                    Ok(_) => return Ok(true),
                    // Another server has just done it.
                    Err(object_store::Error::AlreadyExists { .. }) => {}
                    // Not every service knows how to write only what is not there.
                    Err(_) => {
                        self.write(&key, commons.to_owned().into_bytes()).await?;
                        return Ok(true);
                    }
                }
                self.place.get(&key).await.map_err(|error| StoreError::files(&error))?
            }
            Err(error) => return Err(StoreError::files(&error)),
        };
        let found = found.bytes().await.map_err(|error| StoreError::files(&error))?;
        Ok(found == commons.as_bytes())
    }

    /// Whether they are in a folder of this machine.
    pub const fn are_in_folder(&self) -> bool {
        self.folder.is_some()
    }

    /// The bytes of a file, or a part of them; nothing when it is not kept.
    ///
    /// # Errors
    /// The disk or the bucket failed.
    pub async fn get(&self, digest: &Digest, part: Option<Range<u64>>) -> Result<Option<Bytes>> {
        self.read(&key(digest, ""), part).await
    }

    /// The small view of an image.
    ///
    /// # Errors
    /// The disk or the bucket failed.
    pub async fn get_preview(&self, digest: &Digest) -> Result<Option<Bytes>> {
        self.read(&key(digest, PREVIEW), None).await
    }

    async fn read(&self, key: &Key, part: Option<Range<u64>>) -> Result<Option<Bytes>> {
        let options = GetOptions { range: part.map(GetRange::Bounded), ..GetOptions::default() };
        match self.place.get_opts(key, options).await {
            Ok(found) => Ok(Some(Box::pin(found.into_stream().map_err(std::io::Error::other)))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(StoreError::files(&error)),
        }
    }

    /// Every byte of a file; nothing when it is not kept.
    ///
    /// # Errors
    /// The disk or the bucket failed.
    pub async fn whole(&self, digest: &Digest) -> Result<Option<Vec<u8>>> {
        let Some(pieces) = self.get(digest, None).await? else { return Ok(None) };
        let whole = pieces.try_fold(Vec::new(), |mut whole, piece| async move {
            whole.extend_from_slice(&piece);
            Ok(whole)
        });
        Ok(Some(whole.await.map_err(|error| StoreError::files(&error))?))
    }

    /// The names, which are digests, under which something lies.
    ///
    /// # Errors
    /// The disk or the bucket failed.
    pub async fn list(&self) -> Result<HashMap<String, Lying>> {
        let mut found: HashMap<String, Lying> = HashMap::new();
        let mut listed = self.place.list(None);
        while let Some(object) = listed.try_next().await.map_err(|error| StoreError::files(&error))? {
            let name = object.location.filename().unwrap_or_default();
            if name == OWNER {
                continue;
            }
            let (digest, bytes) = match name.strip_suffix(PREVIEW) {
                Some(digest) => (digest, None),
                None => (name, Some(object.size)),
            };
            let lying =
                found.entry(digest.to_owned()).or_insert(Lying { bytes: None, at: object.last_modified });
            lying.bytes = lying.bytes.or(bytes);
            lying.at = std::cmp::max(lying.at, object.last_modified);
        }
        Ok(found)
    }

    /// Takes away the half-written files that a crash leaves in a folder (« digest#1 »), which no list shows.
    ///
    /// # Errors
    /// The disk refused.
    pub fn tidy(&self) -> Result<usize> {
        let Some(folder) = &self.folder else { return Ok(0) };
        let mut count = 0;
        for fan in std::fs::read_dir(folder).map_err(|error| StoreError::files(&error))?.flatten() {
            for file in std::fs::read_dir(fan.path()).into_iter().flatten().flatten() {
                if file.file_name().to_string_lossy().contains('#') {
                    std::fs::remove_file(file.path()).map_err(|error| StoreError::files(&error))?;
                    count += 1;
                }
            }
        }
        Ok(count)
    }

    /// Takes away all that lies under a name that [`Files::list`] gave.
    ///
    /// # Errors
    /// The disk or the bucket failed.
    pub async fn remove(&self, name: &str) -> Result<()> {
        let folder = name.get(..FAN).unwrap_or("_");
        for suffix in ["", PREVIEW] {
            let key = Key::from(format!("{folder}/{name}{suffix}"));
            match self.place.delete(&key).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(StoreError::files(&error)),
            }
        }
        Ok(())
    }
}

fn key(digest: &Digest, suffix: &str) -> Key {
    let name = digest.as_str();
    Key::from(format!("{}/{name}{suffix}", &name[..FAN]))
}

impl Store {
    /// Notes what a file is, once its bytes are kept; noting it again changes nothing.
    pub async fn note_file(&self, info: &FileInfo) -> Result<()> {
        let tx = self.write().await?;
        Entity::insert(row(info).into_active_model())
            .on_conflict_do_nothing_on([Column::Digest])
            .exec_without_returning(&*tx)
            .await?;
        tx.commit().await
    }

    /// Notes that a file that was already there came again.
    pub async fn renew_file(&self, digest: &Digest, at: DateTime<Utc>) -> Result<()> {
        let tx = self.write().await?;
        Entity::update_many()
            .col_expr(Column::CreatedAt, Expr::value(to_micros(at)))
            .filter(Column::Digest.eq(digest.as_str()))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// What is known of a file.
    pub async fn file(&self, digest: &Digest) -> Result<Option<FileInfo>> {
        Ok(Entity::find_by_id(digest.as_str()).one(&self.db).await?.and_then(read))
    }

    /// What is known of several files; those that are unknown are left out.
    pub async fn files(&self, digests: &[Digest]) -> Result<HashMap<Digest, FileInfo>> {
        let mut found = HashMap::with_capacity(digests.len());
        for some in digests.chunks(VALUES_PER_QUERY) {
            let names = some.iter().map(Digest::as_str);
            let rows = Entity::find().filter(Column::Digest.is_in(names)).all(&self.db).await?;
            found.extend(rows.into_iter().filter_map(read).map(|info| (info.digest.clone(), info)));
        }
        Ok(found)
    }

    /// Every digest that is noted, with the size of its file and the moment it came.
    pub async fn noted_files(&self) -> Result<Vec<(String, u64, DateTime<Utc>)>> {
        let rows: Vec<(String, i64, DateTime<Utc>)> = Entity::find()
            .select_only()
            .columns([Column::Digest, Column::Bytes, Column::CreatedAt])
            .into_tuple()
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(|(digest, bytes, at)| (digest, bytes.unsigned_abs(), at)).collect())
    }

    /// The digests that a version of a record, a state of a proposal or an assessment names: these files are never taken away.
    pub async fn named_files(&self) -> Result<BTreeSet<String>> {
        let mut named = BTreeSet::new();
        for (table, column, word) in NAMING {
            let docs = Query::select()
                .column(column)
                .from(table)
                .and_where(Expr::col(column).like(format!("%\"{word}\"%")))
                .to_owned();
            for row in self.db.query_all(&docs).await? {
                let doc: String = row.try_get_by_index(0)?;
                digests_in(&serde_json::from_str(&doc).unwrap_or_default(), &mut named);
            }
        }
        Ok(named)
    }

    /// Forgets files of which nothing speaks; their bytes are to be taken away afterwards.
    pub async fn forget_files(&self, digests: &[String]) -> Result<()> {
        let tx = self.write().await?;
        for some in digests.chunks(VALUES_PER_QUERY) {
            Entity::delete_many().filter(Column::Digest.is_in(some)).exec(&*tx).await?;
        }
        tx.commit().await
    }
}

/// The digests that a document names, wherever it names them.
fn digests_in(value: &Value, named: &mut BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| digests_in(one, named)),
        Value::Object(map) => {
            let file = map.get("file").and_then(Value::as_str).filter(|text| Digest::parse(text).is_some());
            named.extend(file.map(str::to_owned));
            map.values().for_each(|one| digests_in(one, named));
        }
        _ => {}
    }
}

fn row(info: &FileInfo) -> Model {
    Model {
        digest: info.digest.to_string(),
        kind: info.kind.extension().to_owned(),
        bytes: i64::try_from(info.bytes).unwrap_or(i64::MAX),
        width: i64::from(info.width),
        height: i64::from(info.height),
        has_preview: info.has_preview,
        // PostgreSQL keeps no NUL.
        body: info.text.replace('\0', ""),
        created_at: to_micros(info.created_at),
    }
}

fn read(row: Model) -> Option<FileInfo> {
    Some(FileInfo {
        digest: Digest::parse(&row.digest)?,
        kind: FileType::from_extension(&row.kind)?,
        bytes: row.bytes.unsigned_abs(),
        width: u32::try_from(row.width).unwrap_or_default(),
        height: u32::try_from(row.height).unwrap_or_default(),
        has_preview: row.has_preview,
        text: row.body,
        created_at: row.created_at,
    })
}
