// The test function of every file: a page that fails its test when it asks another host for something or breaks.
import { test as base, expect } from "@playwright/test";

export { expect };

/** Fails when there are faults, and shows no more of them than a person would read. */
export function none(faults, shown = 30) {
  const more = faults.length > shown ? [`… et ${faults.length - shown} autres`] : [];
  if (faults.length > 0) throw new Error(`${faults.length} défauts :\n${[...faults.slice(0, shown), ...more].join("\n")}`);
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
