// Pictures of the main pages, wide and narrow, and what leaves the printer: `node screenshots.js FOLDER [BASE_URL]`.
// Without an address, a demonstration of its own is served, and what needs an account or answers is shown too.
import { chromium } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { GPS, GPS_COMPARE, GPS_WAYS, GPS_WHAT_IF, GPS_WHY, SEARCH, first } from "./addresses.js";
import { launchOptions } from "./chromium.js";
import { assessing, campaigning, responding, together, workshop, writing } from "./tour.js";

const [folder, given] = process.argv.slice(2);
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
  ["parcours-de-preuve", "/parcours-de-preuve"],
  ["carte-des-manques", "/carte-des-manques"],
  ["boussole", "/boussoles/diversite-des-modeles-socio-economiques"],
  ["atelier-porte", "/atelier"],
];

mkdirSync(folder, { recursive: true });
let base = given;
let stop = async () => {};
if (!base) {
  const { default: start } = await import("./server.js");
  stop = await start();
  base = process.env.RAMURE_TEST_URL;
}
const browser = await chromium.launch(launchOptions);

/** A visitor at one width, and how to take pictures and prints of what they see. */
async function visitor(width) {
  const context = await browser.newContext({ baseURL: base, viewport: { width, height: width > 600 ? 900 : 844 }, locale: "fr-FR" });
  const page = await context.newPage();
  const shoot = async (name, { fullPage = true, print = false } = {}) => {
    await page.evaluate(() => document.fonts.ready);
    const file = join(folder, `${name}-${width}`);
    await page.screenshot({ path: `${file}.png`, fullPage });
    if (print && width > 600) await page.pdf({ path: `${join(folder, name)}.pdf`, format: "A4", preferCSSPageSize: true });
    console.log(`${file}.png`);
  };
  const visit = async (path) => {
    const answer = await page.goto(path);
    if (answer.status() !== 200) throw new Error(`${path} : ${answer.status()}`);
  };
  return { context, page, shoot, visit };
}

try {
  for (const width of [1280, 390]) {
    const { context, page, shoot, visit } = await visitor(width);
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
      await shoot(name, { fullPage: false });
    }
    await context.close();
    if (given) continue;
    for (const walk of [responding, together, assessing, writing, campaigning, workshop]) {
      const one = await visitor(width);
      await walk(one);
      await one.context.close();
    }
  }
} finally {
  await browser.close();
  await stop();
}
