//! Databases made for a test.

use testkit::databases;

#[test]
fn each_call_gives_other_databases() {
    let (one, other) = (databases(), databases());
    assert_eq!(one.len(), other.len());
    assert_eq!(one[0].engine(), "sqlite");
    for (one, other) in one.iter().zip(&other) {
        assert_ne!(one.url(), other.url());
        assert!(one.url().starts_with(one.engine()), "{}", one.url());
    }
}
