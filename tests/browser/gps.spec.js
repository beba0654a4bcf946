// The itinerary in a browser: questions unfold, answers are asked about, the plan prints on two pages, the page stays light.
import { GPS } from "./addresses.js";
import { expect, test } from "./site.js";

const LONG =
  "/gps?besoin=des+habitants+n%E2%80%99ont+plus+de+commerce+ni+de+transport+et+notre+commune+cherche+des+alli%C3%A9s" +
  "&profil=collectivite&territoire=commune%3A53130&domaine=mobilite&phase=recherche-developpement&taille=petite&type=rural" +
  "&objectif=agir&niveau=commune&moyens=local&moyens=benevoles&contrainte=sans-budget";

for (const [name, path] of [["court", GPS], ["complet", LONG]]) {
  test(`un itinéraire ${name} s’imprime sur deux pages`, async ({ page }) => {
    await page.goto(path);
    const plan = await page.pdf({ format: "A4" });
    const pages = plan.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
    expect(pages.length).toBeLessThanOrEqual(2);
    await page.emulateMedia({ media: "print" });
    for (const leg of [/informer/i, /former/i, /agir/i]) await expect(page.getByRole("heading", { level: 2, name: leg }).first()).toBeVisible();
    await expect(page.getByText("Questionner cet itinéraire")).toBeHidden();
  });
}

test("un itinéraire complet reste léger", async ({ page }) => {
  const sizes = [];
  page.on("requestfinished", (request) => sizes.push(request.sizes()));
  await page.goto(LONG, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready);
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
  expect(bytes).toBeLessThan(100_000);
  expect(sizes.length).toBeLessThanOrEqual(10);
});

test("sans souris, de la situation précisée à « pourquoi pas »", async ({ page }) => {
  await page.goto("/gps");
  await page.getByLabel(/votre besoin/i).fill("se former entre pairs");
  const precise = page.locator("summary", { hasText: /préciser/i });
  await precise.press("Enter");
  await page.getByLabel("Une échéance proche").press("Space");
  await expect(page.getByLabel("Une échéance proche")).toBeChecked();
  await page.getByRole("button", { name: /voir mon itinéraire/i }).press("Enter");
  await expect(page).toHaveURL(/contrainte=echeance-proche/);
  await page.locator("summary", { hasText: /pourquoi pas une autre fiche/i }).press("Enter");
  const field = page.getByLabel(/titre ou adresse d.une fiche/i);
  await field.fill("Dix territoires en parcours d’expérience");
  await field.press("Enter");
  await expect(page.getByText(/sa notice la déconseille/)).toBeVisible();
  await page.getByRole("link", { name: /revenir à mon itinéraire/i }).press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: /votre itinéraire/i })).toBeVisible();
});

test("de l’itinéraire aux exemples côte à côte", async ({ page }) => {
  await page.goto(LONG);
  await page.locator("summary", { hasText: /comment d.autres/i }).click();
  await page.getByRole("link", { name: /comparer des exemples/i }).click();
  await expect(page.getByRole("rowheader", { name: "Coût" })).toBeVisible();
  expect(await page.getByRole("columnheader").count()).toBeGreaterThan(1);
});
