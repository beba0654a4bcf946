// All of search and of the guide works with scripts off.
import { SEARCH } from "./addresses.js";
import { expect, test } from "./site.js";

test.use({ javaScriptEnabled: false });

const results = (page) => page.getByRole("main").getByRole("article");

/** Unfolds what is folded, as a finger would; on a desk the filters have nothing to unfold. */
async function unfold(fold) {
  const summary = fold.locator("summary").first();
  if ((await summary.isVisible()) && !(await fold.evaluate((details) => details.open))) await summary.click();
}

const filters = (page) => page.locator("details", { has: page.getByText("Filtrer les résultats", { exact: true }) });

test("chercher par le formulaire", async ({ page }) => {
  await page.goto("/recherche");
  await page.getByRole("searchbox").fill("partenariat");
  await page.getByRole("search").getByRole("button").click();
  await expect(page).toHaveURL(/[?&]q=partenariat/);
  await expect(page.getByRole("searchbox")).toHaveValue("partenariat");
  expect(await results(page).count()).toBeGreaterThan(0);
});

test("l’accueil mène à l’itinéraire et à la recherche", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("main").getByRole("textbox").first().fill("notre subvention baisse");
  await page.getByRole("button", { name: /itinéraire/i }).click();
  await expect(page).toHaveURL(/\/gps\?.*besoin=/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/itinéraire/i);
  await page.goto("/");
  await page.getByRole("main").getByRole("searchbox").fill("alliance");
  await page.getByRole("main").getByRole("button", { name: "Chercher" }).click();
  await expect(page).toHaveURL(/\/recherche\?q=alliance/);
});

for (const width of [1280, 390]) {
  test.describe(`à ${width} px`, () => {
    test.use({ viewport: { width, height: 900 } });

    test("filtrer par un lien, puis retirer le filtre", async ({ page }) => {
      await page.goto(SEARCH);
      await unfold(filters(page));
      const facet = page.locator("details.facet").first();
      await unfold(facet);
      await facet.getByRole("link").first().click();
      await expect(page).toHaveURL(/q=partenariat/);
      const chips = page.getByRole("list", { name: /filtres choisis/i });
      await expect(chips).toBeVisible();
      expect(await results(page).count()).toBeGreaterThan(0);
      await chips.getByRole("link").first().click();
      await expect(chips).toHaveCount(0);
    });

    test("filtrer par un territoire tapé", async ({ page }) => {
      await page.goto("/recherche");
      await unfold(filters(page));
      await page.getByLabel(/autour d.un territoire/i).fill("Finistère");
      await page.getByRole("button", { name: /territoire/i }).click();
      await expect(page.getByRole("list", { name: /filtres choisis/i })).toContainText("Finistère");
    });
  });
}

test("changer l’ordre et la page", async ({ page }) => {
  await page.goto("/recherche");
  const order = page.getByRole("navigation", { name: /ordre/i });
  await order.getByRole("link").first().click();
  await expect(page).toHaveURL(/[?&]tri=/);
  const before = await results(page).first().innerText();
  await page.getByRole("link", { name: /page suivante/i }).click();
  await expect(page).toHaveURL(/[?&]page=2/);
  await expect(page).toHaveURL(/[?&]tri=/);
  expect(await results(page).first().innerText()).not.toBe(before);
  await page.getByRole("link", { name: /page précédente/i }).click();
  expect(await results(page).first().innerText()).toBe(before);
});

test("rien trouvé n’est jamais une impasse", async ({ page }) => {
  await page.goto("/recherche?q=zzyzxqwk");
  expect(await results(page).count()).toBe(0);
  expect(await page.getByRole("main").getByRole("link").count()).toBeGreaterThan(2);
});

test("du formulaire du GPS à l’itinéraire", async ({ page }) => {
  await page.goto("/gps");
  await page.getByLabel(/votre besoin/i).fill("construire une alliance avec une entreprise");
  await page.getByLabel(/vous êtes/i).selectOption({ index: 1 });
  await page.getByLabel(/votre territoire/i).fill("29600");
  await page.getByRole("button", { name: /itinéraire/i }).click();
  await expect(page).toHaveURL(/besoin=.*alliance/);
  for (const leg of [/informer/i, /former/i, /agir/i]) {
    await expect(page.getByRole("heading", { level: 2, name: leg }).first()).toBeVisible();
  }
  expect(await results(page).count()).toBeGreaterThan(2);
});

test("choisir entre des territoires de même nom", async ({ page }) => {
  await page.goto("/gps");
  await page.getByLabel(/votre besoin/i).fill("trouver des alliés");
  await page.getByLabel(/votre territoire/i).fill("Saint-Denis");
  await page.getByRole("button", { name: /itinéraire/i }).click();
  await page.getByRole("main").getByRole("link", { name: /Saint-Denis.*Réunion/ }).first().click();
  await expect(page).toHaveURL(/territoire=commune(:|%3A)97411/);
  await expect(page.getByLabel(/votre besoin/i)).toHaveValue("trouver des alliés");
});

test("un itinéraire sans besoin le demande et garde le reste", async ({ page }) => {
  await page.goto("/gps?besoin=&profil=association");
  await expect(page.getByLabel(/vous êtes/i)).toHaveValue("association");
});

test("d’une commune à ce qui la contient", async ({ page }) => {
  await page.goto("/territoires/commune:29151");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Morlaix");
  await page.getByRole("link", { name: /Finistère/ }).first().click();
  await expect(page).toHaveURL(/departement(:|%3A)29/);
});
