//! Attached files: noted once, named by whatever bears them, kept whole.

use futures_util::TryStreamExt as _;
use model::attachment::{Digest, FileType};
use serde_json::json;
use store::{FileInfo, Files};

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
    let files = Files::in_folder(folder.path()).expect("opens");
    let one = digest("ab");
    assert!(files.get(&one, None).await.expect("looks").is_none());
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
