//! The evidence path as people meet it: board, gap map, feedback without account, queues, signatures.

use app::NewAccount;
use axum::http::{Method, StatusCode};
use chrono::Utc;
use model::rights::{Right, Role};

use crate::support::{Answer, DemoSite, demo_site, hidden};

const USE: &str = "/j-ai-utilise/ressources/mecenat-de-competences-en-pme";
const DESK: &str = "/atelier/preuves/mecenat-de-competences-en-pme";
const PAGE: &str = "/ressources/mecenat-de-competences-en-pme";

async fn account(site: &DemoSite, email: &str, role: Role) -> String {
    let rights = vec![Right::everywhere(role)];
    let new = NewAccount { email: email.into(), name: "Personne d’essai".into(), password: None, rights };
    let id = site.app.add_account(new).await.expect("the store answers").expect("an account");
    format!("ramure={}", site.app.open_session(id, "test", true).await.expect("a session"))
}

/// The signed moment of a form drawn some seconds ago.
fn since(site: &DemoSite, path: &str, ago: i64) -> String {
    let at = (Utc::now().timestamp() - ago).to_string();
    format!("{at}.{}", site.app.sign("since", &format!("{at}{path}")))
}

async fn tell(site: &DemoSite, path: &str, from: &str, more: &[(&str, &str)]) -> Answer {
    let form = site.get(path).await;
    let cookie = form.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let (jeton, depuis) = (hidden(&form, "csrf_token"), since(site, path, 60));
    let mut fields = more.to_vec();
    fields.push(("csrf_token", &jeton));
    if !more.iter().any(|(name, _)| *name == "depuis") {
        fields.push(("depuis", &depuis));
    }
    site.post(path, &fields, &[("cookie", &cookie), ("x-forwarded-for", from)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_and_the_map_count_what_is_there() {
    let site = demo_site().await;
    let catalogue = site.app.catalogue();
    let all = catalogue.of_kind(model::Kind::Resource).len();
    let board = catalogue.board(&app::BoardFilter::default());
    assert_eq!(board.stages.iter().map(Vec::len).sum::<usize>(), all);
    for (stage, ids) in board.stages.iter().enumerate() {
        assert!(ids.iter().all(|id| catalogue.card(*id).evidence.stage == stage));
    }
    let map = catalogue.gap_map("actor_profile", "medoc_kind");
    assert!(map.cells.iter().flatten().all(|cell| cell.is_empty()), "MEDOC kinds are no terms");
    let map = catalogue.gap_map("actor_profile", "innovation_phase");
    for (row, cells) in map.rows.iter().zip(&map.cells) {
        for (column, cell) in map.columns.iter().zip(cells) {
            let naive = catalogue.of_kind(model::Kind::Resource).into_iter().filter(|card| {
                let bears = |vocabulary: &str, code: &str| {
                    catalogue.lexicon.find_term(vocabulary, code).is_some_and(|term| card.bears(term))
                };
                bears("actor_profile", &row.code) && bears("innovation_phase", &column.code)
            });
            let sum = cell.proven + cell.tried + cell.described;
            assert_eq!(sum as usize, naive.count(), "{} {}", row.code, column.code);
        }
    }
    for path in [
        "/parcours-de-preuve",
        "/parcours-de-preuve?sorte=methode&manque=evaluation&q=x",
        "/carte-des-manques",
        "/carte-des-manques/manque?lignes=domain&colonnes=actor_profile&l=education-jeunesse&c=association",
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.body.len() < 50_000, "{path}: {}", answer.body.len());
    }
    assert_eq!(site.get("/carte-des-manques/manque?l=x&c=y").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_is_told_moderated_then_shown_without_the_person() {
    let site = demo_site().await;
    let text = "Nous l’avons fait <script>alert(1)</script>";
    let fields = [
        ("texte", text),
        ("territoire", "<b>Brest"),
        ("resultat", "favorable"),
        ("courriel", "secret@exemple.org"),
    ];
    let robot = tell(&site, USE, "192.0.2.9", &[&fields[..], &[("site-web", "x")]].concat()).await;
    assert_eq!(robot.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(robot.text().contains("rester vide") && robot.text().contains("Nous l’avons fait"));
    let quick = since(&site, USE, 0);
    let quick = tell(&site, USE, "192.0.2.9", &[&fields[..], &[("depuis", &quick)]].concat()).await;
    assert!(quick.status == StatusCode::UNPROCESSABLE_ENTITY && quick.text().contains("très rapide"));
    assert!(tell(&site, USE, "192.0.2.9", &fields).await.header("location").ends_with("?merci=1"));
    assert!(!site.get(PAGE).await.text().contains("Nous l’avons fait"), "nothing before a decision");
    let cookie = account(&site, "moderation@exemple.org", Role::Reviewer).await;
    let queue = site.ask(Method::GET, "/atelier/retours", &[("cookie", &cookie)]).await;
    assert!(queue.text().contains("Nous l’avons fait") && !queue.text().contains("<script>alert"));
    let (jeton, id) = (hidden(&queue, "csrf_token"), hidden(&queue, "retour"));
    let decide = [("csrf_token", jeton.as_str()), ("retour", id.as_str()), ("geste", "publier")];
    let done = site.post("/atelier/retours", &decide, &[("cookie", &cookie)]).await;
    assert_eq!(done.header("location"), "/atelier/retours?decides=1");
    let page = site.get(PAGE).await.text();
    assert!(
        page.contains("Une personne dit") && page.contains("Nous l’avons fait"),
        "the cache was drawn again"
    );
    assert!(!page.contains("secret@") && !page.contains("<script>alert") && !page.contains("<b>Brest"));
    for _ in 0..9 {
        assert_eq!(tell(&site, USE, "192.0.2.9", &fields).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(tell(&site, USE, "192.0.2.9", &fields).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(tell(&site, USE, "192.0.2.8", &fields).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_signed_by_another_person() {
    let site = demo_site().await;
    let one = account(&site, "une@exemple.org", Role::Reviewer).await;
    let two = account(&site, "deux@exemple.org", Role::Reviewer).await;
    let reader = account(&site, "lecture@exemple.org", Role::Reader).await;
    assert_eq!(site.ask(Method::GET, DESK, &[("cookie", &reader)]).await.status, StatusCode::FORBIDDEN);
    let post = async |cookie: &str, path: &str, more: &[(&str, &str)]| {
        let desk = site.ask(Method::GET, DESK, &[("cookie", cookie)]).await;
        let (jeton, version) = (hidden(&desk, "csrf_token"), hidden(&desk, "version"));
        let fields = [&[("csrf_token", jeton.as_str()), ("version", version.as_str())], more].concat();
        site.post(path, &fields, &[("cookie", cookie)]).await
    };
    let entry =
        [("sorte", "evaluation"), ("texte", "<img src=x onerror=alert(1)>"), ("second_reader", "moi")];
    let seen = post(&one, DESK, &[&entry[..], &[("geste", "apercu")]].concat()).await;
    assert!(seen.text().contains("Avec cette preuve") && !seen.text().contains("<img src=x"));
    let added = post(&one, DESK, &[&entry[..], &[("geste", "ajouter")]].concat()).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let page = site.get(PAGE).await.text();
    assert!(page.contains("onerror") && !page.contains("<img src=x") && !page.contains("Relu par moi"));
    let desk = site.ask(Method::GET, DESK, &[("cookie", &two)]).await.text();
    let at = desk
        .rsplit(&format!("{DESK}/"))
        .next()
        .and_then(|rest| rest.split('"').next())
        .expect("an entry")
        .to_owned();
    let path = format!("{DESK}/{at}");
    let own = post(&one, &path, &[("geste", "signer"), ("mot", "Nous")]).await;
    assert!(own.status == StatusCode::UNPROCESSABLE_ENTITY && own.text().contains("On ne signe pas"));
    let signed = post(&two, &path, &[("geste", "signer"), ("mot", "Un réseau")]).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text());
    assert!(site.get(PAGE).await.text().contains("Relu par Un réseau"));
}

/// The fields of a form.
type Fields<'a> = &'a [(&'a str, &'a str)];

const SAID: [(&str, &str); 4] = [
    ("sorte", "essai"),
    ("resultat", "favorable"),
    ("texte", "Fait à Brest en trois mois."),
    ("quand", "2025"),
];
const BETTER: [(&str, &str); 4] = [SAID[0], SAID[1], ("texte", "Fait à Brest en six mois."), SAID[3]];

/// Sends a form of the desk, with what its hidden fields hold.
async fn send(site: &DemoSite, cookie: &str, path: &str, more: &[&[(&str, &str)]]) -> Answer {
    let desk = site.ask(Method::GET, DESK, &[("cookie", cookie)]).await;
    let (jeton, version) = (hidden(&desk, "csrf_token"), hidden(&desk, "version"));
    let hidden = [("csrf_token", jeton.as_str()), ("version", version.as_str())];
    site.post(path, &[&hidden[..], &more.concat()].concat(), &[("cookie", cookie)]).await
}

/// An entry recorded by one person, and the address where it is corrected.
async fn recorded(site: &DemoSite, cookie: &str) -> String {
    let added = send(site, cookie, DESK, &[&SAID, &[("geste", "ajouter")]]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let desk = site.ask(Method::GET, DESK, &[("cookie", cookie)]).await.text();
    let before = desk.rsplit("/corriger").nth(1).expect("a link");
    format!("{}/corriger", before.rsplit("href=\"").next().expect("an address"))
}

async fn version(site: &DemoSite) -> u32 {
    let sheet = model::Ref::new(model::Kind::Resource, "mecenat-de-competences-en-pme");
    site.app.followable(&sheet).await.expect("published").envelope.version
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_says_why_and_lets_the_second_reading_fall() {
    let site = demo_site().await;
    let one = account(&site, "une@exemple.org", Role::Catalyst).await;
    let two = account(&site, "deux@exemple.org", Role::Reviewer).await;
    let fix = recorded(&site, &one).await;
    let sign = fix.trim_end_matches("/corriger");
    let signed = send(&site, &two, sign, &[&[("geste", "signer"), ("mot", "Un réseau")]]).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text());
    let page = site.ask(Method::GET, &fix, &[("cookie", &one)]).await.text();
    assert!(
        page.contains("en trois mois.") && page.contains("La seconde lecture de Un réseau tombe"),
        "{page}"
    );
    assert!(!page.contains("value=\"vigilance\""), "a proof does not become a warning");
    let seen = send(&site, &one, &fix, &[&BETTER, &[("geste", "apercu")]]).await.text();
    assert!(seen.contains("Une fois corrigée") && seen.contains("six mois"), "{seen}");
    assert!(site.get(PAGE).await.text().contains("Relu par Un réseau"), "nothing was written yet");
    let forged = [
        ("second_reader", "Moi"),
        ("suspends", "s1"),
        ("geste", "corriger"),
        ("raison", "Une erreur de durée"),
    ];
    let done = send(&site, &one, &fix, &[&BETTER, &forged]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = site.get(PAGE).await.text();
    assert!(
        page.contains("six mois") && !page.contains("trois mois.") && !page.contains("Relu par"),
        "{page}"
    );
    let history = site.get("/historique/ressources/mecenat-de-competences-en-pme").await.text();
    assert!(history.contains("Une erreur de durée"), "{history}");
    let own = send(&site, &one, sign, &[&[("geste", "signer"), ("mot", "Moi")]]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "who corrected does not sign");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_that_says_nothing_or_is_not_theirs_is_refused() {
    let site = demo_site().await;
    let one = account(&site, "une@exemple.org", Role::Catalyst).await;
    let other = account(&site, "autre@exemple.org", Role::Catalyst).await;
    let fix = recorded(&site, &one).await;
    let before = version(&site).await;
    let refused = site.ask(Method::GET, &fix, &[("cookie", &other)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "who did not write it does not correct it");
    let yes = [("geste", "corriger"), ("raison", "x")];
    let cases: [(Fields<'_>, Fields<'_>, &str); 4] = [
        (&BETTER, &[("geste", "corriger"), ("raison", " ")], "Dites pourquoi"),
        (&SAID, &yes, "Rien n’a changé"),
        (&[BETTER[0], BETTER[2], ("quand", "2999")], &yes, "pas comprise"),
        (&[BETTER[0], ("texte", " ")], &yes, "Écrivez une phrase"),
    ];
    for (fields, gesture, words) in cases {
        let refused = send(&site, &one, &fix, &[fields, gesture]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(refused.text().contains(words), "{words}: {}", refused.text());
    }
    let theirs = send(&site, &other, &fix, &[&BETTER, &yes]).await;
    assert_eq!(theirs.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", theirs.text());
    assert_eq!(version(&site).await, before, "nothing of this was written");
    let gone = site.ask(Method::GET, &format!("{DESK}/999/corriger"), &[("cookie", &one)]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}
