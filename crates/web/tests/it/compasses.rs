//! Answering a compass without an account: resumable, private, with a result that quotes the answers, and gone on demand.

use axum::http::{Method, StatusCode};
use model::rights::Role;
use serde_json::json;

use crate::support::{Answer, Browser, DemoSite, demo_site, hidden, token};

const COMPASS: &str = "/boussoles/diversite-des-modeles-socio-economiques";

/// Begins to answer; gives the private address.
async fn begin(browser: &mut Browser<'_>, body: &[(&str, &str)]) -> String {
    let form = browser.get(&format!("{COMPASS}/repondre")).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.text());
    let jeton = token(&form);
    let begun = browser
        .post(&format!("{COMPASS}/repondre"), &[&[("csrf_token", jeton.as_str())], body].concat())
        .await;
    let to = begun.header("location").to_owned();
    let base = to.strip_suffix("/page/1").unwrap_or_else(|| panic!("{to}: {}", begun.text()));
    base.to_owned()
}

/// Sends a page: the questions that it shows are those of the page, the answers are given.
async fn send(browser: &mut Browser<'_>, page: &str, answers: &[(&str, &str)]) -> Answer {
    let drawn = browser.get(page).await;
    assert_eq!(drawn.status, StatusCode::OK, "{page}");
    let text = drawn.text();
    let shown: Vec<String> = text
        .split("name=\"montree\" value=\"")
        .skip(1)
        .filter_map(|part| part.split('"').next().map(str::to_owned))
        .collect();
    let jeton = token(&drawn);
    let names: Vec<(String, &str)> =
        answers.iter().map(|(code, value)| (format!("q.{code}"), *value)).collect();
    let mut fields: Vec<(&str, &str)> = vec![("csrf_token", &jeton), ("geste", "suite")];
    fields.extend(shown.iter().map(|code| ("montree", code.as_str())));
    fields.extend(names.iter().map(|(name, value)| (name.as_str(), *value)));
    browser.post(page, &fields).await
}

/// Answers the whole compass as an association whose subsidy falls; gives its private address.
async fn answered(browser: &mut Browser<'_>) -> String {
    let base =
        begin(browser, &[("profil", "association"), ("taille", "petite"), ("lieu", "Mayenne (département)")])
            .await;
    send(browser, &format!("{base}/page/1"), &[("salaries", "oui")]).await;
    let humans =
        [("benevoles", "parfois"), ("postes", "mois"), ("releve", "arret"), ("competences", "formation")];
    send(browser, &format!("{base}/page/2"), &humans).await;
    let money =
        [("part-principale", "80"), ("sources", "publiques"), ("horizon", "trimestre"), ("couts", "non")];
    send(browser, &format!("{base}/page/3"), &money).await;
    let first = send(browser, &format!("{base}/page/4"), &[("partenaires", "une-ou-deux")]).await;
    assert!(first.header("location").contains("nouvelles=1#q-accord"), "{}", first.header("location"));
    let last =
        send(browser, &format!("{base}/page/4"), &[("partenaires", "une-ou-deux"), ("accord", "non")]).await;
    assert_eq!(last.header("location"), base);
    base
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_page_of_a_compass_to_a_result_that_quotes_the_answers() {
    let site = demo_site().await;
    let page = site.get(COMPASS).await.text();
    assert!(
        page.contains("/repondre") && page.contains("exemple") && page.contains("ni classement"),
        "{page}"
    );
    for address in ["/", "/boussoles", "/gps", "/plan-du-site", "/plateformes/trajectoires-socio-economiques"]
    {
        assert!(site.get(address).await.text().contains("/boussoles"), "{address} leads there");
    }
    let mut browser = Browser::new(&site);
    let base = answered(&mut browser).await;
    let result = browser.get(&base).await;
    let text = result.text();
    assert_eq!(result.status, StatusCode::OK);
    assert!(text.contains("<svg class=\"radar\"") && text.contains("<caption>Votre position sur chaque axe"));
    assert!(text.contains("À consolider") && text.contains("Une seule source fait l’essentiel"), "{text}");
    assert!(text.contains("vous avez répondu «\u{a0}80\u{a0}%\u{a0}»"), "the warning quotes the answer");
    assert!(text.contains("/ressources/lire-son-modele-socio-economique-par-les-trois-leviers"));
    assert!(
        text.contains("Pourquoi ici") && text.contains("cette étape aide à"),
        "the route quotes the answers"
    );
    assert!(text.contains("Association, petite"), "who answers is said");
    assert!(!text.contains("<script>") && text.len() < 70 * 1024, "{}", text.len());
    assert_eq!(result.header("cache-control"), "no-store");
    assert_eq!(result.header("x-robots-tag"), "noindex, nofollow");
    // Whoever has the address, in any browser, has the result; nobody else does.
    assert_eq!(site.get(&base).await.status, StatusCode::OK);
    assert_eq!(site.get(&format!("{base}0")).await.status, StatusCode::NOT_FOUND);
    nowhere_else(&site, &base).await;
}

/// No public page, feed, search or export holds the answers.
async fn nowhere_else(site: &DemoSite, base: &str) {
    let key = base.rsplit('/').next().expect("a key");
    let id = key.split('-').next().expect("an id");
    for address in [
        COMPASS,
        "/boussoles",
        "/plan-du-site",
        "/api/v1/records?limit=100",
        "/recherche?q=boussole",
        "/metrics",
    ] {
        assert!(!site.get(address).await.text().contains(id), "{address}");
    }
    let folder = testkit::folder();
    site.app.export(folder.path(), &mut |_| {}).await.expect("it exports");
    let exported =
        std::process::Command::new("grep").arg("-r").arg(id).arg(folder.path()).output().expect("grep runs");
    assert!(exported.stdout.is_empty(), "answers left with the export");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_answer_keeps_the_others_and_what_was_typed() {
    let site = demo_site().await;
    let mut browser = Browser::new(&site);
    let base = begin(&mut browser, &[]).await;
    let page = format!("{base}/page/3");
    let sent = send(
        &mut browser,
        &page,
        &[("part-principale", "beaucoup"), ("horizon", "annee"), ("couts", "jamais")],
    )
    .await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = sent.text();
    assert!(text.contains("value=\"beaucoup\"") && text.contains("Entre 0 et 100"), "{text}");
    assert!(text.contains("Choisissez parmi les réponses proposées"), "{text}");
    assert!(text.contains("value=\"annee\" checked"), "the other answer is kept");
    // Resuming goes to the first page with something left; an answer is taken back by leaving it empty.
    let resumed = browser.get(&base).await;
    assert_eq!(resumed.header("location"), format!("{base}/page/1"));
    send(&mut browser, &page, &[("horizon", "")]).await;
    assert!(!browser.get(&page).await.text().contains("value=\"annee\" checked"));
    assert_eq!(browser.get(&format!("{base}/page/99")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.post(&format!("{base}/page/99"), &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_answers_are_taken_away_begun_anew_and_erased() {
    let site = demo_site().await;
    let mut browser = Browser::new(&site);
    let base = answered(&mut browser).await;
    let table = browser.get(&format!("{base}/reponses.csv")).await;
    assert!(table.header("content-disposition").contains("diversite-des-modeles"), "{:?}", table.headers);
    assert!(
        table.text().contains("\"80\u{a0}%\"") && table.text().starts_with('\u{feff}'),
        "{}",
        table.text()
    );
    let document = browser.get(&format!("{base}/reponses.json")).await.json();
    assert_eq!(document["body"]["profile"], json!("association"));
    assert_eq!(document["axes"].as_array().map(Vec::len), Some(3));
    assert_eq!(document["warnings"], json!(["un-seul-payeur"]));
    let jeton = token(&browser.get(&base).await);
    let anew = browser.post(&format!("{base}/refaire"), &[("csrf_token", &jeton)]).await;
    let other = anew.header("location").strip_suffix("/page/1").expect("a page").to_owned();
    assert_ne!(other, base);
    assert!(!browser.get(&format!("{other}/page/1")).await.text().contains("checked"), "begun anew, empty");
    let ask = browser.get(&format!("{base}/effacer")).await;
    assert!(ask.text().contains("Effacer pour toujours"));
    assert_eq!(browser.get(&base).await.status, StatusCode::OK, "asking erases nothing");
    let done = browser.post(&format!("{base}/effacer"), &[("csrf_token", &token(&ask))]).await;
    assert!(done.text().contains("n’existent plus"), "{}", done.text());
    assert_eq!(browser.get(&base).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&format!("{other}/page/1")).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_finds_its_positions_and_erases_them_all() {
    let site = demo_site().await;
    let mut loose = Browser::new(&site);
    let found = answered(&mut loose).await;
    let mut me = Browser::signed(&site, Role::Reader).await;
    assert!(me.get("/moi").await.text().contains("/moi/positions"));
    assert!(me.get("/moi/positions").await.text().contains("aucune boussole"));
    let mine = begin(&mut me, &[]).await;
    let page = me.get(&found).await;
    assert!(page.text().contains("Garder dans mon compte"));
    me.post(&format!("{found}/garder"), &[("csrf_token", &token(&page))]).await;
    let list = me.get("/moi/positions").await.text();
    assert!(list.contains(&mine) && list.contains(&found) && list.contains("commencée"), "{list}");
    // Someone else who holds the address reads it, and cannot take it.
    let mut other = Browser::signed(&site, Role::Reader).await;
    assert!(!other.get(&found).await.text().contains("Garder dans mon compte"));
    assert!(!other.get("/moi/positions").await.text().contains(&found));
    let ask = me.get("/moi/positions/effacer").await;
    let done = me.post("/moi/positions/effacer", &[("csrf_token", &token(&ask))]).await;
    assert!(done.text().contains("Vos 2 positions"), "{}", done.text());
    assert_eq!(me.get(&found).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_is_optional_and_a_name_that_several_bear_is_asked_again() {
    let site = demo_site().await;
    let mut browser = Browser::new(&site);
    let base = begin(&mut browser, &[]).await;
    send(&mut browser, &format!("{base}/page/1"), &[("salaries", "aucune")]).await;
    let form = browser.get(&format!("{base}/qui")).await;
    let jeton = token(&form);
    let several =
        browser.post(&format!("{base}/qui"), &[("csrf_token", &jeton), ("lieu", "Saint-Denis")]).await;
    assert_eq!(several.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(several.text().contains("Lequel est le vôtre"), "{}", several.text());
    let code = hidden(&several, "territoire-choisi");
    let chosen = [
        ("csrf_token", jeton.as_str()),
        ("lieu", "Saint-Denis"),
        ("territoire-choisi", code.as_str()),
        ("profil", "licorne"),
    ];
    assert_eq!(browser.post(&format!("{base}/qui"), &chosen).await.status, StatusCode::SEE_OTHER);
    let document = browser.get(&format!("{base}/reponses.json")).await.json();
    assert_eq!(document["body"], json!({"territory": code}), "a profile that does not exist is left out");
    let nowhere = browser.post(&format!("{base}/qui"), &[("csrf_token", &jeton), ("lieu", "Zzyzx")]).await;
    assert!(nowhere.text().contains("pas trouvé ce territoire"), "{}", nowhere.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_result_opens_identically_after_three_later_versions() {
    let site = demo_site().await;
    let mut browser = Browser::new(&site);
    let base = answered(&mut browser).await;
    let main = |answer: &Answer| {
        let text = answer.text();
        let jeton = token(answer);
        text.split("<main")
            .nth(1)
            .and_then(|rest| rest.split("</main>").next())
            .map(|m| m.replace(&jeton, ""))
            .expect("a page")
    };
    let before = main(&browser.get(&base).await);
    for version in 1..=3 {
        let model::Content::Compass(mut compass) = site
            .app
            .compass("diversite-des-modeles-socio-economiques")
            .await
            .expect("there")
            .record
            .content
            .clone()
        else {
            unreachable!("a compass")
        };
        compass.axes[0].title = format!("Axe changé {version}");
        compass.questions[1].weight = Some(f64::from(version) * 7.0);
        compass.warnings.clear();
        compass.samples.clear();
        let mut record =
            site.app.compass("diversite-des-modeles-socio-economiques").await.expect("there").record.clone();
        record.content = model::Content::Compass(compass);
        record.envelope.title = format!("Boussole, version {version}");
        site.write(vec![record]).await;
    }
    assert!(site.get(COMPASS).await.text().contains("Axe changé 3"));
    assert_eq!(main(&browser.get(&base).await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_tries_a_compass_before_it_is_published() {
    let site = demo_site().await;
    let mut editor = Browser::signed(&site, Role::Editor).await;
    let change = "/atelier/modifier/boussoles/cooperation-territoriale";
    let jeton = token(&editor.get(change).await);
    let form = editor.post(change, &[("csrf_token", &jeton)]).await.header("location").to_owned();
    let page = editor.get(&form).await;
    let trial = form.replace("/propositions/", "/essayer/");
    assert!(page.text().contains(&trial), "the form leads to the trial");
    let shown = editor.get(&trial).await.text();
    assert!(
        shown.contains("Une commune rurale sans équipe technique") && shown.contains("Répondre pour voir"),
        "{shown}"
    );
    assert!(!shown.contains("ce n’est pas ce qui est attendu"));
    let tried = editor
        .post(&trial, &[("csrf_token", &token(&page)), ("montree", "rencontres"), ("q.rencontres", "jamais")])
        .await
        .text();
    assert!(tried.contains("Ce que ces réponses donnent") && tried.contains("Ouvrez le dialogue"), "{tried}");
    // A threshold moved: the sample no longer gives what it should, and the form says so when it is sent.
    let levels = "a-ouvrir | À ouvrir | 0 | Phrase.\ninstalle | Installé | 1 | Phrase.";
    let fields = [
        ("csrf_token", token(&page)),
        ("geste", "enregistrer".to_owned()),
        ("revision", hidden(&page, "revision")),
        ("offre", "axes".to_owned()),
        ("axes[0].de", "0".to_owned()),
        ("axes[0].code", "dialogue".to_owned()),
        ("axes[0].title", "Dialogue".to_owned()),
        ("axes[0].levels", levels.to_owned()),
    ];
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(editor.post(&form, &pairs).await.status.is_redirection());
    let broken = editor.get(&trial).await.text();
    assert!(broken.contains("À régler") && broken.contains("n’existe pas dans cette boussole"), "{broken}");
    let mut reader = Browser::signed(&site, Role::Reader).await;
    assert_eq!(reader.get(&trial).await.status, StatusCode::NOT_FOUND);
    let outside = site.ask(Method::GET, &trial, &[]).await;
    assert!(outside.header("location").starts_with("/connexion"));
}
