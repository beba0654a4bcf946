// The workshop of curators: entered by an editor, from what was searched to the synonym, all with scripts off.
import { expect, none, signIn, test, violations } from "./site.js";

async function enter(page) {
  await signIn(page, "editor");
  await expect(page.getByRole("button", { name: "Se déconnecter" })).toBeVisible();
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
    await page.getByRole("button", { name: "Se déconnecter" }).click();
    await page.goto("/atelier");
    await expect(page.getByLabel("Mot de passe")).toBeVisible();
  });
});

for (const width of [1280, 390]) {
  test(`axe ne trouve rien à redire à ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await enter(page);
    const faults = [];
    for (const room of ["", "/recherches", "/synonymes", "/synonymes/nouveau?mot=mecenta", "/synonymes/mairie"]) {
      await page.goto(`/atelier${room}`);
      faults.push(...(await violations(page)));
    }
    none(faults);
  });
}
