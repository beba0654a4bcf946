//! The pages of administration: the list of accounts, an invitation, one person with what is given and taken, suspension.

use app::{AccountState, NewAccount};
use axum::http::StatusCode;
use model::rights::{PersonId, Right, Role};

use crate::support::{Answer, Browser, DemoSite, demo_site, hidden, token};

async fn account(site: &DemoSite, name: &str, role: Role) -> PersonId {
    let new = NewAccount {
        email: format!("{name}@exemple.org"),
        name: format!("{name} Exemple"),
        password: None,
        rights: vec![Right::everywhere(role)],
    };
    site.app.add_account(new).await.expect("the store answers").expect("a good account")
}

async fn rights(site: &DemoSite, id: PersonId) -> Vec<Right> {
    let people = site.app.all_people().await.expect("the store answers");
    people.into_iter().find(|(person, _)| person.id == id).expect("there").1
}

/// Sends a gesture on the page of a person.
async fn gesture(browser: &mut Browser<'_>, id: PersonId, fields: &[(&str, &str)]) -> Answer {
    let path = format!("/atelier/personnes/{id}");
    let form = token(&browser.get(&path).await);
    browser.post(&path, &[&[("csrf_token", form.as_str())], fields].concat()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_administers_invites_and_sees_what_is_wrong_beside_the_field() {
    let site = demo_site().await;
    let mut steward = Browser::signed(&site, Role::Steward).await;
    account(&site, "dora", Role::Catalyst).await;
    let list = steward.get("/atelier/personnes").await;
    assert!(list.text().contains("dora Exemple") && list.text().contains("catalyser dans tout le commun"));
    let form = token(&list);
    let invite = async |steward: &mut Browser<'_>, name: &str, email: &str| {
        let fields = [
            ("csrf_token", form.as_str()),
            ("nom", name),
            ("courriel", email),
            ("role", "editor"),
            ("plateforme", ""),
        ];
        steward.post("/atelier/personnes", &fields).await
    };
    for (name, email, words) in [
        ("Ben", "pas une adresse", "courriel-erreur"),
        ("Ben", "dora@exemple.org", "courriel-erreur"),
        ("  ", "ben@exemple.org", "nom-erreur"),
    ] {
        let refused = invite(&mut steward, name, email).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        let text = refused.text();
        assert!(text.contains(words) && text.contains(&format!("value=\"{email}\"")), "{words}: {text}");
        assert!(text.contains("<option value=\"editor\" selected>"), "the role that was chosen is kept");
    }
    let done = invite(&mut steward, "Ben <b>Invité</b>", "BEN@exemple.org").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = steward.get(done.header("location")).await.text();
    assert!(page.contains("ben@exemple.org") && !page.contains("<b>Invité"), "{page}");
    let outbox = steward.get("/atelier/courriels").await.text();
    assert!(outbox.contains("Un compte vous attend") && outbox.contains("ben@exemple.org"), "{outbox}");
    let mail = outbox.split("href=\"/atelier/courriels/").nth(1).and_then(|rest| rest.split('"').next());
    let mail = steward.get(&format!("/atelier/courriels/{}", mail.expect("a mail"))).await.text();
    assert!(mail.contains("/connexion/lien/…"), "the link that opens someone’s account is not shown: {mail}");
    assert!(steward.get("/atelier/journal").await.text().contains("invite"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_is_given_on_a_part_of_the_commons_and_taken_back() {
    let site = demo_site().await;
    let mut steward = Browser::signed(&site, Role::Steward).await;
    let id = account(&site, "dora", Role::Reader).await;
    let give = [("geste", "donner"), ("role", "editor"), ("plateforme", "")];
    let homonyms = gesture(&mut steward, id, &[&give[..], &[("territoire", "Saint-Denis")]].concat()).await;
    assert_eq!(homonyms.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        homonyms.text().contains("Lequel\u{a0}?") && homonyms.text().contains("commune:93066"),
        "{}",
        homonyms.text()
    );
    assert!(homonyms.text().contains("value=\"Saint-Denis\""), "what was typed is kept");
    let unknown = gesture(&mut steward, id, &[&give[..], &[("territoire", "zzzzqqq")]].concat()).await;
    assert!(unknown.text().contains("Aucun territoire n’a ce nom"), "{}", unknown.text());
    assert_eq!(rights(&site, id).await.len(), 1, "nothing was given");
    let given =
        gesture(&mut steward, id, &[&give[..], &[("code-territoire", "commune:93066")]].concat()).await;
    assert_eq!(given.status, StatusCode::OK);
    assert!(given.text().contains("éditer, pour le territoire Saint-Denis"), "{}", given.text());
    let platform = site.app.catalogue().views.keys().next().expect("a platform").clone();
    let fields = [("geste", "donner"), ("role", "reviewer"), ("plateforme", platform.as_str())];
    gesture(&mut steward, id, &fields).await;
    let nowhere = [("geste", "donner"), ("role", "reviewer"), ("plateforme", "nulle-part")];
    assert_eq!(gesture(&mut steward, id, &nowhere).await.status, StatusCode::NOT_FOUND);
    assert_eq!(gesture(&mut steward, id, &[("geste", "couronner")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rights(&site, id).await.len(), 3);
    let take = [
        ("geste", "reprendre"),
        ("role", "editor"),
        ("plateforme", ""),
        ("code-territoire", "commune:93066"),
    ];
    let taken = gesture(&mut steward, id, &take).await;
    assert!(taken.text().contains("C’est fait, et noté au journal."));
    let left = rights(&site, id).await;
    assert!(left.iter().all(|right| right.territory.is_none()) && left.len() == 2, "{left:?}");
    let journal = steward.get(&format!("/atelier/journal?sujet=personne/{id}")).await.text();
    assert!(journal.contains("donne un droit") && journal.contains("reprend un droit"), "{journal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_suspended_and_its_doors_shut_at_once() {
    let site = demo_site().await;
    let mut steward = Browser::signed(&site, Role::Steward).await;
    let mut editor = Browser::signed(&site, Role::Editor).await;
    let id = editor.who().await.id;
    assert_eq!(editor.get("/atelier/synonymes").await.status, StatusCode::OK);
    let done = gesture(&mut steward, id, &[("geste", "suspendre")]).await;
    assert!(
        done.text().contains("compte suspendu") && done.text().contains("Rétablir le compte"),
        "{}",
        done.text()
    );
    assert_eq!(
        editor.get("/atelier/synonymes").await.status,
        StatusCode::SEE_OTHER,
        "the open session is shut"
    );
    assert!(steward.get("/atelier/personnes").await.text().contains(">suspendu<"));
    let found = steward.get("/atelier/personnes?q=ANA&etat=suspendu").await.text();
    assert!(found.contains("1\u{a0}compte.") && found.contains(&id.to_string()), "{found}");
    let none = steward.get("/atelier/personnes?q=personne+de+ce+nom&page=99").await.text();
    assert!(none.contains("Aucun compte ne répond"), "{none}");
    gesture(&mut steward, id, &[("geste", "retablir")]).await;
    let people = site.app.all_people().await.expect("the store answers");
    assert!(people.iter().any(|(person, _)| person.id == id && person.state == AccountState::Active));
    // Nobody is left without anyone to administer.
    let me = steward.who().await.id;
    for fields in
        [&[("geste", "suspendre")][..], &[("geste", "reprendre"), ("role", "steward"), ("plateforme", "")]]
    {
        let held = gesture(&mut steward, me, fields).await;
        assert!(
            held.text().contains("C’est la seule personne qui administre"),
            "{fields:?}: {}",
            held.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_records_of_who_leaves_are_handed_over_and_nobody_else_sees_these_pages() {
    let site = demo_site().await;
    let mut steward = Browser::signed(&site, Role::Steward).await;
    let (leaves, takes) =
        (account(&site, "dora", Role::Editor).await, account(&site, "eli", Role::Editor).await);
    let record =
        site.app.followable(&model::Ref::new(model::Kind::GlossaryEntry, "commun")).await.expect("there");
    let who = steward.who().await;
    site.app.entrust(&who, &[record.envelope.id], Some(leaves)).await.expect("entrusted");
    gesture(&mut steward, leaves, &[("geste", "confier"), ("a", &takes.to_string())]).await;
    let filter = |owner| app::TendedFilter { owner: Some(owner), ..app::TendedFilter::default() };
    assert!(site.app.tended(filter(leaves)).await.expect("answers").is_empty());
    assert_eq!(site.app.tended(filter(takes)).await.expect("answers").len(), 1);
    let unknown =
        gesture(&mut steward, takes, &[("geste", "confier"), ("a", &uuid::Uuid::nil().to_string())]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    for path in
        ["/atelier/personnes/pas-un-identifiant", "/atelier/personnes/00000000-0000-0000-0000-000000000000"]
    {
        assert_eq!(steward.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut editor = Browser::signed(&site, Role::Editor).await;
    let form = hidden(&editor.get("/atelier").await, "csrf_token");
    let path = format!("/atelier/personnes/{takes}");
    assert_eq!(editor.get(&path).await.status, StatusCode::FORBIDDEN);
    let forged =
        [("csrf_token", form.as_str()), ("geste", "donner"), ("role", "steward"), ("plateforme", "")];
    assert_eq!(editor.post(&path, &forged).await.status, StatusCode::FORBIDDEN);
    assert_eq!(rights(&site, takes).await.len(), 1, "nobody makes themselves a steward");
}
