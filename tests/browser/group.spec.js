// J3: a rural agent types a commune, opens a group on its cooperation; an elected person, an association and a company answer apart;
// the views side by side, the kit, a message to a catalyst. Then « again » of J1: a notebook, the same compass later, what changed,
// the triangle, everything erased. With scripts and without, on a desk and on a phone.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, none, test } from "./site.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function accessible(page, javaScriptEnabled) {
  if (!javaScriptEnabled) return;
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  none(found.violations.map((v) => `${new URL(page.url()).pathname.replace(/[0-9a-f]{32}-[0-9a-f]+/g, "…")} ${v.id}: ${v.nodes[0].html.slice(0, 160)}`));
}

/** Every question of every page: the first or the last choice offered, boxes ticked or not, numbers in the middle. */
async function answer(page, high) {
  for (let turn = 0; turn < 20 && page.url().includes("/page/"); turn += 1) {
    for (const group of await page.locator("main fieldset").all()) {
      const choices = group.locator("input[type=radio]:not([value=sans-objet])");
      const boxes = group.locator("input[type=checkbox]:not([value=sans-objet])");
      if (await choices.count()) await (high ? choices.last() : choices.first()).check();
      else if (await boxes.count()) {
        if (high) for (const box of await boxes.all()) await box.check();
        else await boxes.first().check();
      }
    }
    for (const box of await page.locator("main input[inputmode=decimal], main input[type=number]").all()) await box.fill("50");
    await page.getByRole("button", { name: /^(Continuer|Voir ma position)$/ }).last().click();
  }
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "avec scripts" : "sans script";
  for (const width of [1280, 390]) {
    const open = async (browser, baseURL) => {
      const context = await browser.newContext({ baseURL, locale: "fr-FR", javaScriptEnabled, viewport: { width, height: 900 } });
      const page = await context.newPage();
      const check = async () => {
        await accessible(page, javaScriptEnabled);
        expect(await page.evaluate(() => document.documentElement.scrollWidth).catch(() => width)).toBeLessThanOrEqual(width);
      };
      return { context, page, check };
    };

    test(`J3, ${how}, à ${width} px : de la commune au kit de dialogue, puis écrire à un catalyseur`, async ({ browser, baseURL }) => {
      test.setTimeout(180_000);
      const { context, page, check } = await open(browser, baseURL);
      await page.goto("/territoires/commune:29151");
      await check();
      await page.getByRole("link", { name: /Répondre à plusieurs/ }).first().click();
      await expect(page.getByLabel("Le nom du groupe")).toHaveValue(/Morlaix/);
      await check();
      await page.getByRole("button", { name: "Ouvrir le groupe" }).click();
      await check();
      const lead = page.url();
      const join = new URL(await page.getByLabel("Le lien à envoyer").inputValue()).pathname;
      const roles = [["Personne élue", true], ["Association", false], ["Entreprise", true]];
      for (const [role, high] of roles) {
        await page.goto(join);
        await expect(page.getByRole("heading", { name: "Qui verra quoi" })).toBeVisible();
        if (role === "Personne élue") {
          await page.getByRole("button", { name: "Commencer" }).click();
          await expect(page.getByRole("alert")).toContainText("à quel titre");
          await check();
        }
        await page.getByLabel(role, { exact: true }).check();
        await page.getByLabel(/J’accepte/).check();
        await page.getByRole("button", { name: "Commencer" }).click();
        await answer(page, high);
        await expect(page.getByText(`Vous avez répondu comme « ${role} »`)).toBeVisible();
      }
      await check();
      await page.getByRole("link", { name: "Voir les regards du groupe" }).click();
      await expect(page.getByRole("table", { name: "Les mêmes positions en tableau" }).getByRole("columnheader", { name: "Association" })).toBeVisible();
      await expect(page.getByText("Écart : 100 points").first()).toBeVisible();
      await check();
      await page.getByRole("link", { name: "Ouvrir le kit de dialogue" }).click();
      await expect(page.getByRole("heading", { name: /Modèle de charte/ })).toBeVisible();
      await expect(page.locator("main .card")).toHaveCount(3);
      await check();

      await page.goto(lead);
      await page.getByRole("link", { name: "Trouver un catalyseur" }).click();
      await page.getByRole("main").getByRole("link", { name: "Réseau des catalyseurs territoriaux" }).first().click();
      await page.getByRole("link", { name: "Écrire par ce site" }).click();
      await page.getByLabel(/Votre nom/).fill("Mairie (essai)");
      await page.getByLabel(/Votre courriel/).fill("mairie@example.org");
      await page.getByLabel("Votre message").fill("Pouvez-vous animer un échange ?");
      await check();
      // A form sent in under three seconds is taken for a machine's.
      await page.waitForTimeout(3_200);
      await page.getByRole("button", { name: "Envoyer le message" }).click();
      await expect(page.getByText(/Votre message est parti|a déjà écrit/)).toBeVisible();
      expect(await page.content()).not.toContain("adele@example.org");
      await page.goto(`${lead}/clore`);
      await page.getByRole("button", { name: "Clore pour toujours" }).click();
      await expect(page.getByRole("heading", { name: "Le groupe est clos" })).toBeVisible();
      expect((await page.goto(lead)).status()).toBe(404);
      await context.close();
    });

    test(`De nouveau, ${how}, à ${width} px : un carnet, ce qui a changé, le triangle, tout effacer`, async ({ browser, baseURL }) => {
      test.setTimeout(120_000);
      const { context, page, check } = await open(browser, baseURL);
      await page.goto("/boussoles/diversite-des-modeles-socio-economiques/repondre");
      await page.getByLabel("Vous êtes", { exact: true }).selectOption({ label: "Association" });
      await page.getByRole("button", { name: "Commencer" }).click();
      await answer(page, false);
      await expect(page.getByRole("heading", { name: "Des organisations comme la vôtre" })).toBeVisible();
      await expect(page.getByText("sont inventées pour la démonstration")).toBeVisible();
      await check();
      await page.getByRole("button", { name: "Ouvrir un carnet" }).click();
      const notebook = page.url();
      await page.getByRole("button", { name: /Refaire aujourd’hui/ }).click();
      await answer(page, true);
      await page.goto(notebook);
      await page.getByRole("link", { name: /Ce qui a changé/ }).click();
      await expect(page.getByRole("table", { name: /Les mêmes positions en tableau/ })).toBeVisible();
      await check();
      await page.goto(notebook);
      for (const [name, level] of [["Performance", "4"], ["Innovation", "6"], ["Confiance", "7"]]) await page.locator(`#point-${name.toLowerCase()}`).fill(level);
      await page.getByRole("button", { name: "Noter cette position" }).click();
      await expect(page.getByRole("table", { name: /Mes positions datées/ })).toBeVisible();
      await page.getByLabel("Une étape de plus").fill("Nommer un binôme");
      await page.getByRole("button", { name: "Ajouter l’étape" }).click();
      await check();
      await page.getByRole("link", { name: "Tout effacer" }).click();
      await check();
      await page.getByRole("button", { name: "Tout effacer pour toujours" }).click();
      await expect(page.getByRole("heading", { name: "C’est effacé" })).toBeVisible();
      expect((await page.goto(notebook)).status()).toBe(404);
      await context.close();
    });
  }
}
