// A campaign: a catalyst opens it, eleven bodies answer without an account, only figures of ten answers at least come out, on the page
// and in the file; then it is closed. With scripts on a desk, without on a phone.
import { answer } from "./answers.js";
import { expect, none, signIn, test, violations } from "./site.js";

for (const [javaScriptEnabled, width] of [[true, 1280], [false, 390]]) {
  const how = javaScriptEnabled ? "avec scripts" : "sans script";
  test(`une campagne, ${how}, à ${width} px : ouvrir, répondre à onze, lire des chiffres d’ensemble, clore`, async ({ browser, baseURL }) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ baseURL, locale: "fr-FR", javaScriptEnabled, viewport: { width, height: 900 } });
    const page = await context.newPage();
    const check = async () => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      if (javaScriptEnabled) none(await violations(page));
    };
    await signIn(page, "catalyst");
    await page.getByRole("main").getByRole("link", { name: /campagne/i }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Les campagnes");
    await check();
    await page.getByRole("link", { name: "Coopération territoriale" }).click();
    await page.getByLabel("Le nom de la campagne").fill(`Essai ${how} (fictif)`);
    await page.getByLabel("Dernier jour pour répondre").fill("2020-01-01");
    await page.getByRole("button", { name: "Ouvrir la campagne" }).click();
    await expect(page.getByText("Donnez un jour à venir")).toBeVisible();
    await expect(page.getByLabel("Le nom de la campagne")).toHaveValue(`Essai ${how} (fictif)`);
    await check();
    const soon = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel("Dernier jour pour répondre").fill(soon);
    await page.getByRole("button", { name: "Ouvrir la campagne" }).click();
    await expect(page.getByText("Rien ne paraît encore")).toBeVisible();
    await check();
    const lead = page.url();
    const join = new URL(await page.getByLabel("Le lien à envoyer").inputValue()).pathname;
    for (let body = 0; body < 11; body += 1) {
      // Each body from a browser of its own, without an account.
      const theirs = await browser.newContext({ baseURL, locale: "fr-FR", javaScriptEnabled, viewport: { width, height: 900 } });
      const one = await theirs.newPage();
      await one.goto(join);
      await one.getByLabel("Vous êtes", { exact: true }).selectOption({ index: 1 + (body % 2) });
      for (const box of await one.getByLabel(/J’accepte/).all()) await box.check();
      await one.getByRole("button", { name: "Commencer" }).click();
      await answer(one, body);
      await theirs.close();
      if (body === 2) {
        await page.goto(lead);
        await expect(page.getByText("Rien ne paraît encore")).toBeVisible();
        await expect(page.locator("dl.facts")).toContainText("Finies3");
      }
    }
    await page.goto(lead);
    const table = page.getByRole("table", { name: "Positions par groupe" });
    await expect(table).toBeVisible();
    for (const count of await table.locator("tbody tr td:nth-of-type(1)").allInnerTexts()) expect(Number(count)).toBeGreaterThanOrEqual(10);
    await check();
    const csv = await (await page.request.get(`${lead}/chiffres.csv`)).text();
    expect(csv).toContain("groupe;reponses;axe;premier_quartile;mediane;troisieme_quartile");
    await page.getByRole("button", { name: "Supprimer cette campagne" }).click();
    await check();
    await page.getByRole("button", { name: "Supprimer pour toujours" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Les campagnes");
    expect((await page.goto(lead)).status()).toBe(404);
    await context.close();
  });
}
