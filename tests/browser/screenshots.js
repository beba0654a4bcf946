// Takes a picture of each main page, wide and narrow: `node screenshots.js BASE_URL FOLDER`.
import { chromium } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { GPS, GPS_COMPARE, GPS_WAYS, GPS_WHAT_IF, GPS_WHY, SEARCH, first } from "./addresses.js";
import { launchOptions } from "./chromium.js";

const [base, folder] = process.argv.slice(2);
const shots = [
  ["accueil", "/"],
  ["recherche", SEARCH],
  ["gps", GPS],
  ["gps-vide", "/gps"],
  ["gps-pourquoi", GPS_WHY],
  ["gps-et-si", GPS_WHAT_IF],
  ["gps-comparer", GPS_COMPARE],
  ["gps-chemins", GPS_WAYS],
  ["ressource", first("ressources")],
  ["referentiel", first("referentiels")],
  ["territoire", "/territoires/departement:29"],
  ["plateforme", first("plateformes")],
];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch(launchOptions);
for (const width of [1280, 390]) {
  const context = await browser.newContext({ baseURL: base, viewport: { width, height: width > 600 ? 900 : 844 }, locale: "fr-FR" });
  const page = await context.newPage();
  for (const [name, path] of shots) {
    const answer = await page.goto(path);
    if (answer.status() !== 200) throw new Error(`${path} : ${answer.status()}`);
    await page.evaluate(() => document.fonts.ready);
    const file = join(folder, `${name}-${width}.png`);
    await page.screenshot({ path: file, fullPage: true });
    console.log(file);
  }
  await context.close();
}
await browser.close();
