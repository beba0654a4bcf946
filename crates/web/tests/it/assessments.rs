//! A body assesses itself: private, page by page, together, compared, taken away, erased.

use axum::http::{Method, StatusCode};
use model::rights::Role;
use serde_json::json;

use crate::support::{Answer, Browser, DemoSite, demo_site, token};

const FRAMEWORK: &str = "/referentiels/etat-des-lieux-d-une-cooperation";

/// Begins an assessment and gives its address.
async fn begin(browser: &mut Browser<'_>) -> String {
    let page = browser.get(&format!("{FRAMEWORK}/evaluer")).await;
    assert_eq!(page.status, StatusCode::OK);
    let token = token(&page);
    let answer = browser
        .post(&format!("{FRAMEWORK}/evaluer"), &[("csrf_token", &token), ("nom", "Le Hameau (fictif)")])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.header("location").to_owned()
}

fn revision(page: &Answer) -> String {
    crate::support::hidden(page, "revision")
}

/// Saves a page of nodes: the place on the page, the code, the status.
async fn say(browser: &mut Browser<'_>, root: &str, sheet: &str, said: &[(usize, &str, &str)]) -> Answer {
    let address = format!("{root}/repere/{sheet}");
    let page = browser.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    send(browser, &address, (&token(&page), &revision(&page)), said).await
}

async fn send(
    browser: &mut Browser<'_>,
    address: &str,
    (token, revision): (&str, &str),
    said: &[(usize, &str, &str)],
) -> Answer {
    let mut fields =
        vec![("csrf_token".to_owned(), token.to_owned()), ("revision".to_owned(), revision.to_owned())];
    for (at, code, status) in said {
        fields.push((format!("c-{at}"), (*code).to_owned()));
        fields.push((format!("s-{at}"), (*status).to_owned()));
        if *status == "en-partie" {
            fields.push((format!("f-{at}"), "50".into()));
        }
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    browser.post(address, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_answers_and_sees_its_points() {
    let site = demo_site().await;
    let sheet = site.get(FRAMEWORK).await;
    assert!(sheet.text().contains(&format!("href=\"{FRAMEWORK}/evaluer\"")), "the framework leads to it");
    let mut browser = Browser::new(&site);
    let root = begin(&mut browser).await;
    assert!(browser.get(&root).await.text().contains("0 point sur 140"));
    // Questions change what counts.
    let page = browser.get(&format!("{root}/questions")).await;
    let (form, seen) = (token(&page), revision(&page));
    let fields =
        [("csrf_token", &*form), ("revision", &*seen), ("q-salaries", "NON"), ("q-part_portee", "10")];
    let answer = browser.post(&format!("{root}/questions"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(browser.get(&root).await.text().contains("0 point sur 120"), "the action counts for half");
    // « 2 » holds 2.1, 2.1.1…; 2.2.1 is out.
    let page = browser.get(&format!("{root}/repere/2")).await.text();
    assert!(page.contains("ce repère ne vous concerne pas") && page.contains("au lieu de 40"));
    assert!(page.contains("/ressources/monter-une-experimentation-collective"), "nodes lead to resources");
    let answer = say(&mut browser, &root, "2", &[(2, "2.1.1", "fait"), (3, "2.1.2", "en-partie")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let overview = browser.get(&root).await.text();
    assert!(overview.contains("10 points sur 120"), "{overview}");
    // A rule holds « 3.1 » back to what 2.1 has done.
    say(&mut browser, &root, "3", &[(1, "3.1", "fait")]).await;
    assert!(browser.get(&root).await.text().contains("20 points sur 120"));
    let held = browser.get(&format!("{root}/repere/3")).await.text();
    assert!(held.contains("une règle retire"), "{held}");
    let csv = browser.get(&format!("{root}/export.csv")).await;
    assert!(
        csv.text().contains(
            "\"2.1.2\";\"Elle est engagée\";\"en partie : 50\u{a0}% fait, 0\u{a0}% programmé\";10;5;0;5;0"
        ),
        "{}",
        csv.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_and_nothing_typed_is_lost() {
    let site = demo_site().await;
    let mut browser = Browser::new(&site);
    let page = browser.get(&format!("{FRAMEWORK}/evaluer")).await;
    let form = token(&page);
    let refused =
        browser.post(&format!("{FRAMEWORK}/evaluer"), &[("csrf_token", &form), ("nom", "  ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let root = begin(&mut browser).await;
    let address = format!("{root}/repere/1");
    let page = browser.get(&address).await;
    let (form, seen) = (token(&page), revision(&page));
    let base = [("csrf_token", &*form), ("revision", &*seen), ("c-2", "1.1.1")];
    for (fields, sentence) in [
        (&[("s-2", "en-partie"), ("f-2", "80"), ("p-2", "30"), ("n-2", "Ma note")][..], "dépassent cent"),
        (&[("s-2", "en-partie"), ("f-2", "beaucoup"), ("n-2", "Ma note")], "de 0 à 100"),
        (&[("s-2", "en-partie"), ("n-2", "Ma note")], "quelle part"),
        (&[("s-2", "fait"), ("l-2", "javascript:alert(1)"), ("n-2", "Ma note")], "commence par https"),
        (&[("s-2", "autre"), ("n-2", "Ma note")], "dans la liste"),
    ] {
        let answer = browser.post(&address, &[&base[..], fields].concat()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = answer.text();
        assert!(text.contains(sentence) && text.contains("Ma note"), "{sentence}");
    }
    assert!(browser.get(&root).await.text().contains("0 point sur"));
    let page = browser.get(&format!("{root}/questions")).await;
    let (form, seen) = (token(&page), revision(&page));
    let fields =
        [("csrf_token", &*form), ("revision", &*seen), ("q-part_portee", "150"), ("q-benevoles", "douze")];
    let answer = browser.post(&format!("{root}/questions"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("de 0 à 100") && answer.text().contains("value=\"douze\""));
    // A node that the page does not show changes nothing.
    let answer = send(&mut browser, &address, (&form, &seen), &[(2, "2.1.1", "fait")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(browser.get(&root).await.text().contains("0 point sur"));
    assert_eq!(browser.get(&format!("{root}/repere/inconnu")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_lose_nothing_of_each_other() {
    let site = demo_site().await;
    let (mut ana, mut bob) = (Browser::new(&site), Browser::new(&site));
    let root = begin(&mut ana).await;
    let address = format!("{root}/repere/1");
    let (of_ana, of_bob) = (ana.get(&address).await, bob.get(&address).await);
    // Different nodes of the same page, both read at the same revision.
    send(&mut ana, &address, (&token(&of_ana), &revision(&of_ana)), &[(2, "1.1.1", "fait")]).await;
    let answer =
        send(&mut bob, &address, (&token(&of_bob), &revision(&of_bob)), &[(3, "1.1.2", "fait")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(ana.get(&root).await.text().contains("30 points sur"));
    // The same node: not overwritten, told, and what was typed is still there to be sent again.
    let clash =
        send(&mut bob, &address, (&token(&of_bob), &revision(&of_bob)), &[(2, "1.1.1", "pas-fait")]).await;
    assert_eq!(clash.status, StatusCode::CONFLICT);
    assert!(
        clash.text().contains("Quelqu’un a mis\u{a0}: fait")
            && clash.text().contains("value=\"pas-fait\" selected")
    );
    assert!(ana.get(&root).await.text().contains("30 points sur"));
    let again =
        send(&mut bob, &address, (&token(&clash), &revision(&clash)), &[(2, "1.1.1", "pas-fait")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert!(ana.get(&root).await.text().contains("18 points sur"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_not_the_address_finds_nothing() {
    let site = demo_site().await;
    let mut browser = Browser::new(&site);
    let root = begin(&mut browser).await;
    let key = root.rsplit('/').next().expect("a key").to_owned();
    let links = browser.get(&format!("{root}/liens")).await.text();
    let read = links.split("id=\"lire\" readonly value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let read = read.expect("a link to read").to_owned();
    let mut parts = key.split('-');
    let (id, _, signature) = (parts.next().expect("id"), parts.next(), parts.next().expect("signature"));
    let forged = [
        id.to_owned(),
        format!("{id}-e-{}", "0".repeat(signature.len())),
        format!("{id}-l-{signature}"),
        format!("{id}-e-"),
        format!("{}-e-{signature}", uuid::Uuid::new_v4().simple()),
        "x".repeat(5_000),
        "é-e-é".into(),
    ];
    let mut steward = Browser::signed(&site, Role::Steward).await;
    for key in forged {
        let address = format!("/etats-des-lieux/{}", key.replace('é', "%C3%A9"));
        assert_eq!(steward.get(&address).await.status, StatusCode::NOT_FOUND, "{key}");
        assert_eq!(steward.get(&format!("{address}/export.json")).await.status, StatusCode::NOT_FOUND);
    }
    // The link to read shows, and changes nothing.
    let mut reader = Browser::new(&site);
    let page = reader.get(&read).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().contains(signature), "a link to read does not lead to the one to write");
    assert!(!page.text().contains("Effacer cet état"));
    let sheet = reader.get(&format!("{read}/repere/1")).await;
    assert!(!sheet.text().contains("name=\"geste\""));
    let door = reader.get("/connexion").await;
    let form = token(&door);
    for path in ["/liens", "/effacer", "/instantanes", "/questions", "/repere/1"] {
        let answer = reader.post(&format!("{read}{path}"), &[("csrf_token", &form)]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let exported = reader.get(&format!("{read}/export.json")).await;
    let file = Some(("etat.json", &exported.body[..]));
    let taken = reader.upload(&format!("{read}/reprendre"), &[("csrf_token", form.as_str())], file).await;
    assert_eq!(taken.status, StatusCode::NOT_FOUND);
    // Without the token of a form nothing is written; changing the links closes those that were given.
    let stranger = site.post(&format!("{root}/effacer"), &[], &[]).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    let form = token(&browser.get(&format!("{root}/liens")).await);
    let renewed =
        browser.post(&format!("{root}/liens"), &[("csrf_token", &form), ("geste", "changer")]).await;
    assert_eq!(renewed.status, StatusCode::SEE_OTHER);
    for closed in [&root, &read] {
        assert_eq!(browser.get(closed).await.status, StatusCode::NOT_FOUND);
    }
    let anew = renewed.header("location").trim_end_matches("/liens").to_owned();
    let page = browser.get(&anew).await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(page.text().contains("noindex"));
}

#[tokio::test(flavor = "multi_thread")]
async fn moments_are_kept_and_compared_and_all_is_taken_away_and_back() {
    let site = demo_site().await;
    let mut browser = Browser::signed(&site, Role::Reader).await;
    let root = begin(&mut browser).await;
    assert!(browser.get("/moi/etats-des-lieux").await.text().contains("Le Hameau (fictif)"));
    say(&mut browser, &root, "1", &[(2, "1.1.1", "programme")]).await;
    let form = token(&browser.get(&root).await);
    browser.post(&format!("{root}/instantanes"), &[("csrf_token", &form), ("nom", "Avant le plan")]).await;
    say(&mut browser, &root, "1", &[(2, "1.1.1", "fait")]).await;
    let compared = browser.get(&format!("{root}/comparer?de=1&a=maintenant")).await.text();
    assert!(
        compared.contains("Avant le plan") && compared.contains("1\u{a0}repère a changé de statut"),
        "{compared}"
    );
    assert!(compared.contains("+8,6") && compared.contains("<td>programmé</td><td>fait</td>"), "{compared}");
    assert_eq!(browser.get(&format!("{root}/comparer?de=99&a=x")).await.status, StatusCode::OK);
    let exported = browser.get(&format!("{root}/export.json")).await;
    let value = exported.json();
    assert_eq!(value["content"]["nodes"]["1.1.1"]["told"], "done");
    assert_eq!(value["snapshots"].as_array().map(Vec::len), Some(1));
    // Who may only read does not take the notes of what was.
    let links = browser.get(&format!("{root}/liens")).await.text();
    let read = links.split("id=\"lire\" readonly value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let shown = browser.get(&format!("{}/export.json", read.expect("a link to read"))).await.json();
    assert_eq!(shown["snapshots"][0]["content"], json!({}));
    assert_eq!(shown["snapshots"][0]["told"]["1.1.1"], "planned", "{shown}");
    // Brought back elsewhere.
    let other = begin(&mut browser).await;
    let address = format!("{other}/reprendre");
    let form = token(&browser.get(&address).await);
    let text = exported.text();
    let bring = async |browser: &mut Browser<'_>, text: &str| {
        let file = Some(("etat.json", text.as_bytes()));
        browser.upload(&address, &[("csrf_token", form.as_str())], file).await
    };
    let taken = bring(&mut browser, &text).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let back = browser.get(&format!("{other}/export.json")).await.json();
    assert_eq!((&back["scores"], &back["snapshots"]), (&value["scores"], &value["snapshots"]));
    assert_eq!(back["snapshots"][0]["content"]["nodes"]["1.1.1"]["told"], "planned", "{back}");
    let heavy = bring(&mut browser, &format!("{{\"format\": \"{}\"}}", "x".repeat(11 * 1024 * 1024))).await;
    assert_eq!(heavy.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(heavy.text().contains("dépasse 10 Mo"));
    let foreign =
        json!({"format": "ramure-etat-des-lieux/1", "framework": "autre", "name": "x", "content": {}});
    for (text, sentence) in
        [("{", "pas un fichier JSON emporté"), (&*foreign.to_string(), "un autre référentiel")]
    {
        let refused = bring(&mut browser, text).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains(sentence), "{sentence}");
    }
    // What the framework does not hold says nothing, the whole tree least of all.
    let forged = json!({"format": value["format"], "framework": value["framework"], "name": "x",
        "content": {"nodes": {"": {"told": "done"}, "x_1.1": {"told": "done"}}}});
    bring(&mut browser, &forged.to_string()).await;
    let now = browser.get(&format!("{other}/export.json")).await.json();
    assert_eq!(now["content"]["nodes"].as_object().map_or(0, serde_json::Map::len), 0, "{now}");
    bring(&mut browser, &text).await;
    // When no snapshot may be added, what is there is not replaced.
    for n in 0..70 {
        browser
            .post(&format!("{other}/instantanes"), &[("csrf_token", &form), ("nom", &format!("Moment {n}"))])
            .await;
    }
    let before = browser.get(&format!("{other}/export.json")).await.json();
    assert_eq!(before["snapshots"].as_array().map(Vec::len), Some(60));
    let refused = bring(&mut browser, &forged.to_string()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("soixante instantanés"));
    assert_eq!(browser.get(&format!("{other}/export.json")).await.json()["content"], before["content"]);
    // Erased in two steps, and gone from the account.
    for root in [&root, &other] {
        let sure = browser.get(&format!("{root}/effacer")).await;
        assert!(sure.text().contains("Cela ne se défait pas"));
        let erased = browser.post(&format!("{root}/effacer"), &[("csrf_token", &token(&sure))]).await;
        assert_eq!(erased.header("location"), FRAMEWORK);
        assert_eq!(browser.get(root).await.status, StatusCode::NOT_FOUND);
    }
    assert!(browser.get("/moi/etats-des-lieux").await.text().contains("Aucun pour l’instant"));
}

#[tokio::test(flavor = "multi_thread")]
async fn someone_invited_keeps_it_and_the_owner_s_end_takes_it_away() {
    let site = demo_site().await;
    let mut owner = Browser::signed(&site, Role::Reader).await;
    let mut guest = Browser::signed(&site, Role::Reader).await;
    let root = begin(&mut owner).await;
    let form = token(&guest.get(&format!("{root}/liens")).await);
    guest.post(&format!("{root}/liens"), &[("csrf_token", &form), ("geste", "garder")]).await;
    assert!(guest.get("/moi/etats-des-lieux").await.text().contains("Vous y êtes invité"));
    let form = token(&owner.get(&format!("{root}/liens")).await);
    owner.post(&format!("{root}/liens"), &[("csrf_token", &form), ("geste", "changer")]).await;
    let list = guest.get("/moi/etats-des-lieux").await.text();
    let kept = list
        .split("href=\"/etats-des-lieux/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a link");
    assert_eq!(guest.get(&format!("/etats-des-lieux/{kept}")).await.status, StatusCode::OK);
    assert!(owner.get("/moi/donnees.json").await.text().contains("Le Hameau (fictif)"));
    let person = site.app.account(&owner.who().await).await.expect("reads");
    assert!(site.app.erase_account(&person).await.expect("erases"));
    assert!(guest.get("/moi/etats-des-lieux").await.text().contains("Aucun pour l’instant"));
}

/// A référentiel of 1,470 nodes: six axes, seven actions each, five parts, six tasks.
fn large() -> model::Record {
    let node = |code: String, more: serde_json::Value| {
        let mut node = json!({"code": code, "title": format!("Repère {code} qui demande une phrase entière pour être compris"), "text": "Ce que l’on attend, dit en deux lignes, avec ce qu’il faut pour répondre sans hésiter longtemps."});
        node.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        node
    };
    let axes: Vec<_> = (1..=6)
        .map(|a| {
            let actions: Vec<_> = (1..=7)
                .map(|b| {
                    let parts: Vec<_> = (1..=5)
                        .map(|c| {
                            let tasks: Vec<_> =
                                (1..=6).map(|d| node(format!("{a}.{b}.{c}.{d}"), json!({}))).collect();
                            node(format!("{a}.{b}.{c}"), json!({"children": tasks}))
                        })
                        .collect();
                    node(format!("{a}.{b}"), json!({"points": 10, "children": parts}))
                })
                .collect();
            node(format!("{a}"), json!({"children": actions}))
        })
        .collect();
    testkit::record_with(model::Kind::Framework, "grand", &json!({"nodes": axes}))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_referentiel_is_cut_in_pages_that_all_lead_somewhere() {
    let site: DemoSite = demo_site().await;
    site.write(vec![large()]).await;
    let mut browser = Browser::new(&site);
    let page = browser.get("/referentiels/grand/evaluer").await;
    let form = token(&page);
    let begun = browser
        .post("/referentiels/grand/evaluer", &[("csrf_token", &form), ("nom", "Une ville (fictif)")])
        .await;
    let root = begun.header("location").to_owned();
    let mut wanted = vec![root.clone(), "/referentiels/grand".to_owned()];
    let mut seen = std::collections::BTreeSet::new();
    let mut asked = std::collections::BTreeSet::new();
    while let Some(address) = wanted.pop() {
        if !seen.insert(address.clone()) {
            continue;
        }
        let answer = browser.get(&address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        let text = answer.text();
        assert!(text.len() < 60 * 1024, "{address}: {} bytes", text.len());
        for part in text.split("name=\"c-").skip(1) {
            asked.extend(
                part.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned),
            );
        }
        for part in text.split("href=\"").skip(1) {
            let href = part.split('"').next().unwrap_or_default();
            if href.contains("/repere/") {
                wanted.push(href.to_owned());
            }
        }
    }
    // Everything below the actions, and the actions themselves.
    assert_eq!(asked.len(), 6 * 7 * (1 + 5 + 5 * 6));
    assert_eq!(
        site.ask(Method::GET, "/referentiels/grand/repere/9", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

/// Joins a file to a node, from its page.
async fn join(browser: &mut Browser<'_>, address: &str, (name, alt, bytes): (&str, &str, &[u8])) -> Answer {
    let token = token(&browser.get(address).await);
    let fields = [("csrf_token", token.as_str()), ("titre", ""), ("description", alt), ("geste", "joindre")];
    browser.upload(address, &fields, Some((name, bytes))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_leaves_in_one_archive() {
    let site = demo_site().await;
    let mut browser = Browser::signed(&site, Role::Reader).await;
    let root = begin(&mut browser).await;
    assert!(!browser.get(&root).await.text().contains("/export.zip"), "nothing is joined");
    let files = format!("{root}/repere/1.1.1/fichiers");
    join(&mut browser, &files, ("Compte rendu.txt", "", b"Nous y sommes.")).await;
    join(&mut browser, &files, ("Autre.txt", "", b"Encore.")).await;
    assert!(browser.get(&root).await.text().contains("/export.zip"));
    let archive = browser.get(&format!("{root}/export.zip")).await;
    assert_eq!(
        (archive.header("content-type"), archive.header("cache-control")),
        ("application/zip", "no-store")
    );
    let named = |archive: &Answer, name: &str| {
        archive.body.windows(name.len()).filter(|part| *part == name.as_bytes()).count()
    };
    // Twice each: before its bytes, and in the list of the archive; what is stored is there as it is.
    for name in ["etat-des-lieux.json", "fichiers/1.1.1/compte-rendu.txt", "fichiers/1.1.1/autre.txt"] {
        assert_eq!(named(&archive, name), 2, "{name}");
    }
    assert_eq!(named(&archive, "Nous y sommes."), 1);

    // The files of a moment leave with who may write, not with who may only read.
    let links = browser.get(&format!("{root}/liens")).await.text();
    let read = links.split("id=\"lire\" readonly value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let read = format!("{}/export.zip", read.expect("a link to read"));
    let form = token(&browser.get(&root).await);
    browser.post(&format!("{root}/instantanes"), &[("csrf_token", &form), ("nom", "Avec preuves")]).await;
    let off = [("csrf_token", &*form), ("geste", "retirer"), ("nom", "compte-rendu.txt")];
    browser.upload(&files, &off, None).await;
    let (own, read) = (browser.get(&format!("{root}/export.zip")).await, browser.get(&read).await);
    assert_eq!((named(&own, "instantanes/"), named(&own, "fichiers/")), (2, 2));
    assert_eq!((named(&read, "instantanes/"), named(&read, "fichiers/")), (0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_prove_and_go_with_the_assessment() {
    let site = demo_site().await;
    let mut browser = Browser::signed(&site, Role::Reader).await;
    let root = begin(&mut browser).await;
    let files = format!("{root}/repere/1.1.1/fichiers");
    // From the page of the node: what was typed is saved first.
    let sheet = format!("{root}/repere/1");
    let page = browser.get(&sheet).await;
    assert!(page.text().contains("value=\"joindre-2\""), "{}", page.text());
    let (form, seen) = (token(&page), revision(&page));
    let fields = [
        ("csrf_token", &*form),
        ("revision", &*seen),
        ("c-2", "1.1.1"),
        ("n-2", "À prouver"),
        ("geste", "joindre-2"),
    ];
    assert_eq!(browser.post(&sheet, &fields).await.header("location"), files);
    assert!(browser.get(&sheet).await.text().contains("À prouver"));
    let refused = join(&mut browser, &files, ("vue.png", " ", b"\x89PNG\r\n\x1a\n")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Décrivez l’image"), "{}", refused.text());
    let joined = join(&mut browser, &files, ("Compte rendu.txt", "", b"Nous y sommes.")).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text());
    join(&mut browser, &files, ("Autre.txt", "", b"Encore.")).await;
    // Saying something of the node keeps them, and they are told wherever the node is.
    say(&mut browser, &root, "1", &[(2, "1.1.1", "fait")]).await;
    let sheet = browser.get(&format!("{root}/repere/1")).await.text();
    assert!(sheet.contains("compte-rendu.txt") && sheet.contains("autre.txt"), "{sheet}");
    assert!(browser.get(&format!("{root}/export.csv")).await.text().contains("compte-rendu.txt autre.txt"));

    // Whoever holds the address reads them, to read or to write; nobody else does, and only an account joins.
    let file = format!("{files}/compte-rendu.txt");
    let links = browser.get(&format!("{root}/liens")).await.text();
    let read = links.split("id=\"lire\" readonly value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let read = format!("{}/repere/1.1.1/fichiers", read.expect("a link to read"));
    let mut stranger = Browser::new(&site);
    for address in [&file, &format!("{read}/compte-rendu.txt")] {
        let answer = stranger.get(address).await;
        assert_eq!((answer.status, &*answer.text()), (StatusCode::OK, "Nous y sommes."));
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"compte-rendu.txt\"");
        assert_eq!(
            (answer.header("cache-control"), answer.header("x-robots-tag")),
            ("no-store", "noindex, nofollow")
        );
    }
    assert!(stranger.get(&files).await.header("location").starts_with("/connexion"));
    assert_eq!(browser.get(&read).await.status, StatusCode::NOT_FOUND, "a link to read joins nothing");
    for wrong in ["/repere/1.1.2/fichiers/compte-rendu.txt", "/repere/1.1.1/fichiers/inconnu.txt"] {
        assert_eq!(browser.get(&format!("{root}{wrong}")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(browser.get(&format!("{root}/repere/inconnu/fichiers")).await.status, StatusCode::NOT_FOUND);

    // An export that names the file of another one opens nothing.
    let exported = browser.get(&format!("{root}/export.json")).await.text();
    let other = begin(&mut browser).await;
    let token_of = token(&browser.get(&format!("{other}/reprendre")).await);
    let file_of = Some(("etat.json", exported.as_bytes()));
    browser.upload(&format!("{other}/reprendre"), &[("csrf_token", &token_of)], file_of).await;
    let stolen = format!("{other}/repere/1.1.1/fichiers/compte-rendu.txt");
    assert_eq!(browser.get(&stolen).await.status, StatusCode::NOT_FOUND);

    // What a snapshot names stays; what nothing names goes at once.
    let form = token(&browser.get(&root).await);
    browser.post(&format!("{root}/instantanes"), &[("csrf_token", &form), ("nom", "Avec preuves")]).await;
    for name in ["compte-rendu.txt", "autre.txt"] {
        let taken =
            browser.upload(&files, &[("csrf_token", &form), ("geste", "retirer"), ("nom", name)], None).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(browser.get(&file).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.app.look_at_files(false, false).await.expect("looks").kept, 2);
    let forget = [("csrf_token", form.as_str()), ("geste", "effacer"), ("numero", "1")];
    browser.post(&format!("{root}/instantanes"), &forget).await;
    let report = site.app.look_at_files(false, false).await.expect("looks");
    assert_eq!((report.kept, report.lost.len(), report.orphans.len()), (0, 0, 0));

    // Erasing the account takes away what was joined.
    join(&mut browser, &files, ("Dernier.txt", "", b"Le dernier.")).await;
    assert_eq!(site.app.look_at_files(false, false).await.expect("looks").kept, 1);
    let account = site.app.account(&browser.who().await).await.expect("there");
    assert!(site.app.erase_account(&account).await.expect("erased"));
    assert_eq!(site.app.look_at_files(false, false).await.expect("looks").kept, 0);
    assert_eq!(stranger.get(&root).await.status, StatusCode::NOT_FOUND);
}
