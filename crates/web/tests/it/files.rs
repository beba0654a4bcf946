//! Attached files as people meet them: joined, described, reviewed, taken; and what must not be taken in or given out.

use axum::http::{Method, StatusCode};
use model::rights::Role;
use model::{Kind, Ref};

use crate::support::{Answer, Browser, DemoSite, demo_site, hidden, token};

/// One grey pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x68, 0,
    0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];
const FIELDS: [(&str, &str); 5] = [
    ("title", "Grille d’entretien zyxomatique"),
    ("summary", "Une grille inventée pour un essai, longue comme il faut."),
    ("medoc", "outil"),
    ("licence", "CC-BY-SA-4.0"),
    ("body", "Un texte."),
];

/// Begins a resource and saves what it needs to be published.
async fn begun(author: &mut Browser<'_>) -> String {
    let page = author.get("/atelier/ecrire/ressources?sorte=outil").await;
    let fields = [("csrf_token", token(&page)), ("titre", FIELDS[0].1.to_owned()), ("sorte", "outil".into())];
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let form = author.post("/atelier/ecrire/ressources", &pairs).await.header("location").to_owned();
    assert!(save(author, &form, "enregistrer", &[]).await.status.is_redirection());
    form
}

async fn save(author: &mut Browser<'_>, form: &str, gesture: &str, more: &[(&str, &str)]) -> Answer {
    let page = author.get(form).await;
    let (jeton, revision) = (token(&page), hidden(&page, "revision"));
    let mut sent = vec![("csrf_token", jeton.as_str()), ("geste", gesture), ("revision", revision.as_str())];
    for (name, value) in FIELDS {
        sent.extend([("offre", name), (name, value)]);
    }
    sent.extend([("offre", "sources"), ("sources[0].title", "essai")]);
    sent.extend_from_slice(more);
    author.post(form, &sent).await
}

async fn join(author: &mut Browser<'_>, form: &str, name: &str, alt: &str, bytes: &[u8]) -> Answer {
    let page = author.get(&format!("{form}/fichiers")).await;
    let token = token(&page);
    let fields = [("csrf_token", token.as_str()), ("titre", ""), ("description", alt), ("geste", "joindre")];
    author.upload(&format!("{form}/fichiers"), &fields, Some((name, bytes))).await
}

async fn published(site: &DemoSite, form: &str) -> String {
    let mut editor = Browser::signed(site, Role::Editor).await;
    let page = editor.get(form).await;
    let fields = [
        ("csrf_token", token(&page)),
        ("geste", "publier".to_owned()),
        ("revision", hidden(&page, "revision")),
    ];
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let answer = editor.post(form, &pairs).await;
    assert!(answer.status.is_redirection(), "{}", answer.text());
    answer.header("location").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_joined_described_published_and_taken() {
    let site = demo_site().await;
    let mut author = Browser::signed(&site, Role::Contributor).await;
    let form = begun(&mut author).await;
    let answer = join(&mut author, &form, "Photo d’été.PNG", " ", PNG).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("Décrivez l’image"), "{}", answer.text());
    let answer = join(&mut author, &form, "Photo d’été.PNG", "Un \"carré\" <gris>", PNG).await;
    assert!(answer.status.is_redirection(), "{}", answer.text());
    assert!(join(&mut author, &form, "notes.txt", "", b"Bonjour le monde").await.status.is_redirection());
    let page = author.get(&form).await.text();
    assert!(
        page.contains("photo-d-ete.png") && page.contains("notes.txt") && !page.contains("<gris>"),
        "{page}"
    );
    // Only images are asked what they show.
    assert!(page.contains("attachments[0].alt") && !page.contains("attachments[1].alt"));

    // While it is a draft, nobody else takes it, by any address.
    let draft = format!("{form}/fichiers/notes.txt");
    assert_eq!(author.get(&draft).await.text(), "Bonjour le monde");
    let public = "/fichiers/ressources/grille-d-entretien-zyxomatique/notes.txt";
    assert_eq!(site.get(public).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        Browser::signed(&site, Role::Contributor).await.get(&draft).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(site.get(&draft).await.status.is_redirection());

    let path = published(&site, &form).await;
    let page = site.get(&path).await.text();
    assert!(page.contains(&format!("href=\"{public}\"")) && page.contains("16\u{a0}octets"), "{page}");
    let file = site.get(public).await;
    assert_eq!((file.status, file.text().as_str()), (StatusCode::OK, "Bonjour le monde"));
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"notes.txt\"");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").contains("default-src 'none'"));
    let image = site.get("/fichiers/ressources/grille-d-entretien-zyxomatique/photo-d-ete.png").await;
    assert_eq!((image.header("content-type"), &image.body[..]), ("image/png", PNG));

    let part = site.ask(Method::GET, public, &[("range", "bytes=8-9")]).await;
    assert_eq!((part.status, part.text().as_str()), (StatusCode::PARTIAL_CONTENT, "le"));
    assert_eq!(part.header("content-range"), "bytes 8-9/16");
    let etag = file.header("etag").to_owned();
    let again = site.ask(Method::GET, public, &[("if-none-match", &etag)]).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    let head = site.ask(Method::HEAD, public, &[]).await;
    assert_eq!((head.header("content-length"), head.body.len()), ("16", 0));
    let beyond = site.ask(Method::GET, public, &[("range", "bytes=99-")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);

    // Withdrawn, it is gone with its record.
    let reference = Ref::new(Kind::Resource, "grille-d-entretien-zyxomatique");
    let steward = Browser::signed(&site, Role::Steward).await.who().await;
    let version = site.app.history_of(&reference).await.expect("there").0.envelope.version;
    let gone = site.app.withdraw(&steward, (&reference, version), "Essai fini.", None).await;
    assert!(gone.expect("answers").is_ok());
    assert_eq!(site.get(public).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_takes_files_out_and_never_brings_one_in() {
    let site = demo_site().await;
    let mut author = Browser::signed(&site, Role::Contributor).await;
    let form = begun(&mut author).await;
    join(&mut author, &form, "a.txt", "", b"Un").await;
    join(&mut author, &form, "b.txt", "", b"Deux").await;
    let foreign = "ab".repeat(32);
    let stolen = [
        ("offre", "attachments"),
        ("attachments[0].de", "0"),
        ("attachments[0].title", "Le premier"),
        ("attachments[0].file", foreign.as_str()),
        ("attachments[0].name", "../../x.html"),
        ("attachments[1].de", "1"),
        ("attachments[1].retirer", "oui"),
        ("attachments[2].file", foreign.as_str()),
        ("attachments[2].name", "c.txt"),
    ];
    assert!(save(&mut author, &form, "enregistrer", &stolen).await.status.is_redirection());
    let id = form.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    let doc = site.app.proposal(&author.who().await, id).await.expect("there").doc;
    let files = doc["attachments"].as_array().expect("a list");
    assert_eq!(files.len(), 1, "{doc}");
    assert_eq!((&files[0]["name"], &files[0]["title"]), (&"a.txt".into(), &"Le premier".into()));
    assert_ne!(files[0]["file"], foreign);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_fit_is_refused_with_the_reason() {
    let site = demo_site().await;
    let mut author = Browser::signed(&site, Role::Contributor).await;
    let form = begun(&mut author).await;
    let large = vec![b'a'; 25 * 1024 * 1024 + 1];
    let refused: [(&str, &[u8], &str); 7] = [
        ("vide.txt", b"", "rien n’a été reçu"),
        ("page.html", b"<script>alert(1)</script>", "pas une sorte de fichier"),
        ("dessin.svg", b"<svg onload=alert(1)>", "pas une sorte de fichier"),
        ("image.png", b"<?xml version=\"1.0\"?><svg/>", "pas une sorte de fichier"),
        ("programme.pdf", b"MZ\x90\0\x03", "pas une sorte de fichier"),
        ("latin.csv", b"\xe9t\xe9;1", "UTF-8"),
        ("lourd.txt", &large, "25 Mo"),
    ];
    for (name, bytes, why) in refused {
        let answer = join(&mut author, &form, name, "Une image", bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let text = answer.text();
        assert!(
            text.contains(why) && text.contains("fichier-erreur") && text.contains("Une image"),
            "{name}: {text}"
        );
    }
    // A name that tries to leave its folder, or to be read as HTML, is only a name.
    let answer = join(&mut author, &form, "../../../etc/<b>passwd\".txt", "", b"texte").await;
    assert!(answer.status.is_redirection());
    let page = author.get(&form).await.text();
    assert!(page.contains("b-passwd.txt") && !page.contains("<b>passwd"), "{page}");
    for address in ["..%2f..%2fCargo.toml", "%2e%2e", "b-passwd.txt%00", "b-passwd.txt/"] {
        let status = author.get(&format!("{form}/fichiers/{address}")).await.status;
        assert!(status.is_client_error(), "{address}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_we_did_not_ask_for_is_refused() {
    let site = demo_site().await;
    let mut author = Browser::signed(&site, Role::Contributor).await;
    let form = begun(&mut author).await;
    let address = format!("{form}/fichiers");
    let good = token(&author.get(&address).await);
    let file = Some(("a.txt", b"texte".as_slice()));
    for fields in [vec![], vec![("csrf_token", "faux")], vec![("titre", "x"), ("csrf_token", good.as_str())]]
    {
        assert_eq!(author.upload(&address, &fields, file).await.status, StatusCode::FORBIDDEN, "{fields:?}");
    }
    let mut other = Browser::signed(&site, Role::Contributor).await;
    let own = token(&other.get("/atelier/ecrire/ressources?sorte=outil").await);
    assert_eq!(other.upload(&address, &[("csrf_token", &own)], file).await.status, StatusCode::NOT_FOUND);
    let mut reader = Browser::new(&site);
    assert!(reader.upload(&address, &[("csrf_token", &good)], file).await.status.is_redirection());
    let id = form.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    let doc = site.app.proposal(&author.who().await, id).await.expect("there").doc;
    assert_eq!(doc.get("attachments"), None);
    let text = author.post(&address, &[("csrf_token", &good)]).await;
    assert_eq!(text.status, StatusCode::FORBIDDEN, "a form without a file is not one of ours");
}
