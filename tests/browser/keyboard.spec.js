// A person without a mouse goes everywhere, and sees where the focus is.
import { expect, test } from "./site.js";

test("le premier lien mène au contenu", async ({ page }) => {
  await page.goto("/recherche");
  await page.keyboard.press("Tab");
  const skip = page.locator(":focus");
  await expect(skip).toHaveAttribute("href", /^#/);
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("le focus se voit sur chaque arrêt", async ({ page }) => {
  await page.goto("/");
  for (let stop = 0; stop < 20; stop++) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return { width: parseFloat(style.outlineWidth), style: style.outlineStyle, on: document.activeElement.outerHTML.slice(0, 120) };
    });
    expect(outline.style, outline.on).not.toBe("none");
    expect(outline.width, outline.on).toBeGreaterThanOrEqual(2);
  }
});

/** What is proposed, besides the choices of the other questions. */
const proposals = (page) => page.getByRole("listbox", { name: /territoires/i }).getByRole("option");

test.describe("proposer un territoire", () => {
  test.beforeEach(async ({ page }) => {
    await page.goto("/gps");
    const answered = page.waitForResponse((answer) => answer.url().endsWith("q=Brest"));
    await page.getByRole("combobox", { name: /votre territoire/i }).pressSequentially("Brest", { delay: 20 });
    await answered;
    await expect(proposals(page).first()).toContainText("Brest");
  });

  test("les flèches choisissent, Entrée retient", async ({ page }) => {
    const field = page.getByRole("combobox", { name: /votre territoire/i });
    await expect(field).toHaveAttribute("aria-expanded", "true");
    await page.keyboard.press("ArrowDown");
    const chosen = proposals(page).and(page.locator("[aria-selected=true]"));
    await expect(chosen).toHaveCount(1);
    await expect(field).toHaveAttribute("aria-activedescendant", await chosen.getAttribute("id"));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await expect(field).toHaveValue(/Brest/);
    await expect(field).toHaveAttribute("aria-expanded", "false");
    await page.getByLabel(/votre besoin/i).fill("trouver des alliés");
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: /itinéraire/i }).press("Enter");
    await expect(page).toHaveURL(/territoire=commune(:|%3A)29019/);
  });

  test("Échap referme sans rien perdre", async ({ page }) => {
    const field = page.getByRole("combobox", { name: /votre territoire/i });
    await page.keyboard.press("Escape");
    await expect(proposals(page)).toHaveCount(0);
    await expect(field).toHaveValue("Brest");
    await expect(field).toBeFocused();
  });
});
