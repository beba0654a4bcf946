// J3: a rural agent types a commune, opens a group on its cooperation; an elected person, an association and a company answer apart;
// the views side by side, the kit, a message to a catalyst. Then « again » of J1: a notebook, the same compass later, what changed,
// the triangle, everything erased. With scripts and without, on a desk and on a phone.
import { answer } from "./answers.js";
import { expect, none, test, violations } from "./site.js";


for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "avec scripts" : "sans script";
  for (const width of [1280, 390]) {
    const open = async (browser, baseURL) => {
      const context = await browser.newContext({ baseURL, locale: "fr-FR", javaScriptEnabled, viewport: { width, height: 900 } });
      const page = await context.newPage();
      const check = async () => {
        if (javaScriptEnabled) none(await violations(page));
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
        await answer(page, high ? -1 : 0);
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
      await answer(page, 0);
      await expect(page.getByRole("heading", { name: "Des organisations comme la vôtre" })).toBeVisible();
      await expect(page.getByText("sont inventées pour la démonstration")).toBeVisible();
      await check();
      await page.getByRole("button", { name: "Ouvrir un carnet" }).click();
      const notebook = page.url();
      await page.getByRole("button", { name: /Refaire aujourd’hui/ }).click();
      await answer(page, -1);
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
