// The test function of every file: a page that fails its test when it asks another host for something or breaks.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect } from "@playwright/test";

export { expect };

/** Fails when there are faults, and shows no more of them than a person would read. */
export function none(faults, shown = 30) {
  const more = faults.length > shown ? [`… et ${faults.length - shown} autres`] : [];
  if (faults.length > 0) throw new Error(`${faults.length} défauts :\n${[...faults.slice(0, shown), ...more].join("\n")}`);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe reports of the page as it stands, in lines that say where to look; private addresses are not told. */
export async function violations(page) {
  // Evaluated by the debugging protocol, so that the policy of the page stays as strict as it is.
  await page.evaluate(axe);
  const { pathname, search } = new URL(page.url());
  const where = pathname.replace(/[0-9a-f]{32}-[0-9a-f]+/g, "…") + search;
  // The size of targets is asked for by name: axe leaves it out otherwise, and WCAG 2.2 wants it.
  const found = await page.evaluate(async () => {
    const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
    return (await globalThis.axe.run(document, options)).violations;
  });
  // The first place of each says enough to find the others.
  return found.map(({ id, help, nodes: [{ html, target, failureSummary }, ...others] }) =>
    [where, id, help, target.join(" "), html.slice(0, 160), failureSummary.replace(/\s+/g, " "), `et ${others.length} autres`].join(" : "),
  );
}

export const test = base.extend({
  // Runs around each test, whether it names it or not.
  watched: [
    async ({ context, baseURL }, use) => {
      const faults = [];
      context.on("request", (request) => {
        const url = request.url();
        if (!url.startsWith(baseURL) && !url.startsWith("data:")) faults.push(`demande à l’extérieur : ${url}`);
      });
      context.on("console", (message) => {
        // A page that rightly answers so, or a form rightly refused, is also announced as a resource that failed.
        const isStatus = /the server responded with a status of (403|404|410|422)/.test(message.text());
        if (message.type() === "error" && !isStatus) faults.push(`console : ${message.text()}`);
      });
      context.on("weberror", (error) => faults.push(`script : ${error.error().message}`));
      await use(faults);
      none(faults);
    },
    { auto: true },
  ],
});

/** Signs in as the fictitious account that has this role: contributor, catalyst, editor, reviewer or steward. */
export async function signIn(page, role, wanted = "/atelier") {
  const lines = process.env.RAMURE_TEST_ACCOUNTS.trim().split("\n").map((line) => line.split(" "));
  const [email, password] = lines.find(([, , held]) => held === role);
  await page.goto(`/connexion?retour=${encodeURIComponent(wanted)}`);
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe").fill(password);
  await page.getByRole("button", { name: "Se connecter" }).click();
}

/** The code of RFC 6238 that an authenticator would show. */
export function codeOf(secret) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replaceAll(" ", "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", key).update(step).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Enters by one of the links of those who administer, and puts a code in place: every page of administration then opens. */
export async function enterAsSteward(page, which) {
  await page.goto(new URL(process.env.RAMURE_TEST_STEWARDS.split(" ")[which]).pathname);
  await page.getByRole("button", { name: "Entrer" }).click();
  await page.goto("/moi/code");
  const secret = await page.locator("ol code").innerText();
  await page.getByLabel("Le code à six chiffres").fill(codeOf(secret));
  await page.getByRole("button", { name: "Mettre en place" }).click();
  await expect(page.getByRole("heading", { name: "Vos codes de secours" })).toBeVisible();
}
