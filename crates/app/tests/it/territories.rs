//! What exists in a territory, and wider when nothing is there.

use model::Kind;

use crate::support::demo;

#[tokio::test(flavor = "multi_thread")]
async fn a_commune_without_anything_sees_wider_and_it_is_said() {
    let (app, _folder) = demo().await;
    let code = "commune:53130".parse().expect("a code");
    let around = app.around(&code).expect("known");
    let bodies = around.lists.iter().find(|here| here.kind == Kind::Organisation).expect("someone");
    assert_eq!(bodies.place.to_string(), "departement:53");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_code_is_no_territory() {
    let (app, _folder) = demo().await;
    assert!(app.around(&"commune:00000".parse().expect("well formed")).is_none());
}
