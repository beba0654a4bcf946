//! Journey J3 and « again » through the pages: a group, its views and its kit; a notebook; a campaign.

use axum::http::StatusCode;
use model::rights::Role;

use crate::support::{Answer, Browser, DemoSite, demo_site, hidden, token};

const COMPASS: &str = "cooperation-territoriale";

fn location(answer: &Answer) -> String {
    assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.text());
    answer.header("location").to_owned()
}

/// The value of the first field of that id.
fn value_of(answer: &Answer, id: &str) -> String {
    let text = answer.text();
    let after = text.split(&format!("id=\"{id}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{id}: {text}"));
    let whole = after.split('"').next().expect("a value");
    whole.split_once("8017").map_or(whole, |(_, path)| path).to_owned()
}

/// Goes through the pages of a compass, always choosing the same place among the choices; gives the page of the result.
async fn through(browser: &mut Browser<'_>, first: &str, last: bool) -> String {
    let mut page = first.to_owned();
    for _ in 0..20 {
        let shown = browser.get(&page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        let text = shown.text();
        let jeton = token(&shown);
        let mut fields: Vec<(String, String)> = vec![("csrf_token".into(), jeton)];
        for part in text.split("name=\"montree\" value=\"").skip(1) {
            fields.push(("montree".into(), part.split('"').next().expect("a code").to_owned()));
        }
        let mut seen: Vec<(String, String)> = Vec::new();
        for part in text.split("<input type=\"radio\" name=\"").skip(1) {
            let name = part.split('"').next().expect("a name").to_owned();
            let value =
                part.split("value=\"").nth(1).and_then(|v| v.split('"').next()).expect("a value").to_owned();
            if value == "sans-objet" || value.is_empty() {
                continue;
            }
            match seen.iter_mut().find(|(other, _)| *other == name) {
                Some((_, chosen)) if last => *chosen = value,
                Some(_) => {}
                None => seen.push((name, value)),
            }
        }
        for part in text.split("<input type=\"checkbox\" name=\"").skip(1) {
            let name = part.split('"').next().expect("a name").to_owned();
            let value =
                part.split("value=\"").nth(1).and_then(|v| v.split('"').next()).expect("a value").to_owned();
            if value != "sans-objet" && (last || !seen.iter().any(|(other, _)| *other == name)) {
                seen.push((name, value));
            }
        }
        fields.extend(seen);
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let action = page.split('?').next().expect("an address").to_owned();
        page = location(&browser.post(&action, &pairs).await);
        page = page.split('#').next().expect("an address").to_owned();
        if !page.contains("/page/") {
            return page;
        }
    }
    panic!("the questionnaire does not end");
}

async fn open_group(site: &DemoSite) -> (String, String) {
    let mut browser = Browser::new(site);
    let place = browser.get("/territoires/commune:29151").await.text();
    let way = "/ensemble/ouvrir/cooperation-territoriale?territoire=commune:29151";
    assert!(place.contains(&format!("href=\"{way}\"")), "the territory leads there");
    let form = browser.get(way).await;
    assert!(
        form.text().contains("La coopération à Morlaix") && form.text().contains("value=\"commune:29151\"")
    );
    let empty = browser
        .post(
            &format!("/ensemble/ouvrir/{COMPASS}"),
            &[("csrf_token", &token(&form)), ("titre", ""), ("roles", ""), ("mot", "Venez")],
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.text().contains("Donnez un nom") && empty.text().contains(">Venez</textarea>"),
        "what was typed is kept"
    );
    let fields = [
        ("csrf_token", &*token(&form)),
        ("titre", "Coopérer à Morlaix"),
        ("roles", "Personne élue\r\nAssociation\r\nEntreprise"),
        ("lieu", "Morlaix"),
        ("territoire", "commune:29151"),
        ("mot", "<b>Bonjour</b>"),
    ];
    let lead = location(&browser.post(&format!("/ensemble/ouvrir/{COMPASS}"), &fields).await);
    let page = browser.get(&lead).await;
    (lead, value_of(&page, "lien"))
}

async fn answer(site: &DemoSite, join: &str, (role, agrees): (&str, bool), last: bool) -> (String, String) {
    let mut browser = Browser::new(site);
    let invited = browser.get(join).await;
    let told = invited.text();
    assert!(
        told.contains("Qui verra quoi") && told.contains("&#60;b&#62;Bonjour"),
        "said before, and escaped"
    );
    let jeton = token(&invited);
    let refused = browser.post(join, &[("csrf_token", &jeton)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a role is needed");
    let mut fields = vec![("csrf_token", jeton.as_str()), ("role", role)];
    if agrees {
        fields.push(("montrer", "oui"));
    }
    let first = location(&browser.post(join, &fields).await);
    let key = first.split('/').nth(2).expect("a key").to_owned();
    let before = browser.get(&format!("/ensemble/regard/{key}")).await.text();
    assert!(before.contains("on ne regarde pas les autres avant"), "nothing before one's own answer");
    let result = through(&mut browser, &first, last).await;
    let page = browser.get(&result).await.text();
    assert!(page.contains("Coopérer à Morlaix") && page.contains(role), "the result says with whom");
    (key, result)
}

#[tokio::test(flavor = "multi_thread")]
async fn three_people_cross_their_views_and_print_a_kit() {
    let site = demo_site().await;
    let (lead, join) = open_group(&site).await;
    let (_, first) = answer(&site, &join, ("Personne élue", true), true).await;
    answer(&site, &join, ("Association", true), false).await;
    let waiting = site.get(&lead).await.text();
    assert!(
        waiting.contains("Rien ne paraît encore") && waiting.contains("Pas encore venu\u{a0}: Entreprise")
    );
    let (key, _) = answer(&site, &join, ("Entreprise", true), true).await;
    for address in [lead.clone(), format!("/ensemble/regard/{key}")] {
        let shown = site.get(&address).await;
        let text = shown.text();
        assert!(
            text.contains("Les positions, côte à côte") && text.contains("divergent le plus"),
            "{address}"
        );
        assert!(
            text.contains("axis-line") && text.contains("<caption>Les mêmes positions en tableau"),
            "{address}"
        );
        assert!(text.contains("Écart\u{a0}: 100 points"), "the widest gap is told");
        assert!(shown.header("x-robots-tag").contains("noindex") && shown.body.len() < 100_000);
        assert_eq!(text.contains("Clore ce groupe"), address == lead, "only who leads closes");
        let kit = site.get(&format!("{address}/kit")).await.text();
        for part in
            ["Les questions à se poser", "Trois exemples", "Modèle de charte", "ne voient pas la même chose"]
        {
            assert!(kit.contains(part), "{part}");
        }
        assert_eq!(kit.matches("class=\"card exemple\"").count(), 3, "three examples of the commons");
    }
    let text = site.get(&lead).await.text();
    let way =
        text.split("href=\"").find(|part| part.contains("profil=catalyseur")).expect("a way to a catalyst");
    let way = way.split('"').next().expect("an address").replace("&#38;", "&").replace("&amp;", "&");
    let found = site.get(&way).await.text();
    assert!(found.contains("/organisations/reseau-des-catalyseurs-territoriaux"), "{way}");
    // Another's position opens no group, a wrong address opens nothing.
    assert_eq!(site.get(&format!("/ensemble/groupe/{key}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&join.replace("repondre", "groupe")).await.status, StatusCode::NOT_FOUND);
    let mut browser = Browser::new(&site);
    let ask = browser.get(&format!("{lead}/clore")).await;
    assert_eq!(site.get(&lead).await.status, StatusCode::OK, "asking closes nothing");
    location(&browser.post(&format!("{lead}/clore"), &[("csrf_token", &token(&ask))]).await);
    assert_eq!(site.get(&lead).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&join).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.get(&first).await.status, StatusCode::OK, "answers stay with who gave them");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_agree_is_not_shown() {
    let site = demo_site().await;
    let (lead, join) = open_group(&site).await;
    for role in ["Personne élue", "Association"] {
        answer(&site, &join, (role, true), true).await;
    }
    answer(&site, &join, ("Entreprise", false), false).await;
    let text = site.get(&lead).await.text();
    assert!(text.contains("Rien ne paraît encore"), "the third would be known by difference");
    answer(&site, &join, ("Entreprise", true), true).await;
    let text = site.get(&lead).await.text();
    assert!(text.contains("non montré") && text.contains("trois par trois"));
    assert!(!text.contains("Écart : 100 points"), "the one who did not agree moves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notebook_follows_a_body_and_is_erased_in_two_steps() {
    let site = demo_site().await;
    let mut browser = Browser::new(&site);
    let answering = format!("/boussoles/{COMPASS}/repondre");
    let form = browser.get(&answering).await;
    let begun = browser.post(&answering, &[("csrf_token", &token(&form))]).await;
    let result = through(&mut browser, &location(&begun), false).await;
    let key = result.split('/').nth(2).expect("a key").to_owned();
    let page = browser.get(&result).await;
    let notebook =
        location(&browser.post(&format!("/carnets/ouvrir/{key}"), &[("csrf_token", &token(&page))]).await);
    let page = browser.get(&notebook).await;
    let (jeton, reponse) = (token(&page), hidden(&page, "reponse"));
    let again =
        browser.post(&format!("{notebook}/refaire"), &[("csrf_token", &jeton), ("reponse", &reponse)]).await;
    through(&mut browser, &location(&again), true).await;
    let text = browser.get(&notebook).await.text();
    let way =
        text.split("href=\"").find(|part| part.contains("/ecarts/")).and_then(|part| part.split('"').next());
    let differences = browser.get(way.expect("a way to the differences")).await.text();
    assert!(differences.contains("Ce qui a changé") && differences.contains("+100"), "{differences}");
    let point = [
        ("csrf_token", jeton.as_str()),
        ("geste", "point"),
        ("jour", "2026-08-01"),
        ("performance", "4"),
        ("innovation", "6"),
        ("confiance", "11"),
    ];
    let wrong = browser.post(&notebook, &point).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("de 0 à 10") && wrong.text().contains("value=\"11\""), "kept, and told");
    let good = [
        &point[..5],
        &[
            ("confiance", "7"),
            ("cohesion", "8"),
            ("coherence", "7"),
            ("perennite", "2"),
            ("texte", "Premier <i>comité"),
        ],
    ]
    .concat();
    location(&browser.post(&notebook, &good).await);
    let target = [
        ("csrf_token", jeton.as_str()),
        ("geste", "cible"),
        ("jour", "2027"),
        ("performance", "6"),
        ("innovation", "6"),
        ("confiance", "8"),
    ];
    location(&browser.post(&notebook, &target).await);
    location(
        &browser
            .post(&notebook, &[("csrf_token", &jeton), ("geste", "etape"), ("texte", "Nommer un binôme")])
            .await,
    );
    let text = browser.get(&notebook).await.text();
    for part in [
        "class=\"triangle\"",
        "Mes positions datées",
        "Pérennité des ressources",
        "Premier &#60;i&#62;comité",
        "Nommer un binôme",
        "cible",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let ask = browser.get(&format!("{notebook}/effacer")).await;
    assert!(ask.text().contains("2 réponses"));
    assert_eq!(browser.get(&notebook).await.status, StatusCode::OK, "asking erases nothing");
    let gone = browser.post(&format!("{notebook}/effacer"), &[("csrf_token", &token(&ask))]).await;
    assert!(gone.text().contains("n’existent plus"));
    assert_eq!(browser.get(&notebook).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&result).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_gives_figures_and_no_answer() {
    let site = demo_site().await;
    let mut visitor = Browser::new(&site);
    assert!(visitor.get("/atelier/campagnes").await.header("location").starts_with("/connexion"));
    let mut lead = Browser::signed(&site, Role::Catalyst).await;
    assert!(lead.get("/atelier").await.text().contains("/atelier/campagnes"));
    let ask = format!("/atelier/campagnes/ouvrir/{COMPASS}");
    assert!(lead.get("/atelier/campagnes").await.text().contains(&ask));
    let jeton = token(&lead.get(&ask).await);
    let late = lead.post(&ask, &[("csrf_token", &jeton), ("titre", "Réseau"), ("fin", "2020-01-01")]).await;
    assert!(
        late.status == StatusCode::UNPROCESSABLE_ENTITY && late.text().contains("Donnez un jour à venir")
    );
    let page = location(
        &lead.post(&ask, &[("csrf_token", &jeton), ("titre", "Réseau"), ("fin", "2026-12-31")]).await,
    );
    let join = value_of(&lead.get(&page).await, "lien");
    for at in 0..10 {
        let mut browser = Browser::new(&site);
        let invited = browser.get(&join).await;
        assert!(invited.text().contains("10 réponses au moins"));
        let first = browser.post(&join, &[("csrf_token", &token(&invited)), ("profil", "association")]).await;
        through(&mut browser, &location(&first), at % 2 == 0).await;
        let text = lead.get(&page).await.text();
        assert_eq!(text.contains("Positions par groupe"), at == 9, "after {} answers", at + 1);
    }
    let csv = lead.get(&format!("{page}/chiffres.csv")).await.text();
    assert!(csv.contains("\"Association\";10;") && csv.lines().count() > 4, "{csv}");
    let mut other = Browser::signed(&site, Role::Catalyst).await;
    assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND, "nobody else’s business");
    // The key of a campaign opens no page of a group: neither views one by one, nor an end without an account.
    let as_group = page.replace("/atelier/campagnes/", "/ensemble/groupe/");
    assert_ne!(as_group, page);
    for address in [as_group.clone(), format!("{as_group}/kit"), format!("{as_group}/clore")] {
        assert_eq!(site.get(&address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let mut stranger = Browser::new(&site);
    let form = stranger.get(&join).await;
    let end = stranger.post(&format!("{as_group}/clore"), &[("csrf_token", &token(&form))]).await;
    assert_eq!(end.status, StatusCode::NOT_FOUND);
    assert_eq!(lead.get(&page).await.status, StatusCode::OK, "it is still there");
    let once = lead.post(&format!("{page}/clore"), &[("csrf_token", &jeton)]).await;
    assert!(location(&once).ends_with("?clore=1"), "two steps");
    lead.post(&format!("{page}/clore"), &[("csrf_token", &jeton), ("confirmer", "oui")]).await;
    assert_eq!(site.get(&join).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_compares_with_bodies_alike_and_says_when_they_are_invented() {
    let site = demo_site().await;
    let mut browser = Browser::new(&site);
    let form = browser.get(&format!("/boussoles/{COMPASS}/repondre")).await;
    let begun = browser
        .post(
            &format!("/boussoles/{COMPASS}/repondre"),
            &[("csrf_token", &token(&form)), ("profil", "association")],
        )
        .await;
    let result = through(&mut browser, &location(&begun), true).await;
    assert!(browser.get(&result).await.text().contains("Trop peu de réponses sont comparées"));
    let body = model::compass::Body { profile: Some("association".into()), ..Default::default() };
    let made: Vec<_> = (0..20_u8).map(|at| (body.clone(), vec![at * 3; 4])).collect();
    site.app.load_fictitious(COMPASS, &made).await.expect("loaded");
    let page = browser.get(&result).await;
    let text = page.text();
    for part in [
        "sont inventées pour la démonstration",
        "20 réponses",
        "Compter ma réponse",
        "La même comparaison en tableau",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let counted = browser.post(&format!("{result}/compter"), &[("csrf_token", &token(&page))]).await;
    assert!(location(&counted).ends_with("#comparaison"));
    let text = browser.get(&result).await.text();
    assert!(text.contains("Votre réponse est comptée") && !text.contains("Compter ma réponse"));
}
