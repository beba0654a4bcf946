// Takes a picture of each main page, wide and narrow: `node screenshots.js BASE_URL FOLDER`.
// With RAMURE_CURATOR_KEY, of the workshop too.
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
  ["recherche-arbre", "/recherche?q=partenariat&ouvert=departement:29"],
  ["recherche-plateforme", "/recherche?q=alliance&plateforme=impact-alliances"],
  ["atelier-porte", "/atelier"],
];
const workshop = [
  ["atelier", "/atelier"],
  ["atelier-recherches", "/atelier/recherches"],
  ["atelier-equivalences", "/atelier/synonymes"],
  ["atelier-nouvelle", "/atelier/synonymes/nouveau?mot=mecenta"],
  ["atelier-equivalence", "/atelier/synonymes/mairie"],
];

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch(launchOptions);
for (const width of [1280, 390]) {
  const context = await browser.newContext({ baseURL: base, viewport: { width, height: width > 600 ? 900 : 844 }, locale: "fr-FR" });
  const page = await context.newPage();
  const shoot = async (name, fullPage = true) => {
    await page.evaluate(() => document.fonts.ready);
    const file = join(folder, `${name}-${width}.png`);
    await page.screenshot({ path: file, fullPage });
    console.log(file);
  };
  const visit = async (path) => {
    const answer = await page.goto(path);
    if (answer.status() !== 200) throw new Error(`${path} : ${answer.status()}`);
  };
  for (const [name, path] of shots) {
    await visit(path);
    await shoot(name);
  }
  // What is proposed as one types, with one proposal chosen; in the head too where it has a field.
  for (const [name, path, field, words] of [
    ["propositions", "/recherche", page.getByRole("main").locator("#q"), "part"],
    ["propositions-territoire", "/", page.locator("#q"), "morl"],
    ["propositions-entete", "/glossaire", page.locator("#chercher"), "num"],
  ]) {
    await visit(path);
    if (!(await field.isVisible())) continue;
    await field.pressSequentially(words);
    await page.getByRole("listbox", { name: "Propositions" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await shoot(name, false);
  }
  if (process.env.RAMURE_CURATOR_KEY) {
    await visit("/atelier");
    await page.locator("#cle").fill(process.env.RAMURE_CURATOR_KEY);
    await page.getByRole("button", { name: "Entrer" }).click();
    for (const [name, path] of workshop) {
      await visit(path);
      await shoot(name);
    }
  }
  await context.close();
}
await browser.close();
