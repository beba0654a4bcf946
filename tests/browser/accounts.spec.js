// Accounts: the door, my account, the code of who administers, the rooms of administration, scripts off; and axe.
import { codeOf, expect, none, signIn, test, violations } from "./site.js";

async function faultsOf(page, addresses) {
  const faults = [];
  for (const address of addresses) {
    await page.goto(address);
    faults.push(...(await violations(page)));
  }
  return faults;
}

test.describe("sans script", () => {
  test.use({ javaScriptEnabled: false });

  test("un mauvais mot de passe garde l’adresse et le dit", async ({ page }) => {
    await page.goto("/connexion");
    await page.getByLabel("Adresse électronique").fill("personne@example.org");
    await page.getByLabel("Mot de passe").fill("ce n’est pas le bon");
    await page.getByRole("button", { name: "Se connecter" }).click();
    await expect(page.getByRole("alert")).toContainText("ne vont pas ensemble");
    await expect(page.getByLabel("Adresse électronique")).toHaveValue("personne@example.org");
  });

  test("une personne change son nom et demande un lien", async ({ page }) => {
    await signIn(page, "catalyst", "/moi");
    await page.getByLabel(/^Nom/).fill("Charlie Renommé (compte fictif)");
    await page.getByRole("button", { name: "Changer le nom" }).click();
    await expect(page.locator(".note[role=status]")).toContainText("changé");
    await page.getByRole("button", { name: "Se déconnecter" }).click();
    await page.goto("/connexion");
    await page.getByLabel("Adresse électronique").fill("charlie@example.org");
    await page.getByRole("button", { name: "Recevoir un lien" }).click();
    await expect(page.locator(".note[role=status]")).toContainText("un lien vient d’y partir");
  });
});

test("qui administre met un code en place, puis ses pages s’ouvrent", async ({ page }) => {
  await signIn(page, "steward");
  await expect(page.getByRole("heading", { name: "Code à usage unique" })).toBeVisible();
  const secret = await page.locator("ol code").innerText();
  await page.getByLabel("Le code à six chiffres").fill(codeOf(secret));
  await page.getByRole("button", { name: "Mettre en place" }).click();
  await expect(page.getByRole("heading", { name: "Vos codes de secours" })).toBeVisible();
  await page.goto("/atelier/personnes");
  await page.getByLabel(/^Nom/).fill("Ines Invitée (compte fictif)");
  await page.getByLabel(/^Adresse électronique/).fill("ines@example.org");
  await page.getByRole("button", { name: "Inviter" }).click();
  await page.getByLabel("Rôle").selectOption("editor");
  await page.getByLabel(/^Territoire/).fill("Saint-Denis");
  await page.getByRole("button", { name: "Donner ce droit" }).click();
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Donner ce droit" }).click();
  await expect(page.locator(".note[role=status]")).toContainText("C’est fait");
  const person = new URL(page.url()).pathname;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    none(await faultsOf(page, ["/moi", "/moi/code", "/moi/effacer", "/atelier", "/atelier/personnes", person, "/atelier/journal", "/atelier/courriels"]));
  }
});

test("axe ne trouve rien à redire à la porte", async ({ page }) => {
  none(await faultsOf(page, ["/connexion", "/connexion/lien/inconnu"]));
});
