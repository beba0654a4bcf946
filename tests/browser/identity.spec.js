// Entering through a real OpenID Connect provider, with its own pages, and coming back.
import { expect, test } from "@playwright/test";

async function throughTheProvider(page, who) {
  await page.goto("/connexion/oidc?retour=/glossaire");
  await page.locator("input[name=login]").fill(who);
  await page.locator("input[name=password]").fill("peu importe");
  await page.locator("button[type=submit]").click();
  await page.locator("button[type=submit]").click();
}

test("on revient là où l’on allait, reconnu", async ({ page, context }) => {
  await throughTheProvider(page, "camille");
  await expect(page).toHaveURL(/\/glossaire$/);
  const ours = (await context.cookies()).filter((cookie) => cookie.name.startsWith("ramure"));
  expect(ours.map((cookie) => cookie.name)).toEqual(["ramure"]);
  await page.goto("/moi");
  await expect(page.getByText("camille@example.org").first()).toBeVisible();
});

test("une adresse que le service ne garantit pas n’ouvre rien", async ({ page }) => {
  await throughTheProvider(page, "douteux-essai");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vous n’êtes pas encore entré");
});

test("une réponse que ce navigateur n’a pas demandée est refusée", async ({ page }) => {
  const answer = await page.goto("/connexion/oidc/retour?state=invente&code=invente");
  expect(answer.status()).toBe(403);
});
