// axe finds nothing to say on one page of each kind, on a desk and on a phone, in light and in dark.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pages } from "./addresses.js";
import { expect, none, test } from "./site.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [1280, 390];
const SCHEMES = ["light", "dark"];

/** What axe reports, in lines that say where to look. */
async function violations(page) {
  // Evaluated by the debugging protocol, so that the policy of the page stays as strict as it is.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    // The first place of each says enough to find the others.
    return violations.map(({ id, help, nodes: [{ target, failureSummary }, ...others] }) =>
      [id, help, target.join(" "), failureSummary.replace(/\s+/g, " "), `et ${others.length} autres`].join(" : "),
    );
  });
}

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
