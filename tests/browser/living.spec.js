// The living commons end to end: a sheet from a catalyst, asked for precisions and published with its credit (J5); a resource
// from signal to proven, with two persons, a redirect and its trail (J8). With scripts and without.
import { enterAsSteward, expect, none, signIn, test, violations } from "./site.js";

/** A page of someone signed in, in a browser of their own. */
async function as(browser, baseURL, role, options = {}) {
  const context = await browser.newContext({ baseURL, locale: "fr-FR", ...options });
  const page = await context.newPage();
  await signIn(page, role);
  return page;
}

/** How many fields a person sees, of all those that the page has; the choices of one list are one field. */
async function shown(page) {
  const fields = await page.locator("main :is(input, textarea, select):not([type=hidden]):not([type=search])").all();
  const read = await Promise.all(fields.map(async (field) => [await field.getAttribute("name"), await field.isVisible()]));
  const names = (kept) => new Set(kept.map(([name]) => name)).size;
  return { seen: names(read.filter(([, visible]) => visible)), all: names(read) };
}

/** Writes a method and sends it; counts what it took, and what the whole form would have asked to read. */
async function write(page, title) {
  const took = { screens: 0, fields: 0, clicks: 0 };
  const fill = async (label, text) => {
    await page.getByLabel(label).first().fill(text);
    took.fields += 1;
  };
  const click = async (locator) => {
    await locator.click();
    took.clicks += 1;
  };
  await page.goto("/atelier/ecrire");
  took.screens += 1;
  await click(page.getByRole("link", { name: "Méthode" }).first());
  took.screens += 1;
  await fill("Titre", title);
  await click(page.getByRole("button", { name: "Commencer" }));
  took.screens += 1;
  const form = await shown(page);
  await fill(/^En une phrase/, "Réunir huit acteurs autour d’un café pour se connaître.");
  await fill(/^Le texte/, "## Avant\n\nInvitez **huit** personnes.\n\n- une mairie\n- une association");
  await fill(/^Titre de la source/, "Récit de l’atelier, fictif");
  await click(page.getByRole("button", { name: "Envoyer en relecture" }));
  await expect(page.locator(".note[role=status]")).toContainText("envoyé en relecture");
  return { took, form };
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "avec scripts" : "sans script";

  test(`J5, ${how} : de la fiche guidée à la publication, avec deux précisions demandées`, async ({ browser, baseURL }) => {
    test.setTimeout(120_000);
    const title = javaScriptEnabled ? "Le café des alliances" : "Un marché aux idées, le soir";
    const author = await as(browser, baseURL, "catalyst", { javaScriptEnabled });
    const { took, form } = await write(author, title);
    console.log(`une fiche de méthode, ${how} : ${took.screens} écrans, ${took.fields} champs, ${took.clicks} clics ; ${form.seen} champs montrés sur ${form.all}`);
    expect(took).toEqual({ screens: 3, fields: 4, clicks: 3 });
    // The short form is short: the whole one waits, folded.
    expect(form.seen).toBeLessThanOrEqual(10);
    expect(form.all).toBeGreaterThan(30);

    // Nobody else knows of it.
    const anyone = await (await browser.newContext({ baseURL })).newPage();
    await anyone.goto(`/recherche?q=${encodeURIComponent(title)}`);
    await expect(anyone.getByRole("article").filter({ hasText: title })).toHaveCount(0);

    const reviewer = await as(browser, baseURL, "reviewer", { javaScriptEnabled });
    await reviewer.goto("/atelier/relecture");
    await reviewer.getByRole("link", { name: title }).click();
    for (const [field, remark] of [["Durée", "Combien de temps faut-il ?"], ["Étapes", "Que fait-on après ?"]]) {
      await reviewer.getByLabel("Sur").selectOption({ label: field });
      await reviewer.getByLabel(/^Votre remarque/).fill(remark);
      await reviewer.getByRole("button", { name: "Ajouter la remarque" }).click();
    }
    await expect(reviewer.getByRole("button", { name: "Publier" })).toHaveCount(0);
    await reviewer.getByRole("button", { name: /Demander ces précisions/ }).click();

    await author.goto("/atelier/propositions");
    await author.getByRole("link", { name: title }).click();
    await expect(author.getByText("Combien de temps faut-il ?")).toBeVisible();
    await author.getByLabel(/^Durée/).fill("Deux heures");
    await author.getByLabel(/^Étapes/).fill("Inviter\nSe présenter\nChoisir une suite");
    await author.getByRole("button", { name: "J’ai répondu" }).first().click();
    await author.getByRole("button", { name: "J’ai répondu" }).first().click();
    await author.getByRole("button", { name: "Envoyer en relecture" }).click();

    await reviewer.goto("/atelier/relecture");
    await reviewer.getByRole("link", { name: title }).click();
    await expect(reviewer.getByRole("heading", { name: "Depuis votre dernière lecture" })).toBeVisible();
    await reviewer.getByRole("button", { name: "Publier" }).click();
    await expect(reviewer.getByRole("heading", { level: 1 })).toHaveText(title);
    const path = new URL(reviewer.url()).pathname;
    await anyone.goto(`/historique${path}`);
    await expect(anyone.getByRole("row", { name: /Version 1/ })).toContainText("compte fictif");
  });

  test(`J8, ${how} : du signal à l’éprouvé, à deux, avec redirection et traces`, async ({ browser, baseURL }) => {
    test.setTimeout(180_000);
    const suffix = javaScriptEnabled ? "au grand jour" : "sous la pleine lune";
    const editor = await as(browser, baseURL, "editor", { javaScriptEnabled });
    const titles = [`La table longue ${suffix}`, `Grande tablée partagée ${suffix}`];
    const paths = [];
    // Two links that someone sent: pasted, they are drafts of one queue; each is qualified, then published.
    const links = titles.map((title, i) => `https://exemple.org/${javaScriptEnabled ? "a" : "b"}/${i} ${title}`);
    await editor.goto("/atelier/ecrire");
    await editor.getByLabel(/^Vos liens, un par ligne/).fill(links.join("\n"));
    await editor.getByRole("button", { name: "En faire des brouillons" }).click();
    await expect(editor.getByText("2 brouillons à qualifier")).toBeVisible();
    for (const title of titles) {
      await editor.goto("/atelier/propositions");
      await editor.getByRole("link", { name: `Qualifier ${title}` }).click();
      await editor.getByLabel(/^Sorte de ressource/).selectOption({ label: "Méthode" });
      await editor.getByLabel(/^En une phrase/).fill("Un repas où chacun amène une question du territoire.");
      await editor.getByRole("button", { name: "Publier" }).click();
      await expect(editor.getByRole("heading", { level: 1 })).toHaveText(title);
      paths.push(new URL(editor.url()).pathname);
    }
    // Pasted again, a link says which record bears it.
    await editor.goto("/atelier/ecrire");
    await editor.getByLabel(/^Vos liens, un par ligne/).fill(links[0]);
    await editor.getByRole("button", { name: "En faire des brouillons" }).click();
    await expect(editor.getByRole("heading", { name: "Déjà dans le commun" })).toBeVisible();
    await expect(editor.getByRole("link", { name: titles[0], exact: true })).toBeVisible();
    // One record of two: the address of the first leads to the second for ever.
    await editor.goto(`/atelier/fusionner?de=${paths[1].slice(1)}&vers=${paths[0].slice(1)}`);
    await editor.getByLabel("Pourquoi ?").fill("La même méthode, racontée deux fois.");
    await editor.getByRole("button", { name: "Réunir les deux fiches" }).click();
    await expect(editor.getByRole("heading", { level: 1 })).toHaveText(titles[0]);
    await editor.goto(paths[1]);
    expect(new URL(editor.url()).pathname).toBe(paths[0]);

    // From a signal to proven: five places, seven years, an evaluation, and a second reader.
    const slug = paths[0].split("/").at(-1);
    const desk = `/atelier/preuves/${slug}`;
    const places = ["Brest", "Lille", "Nantes", "Rennes", "Tours"];
    for (const [i, place] of places.entries()) {
      await editor.goto(desk);
      await editor.getByRole("radio", { name: /^Essai/ }).check();
      await editor.getByLabel("Que s’est-il passé ?").fill(`Un repas de quarante personnes (fictif), ${place}.`);
      await editor.getByRole("radio", { name: /^Favorable/i }).check();
      await editor.getByLabel(/^Où/).fill(place);
      await editor.getByLabel(/^Quand/).fill(String(2016 + i));
      await editor.getByRole("button", { name: "Ajouter la preuve" }).click();
      await expect(editor.getByText(`(fictif), ${place}.`)).toBeVisible();
    }
    await editor.goto(desk);
    await editor.getByRole("radio", { name: /^Évaluation/ }).check();
    await editor.getByLabel("Que s’est-il passé ?").fill("Une évaluation indépendante (fictive).");
    await editor.getByRole("radio", { name: /^Favorable/i }).check();
    await editor.getByLabel(/^Quand/).fill("2024");
    await editor.getByRole("button", { name: "Ajouter la preuve" }).click();
    await editor.goto(paths[0]);
    await expect(editor.getByText(/Preuve\s: Modélisation/).first()).toBeVisible();

    const reviewer = await as(browser, baseURL, "reviewer", { javaScriptEnabled });
    await reviewer.goto(desk);
    const entry = reviewer.getByRole("listitem").filter({ hasText: "évaluation indépendante" }).first();
    await entry.locator("summary").click();
    await entry.getByRole("button", { name: "Signer comme seconde lecture" }).click();
    await reviewer.goto(paths[0]);
    await expect(reviewer.getByText(/Preuve\s: Éprouvée/).first()).toBeVisible();

    // From now on, what the editor wrote waits for someone else.
    await editor.goto(`/atelier/modifier${paths[0]}`);
    await editor.getByRole("button", { name: "Commencer" }).click();
    await editor.getByLabel(/^En une phrase/).fill("Un long repas où chacun amène une question du territoire.");
    await editor.getByRole("button", { name: "Publier" }).click();
    await expect(editor.locator(".note[role=status]")).toContainText("deux personnes");
    // The history is for everyone, the audit log for who administers: both tell what was done, and by whom.
    const anyone = await (await browser.newContext({ baseURL, javaScriptEnabled })).newPage();
    await anyone.goto(`/historique${paths[0]}`);
    for (const why of ["La même méthode, racontée deux fois.", "Preuve ajoutée", "Preuve relue et signée"]) {
      await expect(anyone.getByRole("row", { name: new RegExp(why) }).first()).toContainText("compte fictif");
    }
    await expect(anyone.getByRole("link", { name: titles[1] })).toBeVisible();
    const steward = await (await browser.newContext({ baseURL, javaScriptEnabled, locale: "fr-FR" })).newPage();
    await enterAsSteward(steward, javaScriptEnabled ? 0 : 1);
    await steward.goto(`/atelier/journal?sujet=${paths[0].slice(1)}`);
    await expect(steward.getByRole("row", { name: /publie/ })).toHaveCount(1);
    await expect(steward.getByRole("row", { name: /réunit/ })).toContainText(paths[1].slice(1));
    await expect(steward.getByRole("row", { name: /compte fictif/ })).toHaveCount(9);
  });
}

test("axe ne trouve rien à redire aux pages où l’on écrit et relit", async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const faults = [];
  for (const width of [1280, 390]) {
    const page = await as(browser, baseURL, "editor", { viewport: { width, height: 900 } });
    await page.goto("/atelier/ecrire/evenements");
    await page.getByLabel("Titre").first().fill(`Un rendez-vous à ${width} pixels`);
    await page.getByRole("button", { name: "Commencer" }).click();
    await page.getByRole("button", { name: "Envoyer en relecture" }).click();
    const form = page.url();
    const slug = "/ressources/cartographier-ses-partenaires";
    const addresses = [
      "/atelier",
      "/atelier/ecrire",
      "/atelier/ecrire/ressources?sorte=methode",
      "/atelier/propositions",
      form,
      `/atelier/modifier${slug}`,
      "/atelier/relecture",
      "/atelier/fusionner",
      `/atelier/retirer${slug}`,
      `/atelier/preuves/cartographier-ses-partenaires`,
      "/atelier/liens",
      "/atelier/liens?etat=jamais-vus",
      "/gps/suivre?besoin=trouver+des+partenaires",
      "/atelier/retours",
      "/atelier/signalements",
      "/atelier/suivi",
      "/moi",
      "/moi/suivi",
      `/historique${slug}`,
      `/signaler${slug}`,
      `/j-ai-utilise${slug}`,
      `/suivre${slug}`,
      "/parcours-de-preuve",
      "/carte-des-manques",
    ];
    for (const address of addresses) {
      const answer = await page.goto(address);
      if (answer.status() !== 200) faults.push(`${address} : ${answer.status()}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      if (overflow) faults.push(`${address} à ${width} : la page déborde`);
      faults.push(...(await violations(page)).map((violation) => `${width} px : ${violation}`));
    }
  }
  none(faults);
});

test("les fiches proches, les organisations et les territoires sont proposés pendant que l’on tape, au clavier", async ({ browser, baseURL }) => {
  const page = await as(browser, baseURL, "editor");
  await page.goto("/atelier/ecrire/ressources?sorte=methode");
  const title = page.getByLabel("Titre").first();
  await title.pressSequentially("Cartographier ses parten");
  await expect(page.getByRole("heading", { name: "Est-ce l’une de celles-ci ?" })).toBeVisible();
  await expect(page.locator("[data-near-said]")).toContainText(/fiches? proches? exist/);
  await expect(page.getByRole("link", { name: /^C’est elle : la compléter Cartographier ses partenaires/ })).toBeVisible();
  await expect(title).toBeFocused();
  await title.fill("Un titre que personne n’a encore écrit, dix-sept");
  await expect(page.getByRole("heading", { name: "Est-ce l’une de celles-ci ?" })).toHaveCount(0);
  await title.press("Enter");
  await page.getByText("Tout le formulaire").click();

  // Several territories: one field proposes, the arrow chooses, Enter adds a line.
  const add = page.getByRole("combobox", { name: /^Chercher et ajouter\s: Territoires/ });
  await add.pressSequentially("quimperl");
  await expect(page.locator(".proposals:not([hidden]) [role=option]").first()).toBeVisible();
  await add.press("ArrowDown");
  await add.press("Enter");
  const places = page.getByLabel(/^Territoires/).and(page.locator("textarea"));
  await expect(places).toHaveValue(/Quimperlé/);
  await expect(add).toHaveValue("");
  await add.pressSequentially("Un lieu qui n’existe pas");
  await add.press("Enter");
  await expect(places).toHaveValue(/Quimperlé[^\n]*\nUn lieu qui n’existe pas/);
  none(await violations(page));
});
