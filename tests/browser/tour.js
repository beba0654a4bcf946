// What cannot be seen by an address alone: results, groups, notebooks, états des lieux, the rooms of those who write and review.
import { answer } from "./answers.js";
import { signIn } from "./site.js";

const COMPASS = "/boussoles/diversite-des-modeles-socio-economiques";
const press = (page, name) => page.getByRole("button", { name }).first().click();

/** A compass, its result, the notebook in which it is done again, what changed. */
export async function responding({ page, shoot, visit }) {
  await visit(`${COMPASS}/repondre`);
  await page.getByLabel("Vous êtes", { exact: true }).selectOption({ label: "Association" });
  await press(page, "Commencer");
  await shoot("boussole-question");
  await answer(page, 1);
  await shoot("boussole-resultat", { print: true });
  await press(page, "Ouvrir un carnet");
  const notebook = page.url();
  await press(page, /Refaire aujourd’hui/);
  await answer(page, 3);
  await visit(notebook);
  for (const [day, performance, innovation, trust] of [["2025-11-20", "6", "3", "3"], ["2026-06-15", "5", "5", "4"], ["", "4", "6", "7"]]) {
    await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
    for (const [name, level] of Object.entries({ performance, innovation, confiance: trust })) await page.locator(`#point-${name}`).fill(level);
    if (day) await page.locator("[name=jour]").first().fill(day);
    await press(page, "Noter cette position");
  }
  await page.getByLabel("Une étape de plus").fill("Nommer un binôme");
  await press(page, "Ajouter l’étape");
  await shoot("trajectoire", { print: true });
  await page.getByRole("link", { name: /Ce qui a changé/ }).first().click();
  await shoot("boussole-ecarts", { print: true });
}

/** A group on a commune: three people apart, side by side, and the kit to talk about it. */
export async function together({ page, shoot, visit }) {
  await visit("/territoires/commune:29151");
  await page.getByRole("link", { name: /Répondre à plusieurs/ }).first().click();
  await press(page, "Ouvrir le groupe");
  await shoot("groupe-ouvert");
  const join = new URL(await page.getByLabel("Le lien à envoyer").inputValue()).pathname;
  for (const [role, rank] of [["Personne élue", 3], ["Association", 0], ["Entreprise", 2]]) {
    await visit(join);
    await page.getByLabel(role, { exact: true }).check();
    await page.getByLabel(/J’accepte/).check();
    await press(page, "Commencer");
    await answer(page, rank);
  }
  await page.getByRole("link", { name: "Voir les regards du groupe" }).click();
  await shoot("groupe-regards", { print: true });
  await page.getByRole("link", { name: "Ouvrir le kit de dialogue" }).click();
  await shoot("groupe-kit", { print: true });
}

/** An état des lieux: begun, answered, compared, with a file that proves it. */
export async function assessing({ page, shoot, visit }) {
  await signIn(page, "contributor", "/referentiels/etat-des-lieux-d-une-cooperation");
  await page.getByRole("link", { name: "Évaluer notre organisation" }).click();
  await page.getByLabel(/nom de votre organisation/i).fill("Le Hameau (fictif)");
  await press(page, "Commencer");
  const root = new URL(page.url()).pathname;
  await visit(`${root}/repere/1`);
  await page.getByLabel("Où en êtes-vous ? 1.1.1").selectOption("Programmé");
  await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await visit(root);
  await page.getByLabel("Nom de l’instantané").fill("Avant le plan");
  await press(page, "Garder un instantané");
  await visit(`${root}/repere/1`);
  await page.getByLabel("Où en êtes-vous ? 1.1.1").selectOption("Fait");
  const node = page.getByRole("group", { name: /^1\.1\.1/ });
  await node.locator("summary").press("Enter");
  await node.getByLabel("Note").fill("Signée en mai.");
  await shoot("etat-des-lieux-repere");
  await node.getByRole("button", { name: /puis joindre un fichier/ }).click();
  await page.getByLabel(/^Le fichier/).setInputFiles({ name: "Charte.txt", mimeType: "text/plain", buffer: Buffer.from("Nous, signataires (fictifs)…") });
  await page.getByRole("button", { name: "Joindre", exact: true }).click();
  await shoot("etat-des-lieux-fichiers");
  await visit(root);
  await shoot("etat-des-lieux", { print: true });
  await press(page, "Comparer");
  await shoot("etat-des-lieux-comparer", { print: true });
}

/** A record changed by one person, reviewed by another, and the evidence it stands on. */
export async function writing({ context, page, shoot, visit }) {
  await signIn(page, "contributor");
  await visit("/atelier/ecrire");
  await shoot("atelier-ecrire");
  await visit("/atelier/ecrire/ressources?sorte=methode");
  await page.getByLabel("Titre").first().fill(`Un repas de quartier, ${page.viewportSize().width} couverts`);
  await press(page, "Commencer");
  await shoot("atelier-fiche-neuve");
  await visit("/atelier/modifier/ressources/mener-un-dialogue-territorial");
  if (!page.url().includes("propositions")) await page.getByRole("main").getByRole("button").first().click();
  await shoot("atelier-modifier");
  const summary = page.getByLabel(/^En une phrase/);
  await summary.fill(`${await summary.inputValue()} Et l’on écrit ce qui a été dit.`);
  await press(page, "Envoyer en relecture");
  await context.clearCookies();
  await signIn(page, "reviewer");
  await visit("/atelier/relecture");
  await shoot("atelier-relecture");
  await page.getByRole("link", { name: /dialogue territorial/i }).first().click();
  await shoot("atelier-relire");
  await visit("/atelier/preuves/cartographier-ses-partenaires");
  await shoot("atelier-preuves");
}

/** A campaign, before anything may be read of it. */
export async function campaigning({ page, shoot, visit }) {
  await signIn(page, "catalyst");
  await page.getByRole("main").getByRole("link", { name: /campagne/i }).first().click();
  await page.getByRole("link", { name: "Coopération territoriale" }).click();
  await page.getByLabel("Le nom de la campagne").fill("Une campagne d’essai (fictive)");
  await page.getByLabel("Dernier jour pour répondre").fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await press(page, "Ouvrir la campagne");
  await shoot("campagne-vide");
  const lead = page.url();
  const join = new URL(await page.getByLabel("Le lien à envoyer").inputValue()).pathname;
  for (let body = 0; body < 11; body += 1) {
    const theirs = await page.context().browser().newContext({ baseURL: new URL(lead).origin, locale: "fr-FR" });
    const one = await theirs.newPage();
    await one.goto(join);
    await one.getByLabel("Vous êtes", { exact: true }).selectOption({ index: 1 + (body % 2) });
    for (const box of await one.getByLabel(/J’accepte/).all()) await box.check();
    await press(one, "Commencer");
    await answer(one, body);
    await theirs.close();
  }
  await visit(lead);
  await shoot("campagne", { print: true });
}

/** The rooms of those who look after the commons. */
export async function workshop({ page, shoot, visit }) {
  await signIn(page, "editor");
  for (const room of ["", "/recherches", "/synonymes", "/synonymes/nouveau?mot=mecenta", "/liens", "/retours", "/suivi"]) {
    await visit(`/atelier${room}`);
    await shoot(`atelier${room.replace(/\W+/g, "-")}`);
  }
}
