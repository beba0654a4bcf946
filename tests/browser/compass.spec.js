// J1: « notre modèle est déséquilibré ». An association answers a compass without an account, is situated, reads what to do and
// why, takes its answers away, begins anew and erases all. With scripts and without, on a desk and on a phone.
import { expect, none, signIn, test, violations } from "./site.js";

const COMPASS = "/boussoles/diversite-des-modeles-socio-economiques";

/** No page runs over the side of the screen. */
async function fits(page, width) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth).catch(() => width);
  expect(over).toBeLessThanOrEqual(width);
}

const choose = (page, question, answer) => page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).check();
const next = (page, name = "Continuer") => page.getByRole("button", { name, exact: true }).last().click();

/** From the home page to the first question. */
async function begin(page) {
  await page.goto("/");
  await page.getByRole("link", { name: "Diversité des modèles socio-économiques" }).first().click();
  await expect(page).toHaveURL(new RegExp(`${COMPASS}$`));
  await page.getByRole("link", { name: "Commencer" }).click();
  await page.getByLabel("Vous êtes", { exact: true }).selectOption({ label: "Association" });
  await page.getByLabel("Votre taille").selectOption({ label: "Petite" });
  await page.getByLabel(/Votre territoire/).fill("53000");
  await page.getByRole("button", { name: "Commencer" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pour mieux vous situer");
}

/** Four pages; the fourth opens a question of its own. */
async function answer(page, check) {
  await choose(page, /emploie-t-elle/, "Oui");
  await check();
  await next(page);
  await choose(page, /Trouvez-vous des bénévoles/, "Parfois");
  await choose(page, /postes salariés/, "Moins d’un an");
  await choose(page, /s’arrêtait demain/, "Tout s’arrêterait");
  await next(page);
  await page.getByRole("textbox", { name: /premier financeur/ }).fill("beaucoup");
  await choose(page, /Jusqu’où voyez-vous/, "Trois mois");
  await next(page);
  await expect(page.getByRole("alert")).toContainText("n’est pas comprise");
  await check();
  await page.getByRole("textbox", { name: /premier financeur/ }).fill("80");
  await expect(page.getByRole("group", { name: /Jusqu’où voyez-vous/ }).getByLabel("Trois mois")).toBeChecked();
  await choose(page, /ce que coûte chacune/, "Non");
  await next(page);
  await choose(page, /contribuent à votre projet/, "Une ou deux");
  await expect(page.getByRole("group", { name: /les uns des autres est-il écrit/ })).toHaveCount(0);
  await next(page, "Voir ma position");
  await expect(page.locator(".note[role=status]")).toContainText("ouvre 1");
  await choose(page, /les uns des autres est-il écrit/, "Non concerné");
  await next(page, "Voir ma position");
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "avec scripts" : "sans script";
  for (const width of [1280, 390]) {
    test(`J1, ${how}, à ${width} px : répondre sans compte, se lire, repartir avec ses réponses, refaire, effacer`, async ({ browser, baseURL }) => {
      test.setTimeout(120_000);
      const context = await browser.newContext({ baseURL, locale: "fr-FR", javaScriptEnabled, viewport: { width, height: 900 } });
      const page = await context.newPage();
      const check = async () => {
        if (javaScriptEnabled) none(await violations(page));
        await fits(page, width);
      };
      await begin(page);
      await answer(page, check);

      // The result: a drawing, a table that says the same, a warning, advice and a route that quote the answers.
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Votre position");
      const address = page.url();
      const table = page.getByRole("table", { name: "Votre position sur chaque axe" });
      await expect(table.getByRole("row")).toHaveCount(4);
      await expect(page.getByRole("img", { name: /Votre position sur chaque axe/ })).toBeVisible();
      await expect(page.getByText("Une seule source fait l’essentiel de vos ressources")).toBeVisible();
      await expect(page.getByText("vous avez répondu « 80 % »").first()).toBeVisible();
      await expect(page.getByRole("heading", { name: "Votre itinéraire" })).toBeVisible();
      await expect(page.getByText("cette étape aide à").first()).toBeVisible();
      await check();

      // Nobody finds it: not by its compass, not by searching; whoever has the address has it.
      const anyone = await (await browser.newContext({ baseURL })).newPage();
      await anyone.goto("/recherche?q=position");
      expect(await anyone.content()).not.toContain("/ma-position/");
      const opened = await anyone.goto(address);
      expect(opened.headers()["x-robots-tag"]).toBe("noindex, nofollow");
      expect(opened.headers()["cache-control"]).toBe("no-store");

      // One's own answers, in two shapes.
      const csv = await context.request.get(`${address}/reponses.csv`);
      expect(await csv.text()).toMatch(/"80\s%"/);
      const json = await (await context.request.get(`${address}/reponses.json`)).json();
      expect(json.axes).toHaveLength(3);
      expect(json.body.territory).toBe("commune:53130");

      // Print: two pages at most.
      if (javaScriptEnabled && width === 1280) {
        const pdf = await page.pdf({ format: "A4", margin: { top: "12mm", bottom: "12mm", left: "12mm", right: "12mm" } });
        const pages = pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g).length;
        expect(pages).toBeLessThanOrEqual(2);
      }

      // Anew, then erased in two steps; the new one stays.
      await page.getByRole("button", { name: "Refaire cette boussole" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pour mieux vous situer");
      await page.goto(address);
      await page.getByRole("link", { name: "Effacer mes réponses" }).click();
      await check();
      await page.getByRole("button", { name: "Effacer pour toujours" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("C’est effacé");
      expect((await page.goto(address)).status()).toBe(404);
      await context.close();
    });
  }
}

test("répondre au clavier seul", async ({ page }) => {
  await page.goto(`${COMPASS}/repondre`);
  await page.getByRole("button", { name: "Commencer" }).focus();
  await page.keyboard.press("Enter");
  const first = page.getByRole("radio").first();
  await first.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: "Oui" })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Richesses humaines");
});

test("un compte retrouve ses positions, et un brouillon s’essaie", async ({ page }) => {
  await signIn(page, "editor", `${COMPASS}/repondre`);
  await page.getByRole("button", { name: "Commencer" }).click();
  await choose(page, /emploie-t-elle/, "Oui");
  await next(page);
  await page.goto("/moi");
  await page.getByRole("link", { name: "Les boussoles auxquelles j’ai répondu" }).click();
  await expect(page.getByRole("main")).toContainText("commencée");
  none(await violations(page));
  await page.goto("/atelier/modifier/boussoles/cooperation-territoriale");
  await page.getByRole("main").getByRole("button").first().click();
  await expect(page).toHaveURL(/propositions/);
  none(await violations(page));
  await page.getByRole("link", { name: "l’essayer" }).click();
  await expect(page.getByRole("heading", { name: "Les profils d’essai" })).toBeVisible();
  await page.getByRole("group", { name: /se rencontrent-ils/ }).getByLabel("Presque jamais").check();
  await page.getByRole("button", { name: "Lire ces réponses" }).click();
  await expect(page.getByRole("heading", { name: "Ce que ces réponses donnent" })).toBeVisible();
  none(await violations(page));
});
