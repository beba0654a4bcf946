// axe finds nothing to say on one page of each kind, on a desk and on a phone, in light and in dark.
import { pages } from "./addresses.js";
import { expect, none, test, violations } from "./site.js";

const WIDTHS = [1280, 390];
const SCHEMES = ["light", "dark"];

for (const [name, path, status] of pages) {
  test(name, async ({ page }) => {
    const answer = await page.goto(path);
    expect(answer.status()).toBe(status);
    // What is folded is read too.
    await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
    const found = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const violation of await violations(page)) found.push(`${width} px, ${colorScheme} : ${violation}`);
      }
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) found.push(`${width} px : déborde de ${over} px`);
    }
    none(found);
  });
}
