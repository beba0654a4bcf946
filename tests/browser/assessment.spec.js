// A body's état des lieux in a browser: begun, answered, compared, taken away, erased; with and without scripts, desk and phone.
import { expect, none, signIn, test, violations } from "./site.js";

const FRAMEWORK = "/referentiels/etat-des-lieux-d-une-cooperation";

/** Begins an assessment from the page of its framework, and gives its address. */
async function begin(page) {
  await page.goto(FRAMEWORK);
  await page.getByRole("link", { name: "Évaluer notre organisation" }).click();
  await page.getByLabel(/nom de votre organisation/i).fill("Le Hameau (fictif)");
  await page.getByRole("button", { name: "Commencer" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Le Hameau (fictif)" })).toBeVisible();
  return new URL(page.url()).pathname;
}

async function journey(page) {
  const root = await begin(page);
  await page.getByRole("link", { name: /questions préalables/i }).click();
  await page.getByLabel(/emploie-t-elle/i).selectOption("Non");
  await page.getByLabel(/quelle part de l’action/i).fill("150");
  await page.getByRole("button", { name: "Enregistrer mes réponses" }).click();
  await expect(page.getByText("Écrivez un nombre de 0 à 100.")).toBeVisible();
  await page.getByLabel(/quelle part de l’action/i).fill("60");
  await page.getByRole("button", { name: "Enregistrer mes réponses" }).click();
  // The first axis: one node done, another in part.
  await expect(page.getByRole("heading", { level: 1, name: "S’entendre" })).toBeVisible();
  await page.getByLabel("Où en êtes-vous ? 1.1.1").selectOption("Programmé");
  await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await expect(page.getByText("Enregistré.")).toBeVisible();
  await page.goto(root);
  await page.getByLabel("Nom de l’instantané").fill("Avant le plan");
  await page.getByRole("button", { name: "Garder un instantané" }).click();
  await expect(page.getByText("L’instantané est gardé.")).toBeVisible();
  await page.goto(`${root}/repere/1`);
  await page.getByLabel("Où en êtes-vous ? 1.1.1").selectOption("Fait");
  const second = page.getByRole("group", { name: /^1\.1\.2/ });
  await second.getByLabel("Où en êtes-vous ? 1.1.2").selectOption("En partie");
  await second.locator("summary").press("Enter");
  await second.getByLabel(/part faite/i).fill("50");
  await second.getByLabel("Note").fill("Vu en réunion.");
  await page.getByRole("button", { name: "Enregistrer et continuer" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Agir" })).toBeVisible();
  await expect(page.getByText("ce repère ne vous concerne pas")).toBeVisible();
  await page.getByRole("link", { name: "L’ensemble" }).click();
  await expect(page.getByText("21 points sur")).toBeVisible();
  await page.getByRole("button", { name: "Comparer" }).click();
  await expect(page.getByText("2 repères ont changé de statut")).toBeVisible();
  await expect(page.getByRole("row", { name: /1\.1\.1.*programmé.*fait/ })).toBeVisible();
  return root;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "avec scripts" : "sans script", () => {
    test.use({ javaScriptEnabled });
    test(`une organisation fait son état des lieux, le compare et l’efface`, async ({ page }) => {
      const root = await journey(page);
      const exported = await page.request.get(`${root}/export.json`);
      expect((await exported.json()).content.nodes["1.1.1"].told).toBe("done");
      await page.goto(`${root}/effacer`);
      await page.getByRole("button", { name: "Tout effacer" }).click();
      await expect(page).toHaveURL(new RegExp(`${FRAMEWORK}$`));
      expect((await page.goto(root)).status()).toBe(404);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "avec scripts" : "sans script", () => {
    test.use({ javaScriptEnabled });
    test("un fichier prouve, et tout se reprend d’un fichier", async ({ page }) => {
      const root = await begin(page);
      await page.goto(`${root}/repere/1`);
      const node = page.getByRole("group", { name: /^1\.1\.1/ });
      await node.locator("summary").press("Enter");
      await node.getByLabel("Note").fill("Signée en mai.");
      await node.getByRole("button", { name: /puis joindre un fichier/ }).click();
      // An account is asked, and leads back.
      await expect(page).toHaveURL(/\/connexion/);
      const wanted = new URL(page.url()).searchParams.get("retour");
      await signIn(page, "contributor", wanted);
      await expect(page.getByText("Aucun fichier pour l’instant.")).toBeVisible();
      await page.getByLabel(/^Le fichier/).setInputFiles({ name: "Charte signée.txt", mimeType: "text/plain", buffer: Buffer.from("Nous, signataires…") });
      await page.getByRole("button", { name: "Joindre", exact: true }).click();
      await expect(page.getByText("Le fichier est joint.")).toBeVisible();
      await expect(page.getByRole("link", { name: "charte-signee.txt" })).toBeVisible();
      if (javaScriptEnabled) none(await violations(page));
      await page.getByRole("link", { name: "Revenir au repère" }).click();
      await expect(node.getByLabel("Note")).toHaveValue("Signée en mai.");
      await expect(node.getByRole("link", { name: "charte-signee.txt" })).toBeVisible();
      const taken = await (await page.request.get(`${root}/export.json`)).body();
      await node.getByLabel("Note").fill("Autre chose.");
      await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
      await page.goto(root);
      await page.getByRole("link", { name: "Reprendre un fichier JSON" }).click();
      await page.getByLabel(/^Le fichier JSON/).setInputFiles({ name: "autre.json", mimeType: "application/json", buffer: Buffer.from("{}") });
      await page.getByRole("button", { name: "Reprendre" }).click();
      await expect(page.getByText("pas un fichier JSON emporté")).toBeVisible();
      await page.getByLabel(/^Le fichier JSON/).setInputFiles({ name: "etat.json", mimeType: "application/json", buffer: taken });
      await page.getByRole("button", { name: "Reprendre" }).click();
      await expect(page.getByRole("listitem").filter({ hasText: "Avant la reprise d’un fichier" })).toBeVisible();
      await page.goto(`${root}/repere/1`);
      await expect(node.getByLabel("Note")).toHaveValue("Signée en mai.");
      await expect(node.getByRole("link", { name: "charte-signee.txt" })).toBeVisible();
    });
  });
}

test("chaque page est accessible, tient sur un téléphone et reste légère", async ({ page }) => {
  test.slow();
  const root = await journey(page);
  const found = [];
  for (const path of ["", "/questions", "/repere/1", "/repere/2", "/comparer?de=1&a=maintenant", "/liens", "/reprendre", "/effacer"]) {
    const sizes = [];
    const note = (request) => sizes.push(request.sizes());
    page.on("requestfinished", note);
    await page.goto(`${root}${path}`, { waitUntil: "load" });
    page.off("requestfinished", note);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
    if (bytes > 100_000 || sizes.length > 10) found.push(`${path} : ${bytes} octets, ${sizes.length} fichiers`);
    await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        found.push(...(await violations(page)).map((violation) => `${width} px, ${colorScheme} : ${violation}`));
      }
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) found.push(`${path}, ${width} px : déborde de ${over} px`);
    }
  }
  none(found);
});
