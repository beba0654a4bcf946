// The workshop of curators: entered by its key, from what was searched to the synonym, all with scripts off.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, none, test } from "./site.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const KEY = process.env.RAMURE_TEST_CURATOR_KEY; // set by server.js before the workers start

async function enter(page) {
  await page.goto("/");
  await page.getByRole("contentinfo").getByRole("link", { name: "Atelier" }).click();
  await page.getByLabel(/la clé de l.atelier/i).fill(KEY);
  await page.getByRole("button", { name: "Entrer" }).click();
  await expect(page.getByRole("button", { name: "Sortir de l’atelier" })).toBeVisible();
}

test.describe("sans script", () => {
  test.use({ javaScriptEnabled: false });

  test("d’un mot cherché à l’équivalence publiée", async ({ page }) => {
    await enter(page);
    await page.getByRole("link", { name: "Ce que l’on cherche" }).click();
    await expect(page.getByRole("heading", { name: "Ce qui n’a rien trouvé" })).toBeVisible();
    await page.goto("/atelier/synonymes/nouveau?mot=mecenta");
    await page.getByLabel("mecenat", { exact: true }).check();
    await page.getByLabel(/pourquoi/i).fill("souvent tapé ainsi");
    await page.getByRole("button", { name: "Publier" }).click();
    await expect(page.getByRole("status")).toContainText("enregistré");
    await page.getByRole("row", { name: /mecenta/ }).getByRole("link").click();
    await expect(page.getByText("souvent tapé ainsi")).toBeVisible();
    await page.getByLabel("Les mots").fill("mecenta");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await expect(page.getByRole("alert")).toContainText("au moins deux");
    await page.goto("/atelier");
    await page.getByRole("button", { name: "Sortir de l’atelier" }).click();
    await expect(page.getByLabel(/la clé de l.atelier/i)).toBeVisible();
  });

  test("une mauvaise clé n’ouvre rien", async ({ page }) => {
    await page.goto("/atelier");
    await page.getByLabel(/la clé de l.atelier/i).fill("ce-n-est-pas-la-clé");
    await page.getByRole("button", { name: "Entrer" }).click();
    await expect(page.getByText("pas la clé")).toBeVisible();
    await page.goto("/atelier/recherches");
    await expect(page).toHaveURL(/\/atelier$/);
  });
});

for (const width of [1280, 390]) {
  test(`axe ne trouve rien à redire à ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await enter(page);
    const faults = [];
    for (const room of ["", "/recherches", "/synonymes", "/synonymes/nouveau?mot=mecenta", "/synonymes/mairie"]) {
      await page.goto(`/atelier${room}`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      faults.push(...violations.map(({ id, help, nodes }) => `${room} : ${id} : ${help} : ${nodes[0].target.join(" ")}`));
    }
    none(faults);
  });
}
