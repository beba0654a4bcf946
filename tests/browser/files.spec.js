// Files as people join them: an image without its description is refused and nothing typed is lost, a document and an image go public
// with their sheet, whoever visits takes them. With scripts and without, on a desk and on a phone.
import { readFileSync } from "node:fs";
import { expect, none, signIn, test, violations } from "./site.js";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "avec scripts" : "sans script";
  for (const width of [1280, 390]) {
    test(`des fichiers, ${how}, à ${width} px : joindre, décrire, publier, emporter`, async ({ browser, baseURL }) => {
      test.setTimeout(120_000);
      // None like another: a title that resembles one is asked about first.
      const title = { "avec scripts 1280": "Le carnet du vanneau", "avec scripts 390": "Moulin à paroles", "sans script 1280": "Cerf-volant de fête", "sans script 390": "Brouette et lampions" }[`${how} ${width}`];
      const context = await browser.newContext({ baseURL, locale: "fr-FR", javaScriptEnabled, viewport: { width, height: 900 } });
      const page = await context.newPage();
      const check = async () => {
        if (javaScriptEnabled) {
          none(await violations(page));
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        }
      };
      await signIn(page, "editor");
      // A real image, larger than its small view.
      const image = { name: "Vue d’ensemble.png", mimeType: "image/png", buffer: await page.screenshot() };
      await page.goto("/atelier/ecrire/ressources?sorte=outil");
      await page.getByLabel("Titre").first().fill(title);
      await page.getByRole("button", { name: "Commencer" }).click();
      await page.getByLabel(/^En une phrase/).fill("Une grille inventée pour un essai.");
      await page.getByLabel(/^Le texte/).fill("Du texte.");
      await page.getByLabel(/^Titre de la source/).fill("Récit de l’atelier, fictif");
      await page.getByRole("button", { name: "Joindre un fichier ou une image" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Joindre un fichier");
      await expect(page.getByText("Aucun fichier pour l’instant.")).toBeVisible();
      await check();

      // Without its description, an image is not taken, and what was typed is still there.
      await page.getByLabel(/^Ce que c’est/).fill("La vue d’ensemble");
      await page.getByLabel(/^Le fichier/).setInputFiles(image);
      await page.getByRole("button", { name: "Joindre", exact: true }).click();
      await expect(page.getByText("Décrivez l’image, puis choisissez-la de nouveau.")).toBeVisible();
      await expect(page.getByLabel(/^Ce que c’est/)).toHaveValue("La vue d’ensemble");
      await check();
      await page.getByLabel(/^Si c’est une image/).fill("La page d’entrée de l’atelier, avec ses six tâches.");
      await page.getByLabel(/^Le fichier/).setInputFiles(image);
      await page.getByRole("button", { name: "Joindre, puis un autre" }).click();
      await expect(page.getByRole("img", { name: /La page d’entrée de l’atelier/ })).toBeVisible();
      const text = { name: "Mode d’emploi.txt", mimeType: "text/plain", buffer: Buffer.from("Une ornithomancie sans pareille.") };
      await page.getByLabel(/^Le fichier/).setInputFiles(text);
      await page.getByRole("button", { name: "Joindre", exact: true }).click();
      await expect(page.locator(".note[role=status]")).toContainText("Le fichier est joint");
      await expect(page.getByRole("link", { name: "vue-d-ensemble.png" })).toBeVisible();
      await expect(page.getByRole("link", { name: "mode-d-emploi.txt" })).toBeVisible();
      await check();

      await page.getByRole("button", { name: "Publier", exact: true }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
      const shown = page.getByRole("img", { name: /La page d’entrée de l’atelier/ });
      await shown.scrollIntoViewIfNeeded();
      await expect.poll(() => shown.evaluate((img) => img.naturalWidth)).toBeGreaterThan(0);
      await check();

      // Whoever visits takes the document, by its name, and finds the sheet by what the document says.
      const anyone = await (await browser.newContext({ baseURL })).newPage();
      await anyone.goto(page.url());
      const [taken] = await Promise.all([anyone.waitForEvent("download"), anyone.getByRole("link", { name: "mode-d-emploi.txt" }).click()]);
      expect(taken.suggestedFilename()).toBe("mode-d-emploi.txt");
      expect(readFileSync(await taken.path(), "utf8")).toBe("Une ornithomancie sans pareille.");
      await expect
        .poll(async () => {
          await anyone.goto("/recherche?q=ornithomancie");
          return anyone.getByRole("article").filter({ hasText: title }).count();
        })
        .toBe(1);
      await context.close();
    });
  }
}
