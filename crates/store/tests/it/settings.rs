//! Settings and the card of the commons.

use model::commons::CommonsInfo;

use crate::bed::Bed;

both_engines!(a_setting_replaces_the_former, keeps_the_card_of_the_commons);

async fn a_setting_replaces_the_former(bed: Bed) {
    assert_eq!(bed.store.setting("accent").await.expect("reads"), None);
    for value in ["vert", "bleu", ""] {
        bed.store.set_setting("accent", value).await.expect("written");
        assert_eq!(bed.store.setting("accent").await.expect("reads").as_deref(), Some(value));
    }
}

async fn keeps_the_card_of_the_commons(bed: Bed) {
    assert_eq!(bed.store.commons_info().await.expect("reads"), None);
    let info =
        CommonsInfo {
            name: "essai".into(), title: "Un commun à l’essai".into(), ..CommonsInfo::default()
        };
    bed.store.set_commons_info(&info).await.expect("written");
    assert_eq!(bed.store.commons_info().await.expect("reads"), Some(info));
    bed.store.set_setting("commons", "{").await.expect("written");
    assert!(bed.store.commons_info().await.expect_err("damaged").to_string().contains("commons"));
}
