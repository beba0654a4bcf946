//! Attached files: noted once, named by whatever bears them, kept whole.

use futures_util::TryStreamExt as _;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use model::attachment::{Digest, FileType};
use serde_json::json;
use store::{Bucket, FileInfo, Files};

use crate::bed::{Bed, by, simple};

both_engines!(a_file_is_noted_once, versions_and_drafts_name_their_files);

fn digest(letters: &str) -> Digest {
    Digest::parse(&letters.repeat(32)).expect("a digest")
}

fn info(digest: &Digest, text: &str) -> FileInfo {
    FileInfo {
        digest: digest.clone(),
        kind: FileType::Pdf,
        bytes: 12,
        width: 0,
        height: 0,
        has_preview: false,
        text: text.into(),
        created_at: by("test").at,
    }
}

async fn a_file_is_noted_once(bed: Bed) {
    let one = digest("ab");
    assert_eq!(bed.store.file(&one).await.expect("reads"), None);
    bed.store.note_file(&info(&one, "Été\0 indien")).await.expect("noted");
    bed.store.note_file(&info(&one, "autre chose")).await.expect("noted again");
    let found = bed.store.file(&one).await.expect("reads").expect("there");
    assert_eq!((found.text.as_str(), found.kind, found.bytes), ("Été indien", FileType::Pdf, 12));
    let many = bed.store.files(&[one.clone(), digest("cd")]).await.expect("reads");
    assert_eq!(many.keys().collect::<Vec<_>>(), [&one]);
    bed.store.forget_files(&[one.to_string()]).await.expect("forgotten");
    assert!(bed.store.noted_files().await.expect("reads").is_empty());
}

async fn versions_and_drafts_name_their_files(bed: Bed) {
    assert!(bed.store.named_files().await.expect("reads").is_empty());
    let attachment = |letters: &str| json!([{"file": letters.repeat(32), "name": "a.pdf", "bytes": 12}]);
    let mut first = simple("un");
    first.envelope.attachments = serde_json::from_value(attachment("ab")).expect("attachments");
    let mut second = first.clone();
    second.envelope.attachments = Vec::new();
    second.envelope.version = 1;
    bed.create(first).await;
    bed.update(second).await;
    let named = bed.store.named_files().await.expect("reads");
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["ab".repeat(32)], "a past version still bears it");
}

#[tokio::test]
async fn bytes_come_back_whole_or_in_part() {
    let folder = tempfile::tempdir().expect("a folder");
    behaves(&Files::in_folder(folder.path()).expect("opens")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_behaves_like_a_folder() {
    let service = Service::start("ramure", "clé").await;
    let bucket = service.bucket("seau", "des/fichiers", "clé");
    let files = Files::in_bucket(&bucket).await.expect("opens");
    behaves(&files).await;
    // Twenty-five MiB, the largest that is kept, comes back as it went.
    let large: Vec<u8> = (0..25 * 1024 * 1024_u32).map(|i| (i % 251) as u8).collect();
    files.put(&digest("ef"), large.clone()).await.expect("kept");
    assert!(files.whole(&digest("ef")).await.expect("reads") == Some(large));
    assert!(service.folder.path().join("seau/des/fichiers/ef").is_dir(), "under the prefix");
    assert_eq!(files.tidy().expect("nothing half-written"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_does_not_open_is_told_at_once_and_without_its_secret() {
    let service = Service::start("ramure", "clé").await;
    for bucket in [service.bucket("inconnu", "", "clé"), service.bucket("seau", "", "mauvaise")] {
        let error = Files::in_bucket(&bucket).await.expect_err("refused");
        assert!(error.is_unavailable(), "{error}");
        assert!(!error.to_string().contains("mauvaise") && !format!("{bucket:?}").contains(&bucket.secret));
    }
}

async fn behaves(files: &Files) {
    let one = digest("ab");
    // The first commons to come has it, and no other.
    assert!(files.belong_to("un").await.expect("answers") && files.belong_to("un").await.expect("answers"));
    assert!(!files.belong_to("autre").await.expect("answers"));
    assert!(files.get(&one, None).await.expect("looks").is_none());
    assert!(files.list().await.expect("lists").is_empty());
    files.put(&one, b"0123456789".to_vec()).await.expect("kept");
    files.put(&one, b"0123456789".to_vec()).await.expect("kept again");
    files.put_preview(&one, b"view".to_vec()).await.expect("kept");
    assert_eq!(files.whole(&one).await.expect("reads").expect("there"), b"0123456789");
    let part = files.get(&one, Some(2..5)).await.expect("reads").expect("there");
    let pieces: Vec<_> = part.try_collect().await.expect("pieces");
    assert_eq!(pieces.concat(), b"234");
    let listed = files.list().await.expect("lists");
    assert_eq!(listed[one.as_str()].bytes, Some(10));
    files.remove(one.as_str()).await.expect("removed");
    files.remove(one.as_str()).await.expect("removed again");
    assert!(files.list().await.expect("lists").is_empty());
    for outside in ["../x", "..", "a", "", "é"] {
        files.remove(outside).await.expect("a name is only a name");
    }
}

/// A real service that speaks S3, on a folder of its own; it checks who signs.
struct Service {
    folder: tempfile::TempDir,
    endpoint: String,
}

impl Service {
    async fn start(key: &str, secret: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("seau")).expect("a bucket");
        let mut builder =
            s3s::service::S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder.path()).expect("opens"));
        builder.set_auth(s3s::auth::SimpleAuth::from_single(key, secret));
        let service = builder.build();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let server = Builder::new(TokioExecutor::new());
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { folder, endpoint }
    }

    fn bucket(&self, name: &str, prefix: &str, secret: &str) -> Bucket {
        Bucket {
            name: name.into(),
            prefix: prefix.into(),
            endpoint: Some(self.endpoint.clone()),
            region: "fr-par".into(),
            key: "ramure".into(),
            secret: secret.into(),
        }
    }
}
