import { chromium } from "@playwright/test";
import { readFileSync } from "node:fs";
import { launchOptions } from "./chromium.js";
const base = process.argv[2], accounts = process.argv[3], out = process.argv[4];
const pw = Object.fromEntries(readFileSync(accounts, "utf8").trim().split("\n").map((l) => l.split(" ").slice(0, 2)));
const b = await chromium.launch(launchOptions);
const errs = [];
export async function as(email, width, js = true) {
  const c = await b.newContext({ baseURL: base, viewport: { width, height: 900 }, locale: "fr-FR", javaScriptEnabled: js });
  const p = await c.newPage();
  p.on("console", (m) => m.type() === "error" && errs.push(m.text()));
  await p.goto("/connexion?retour=/atelier");
  await p.locator("input[type=email],input[name=courriel],input[name=email]").first().fill(email);
  await p.locator("input[type=password]").first().fill(pw[email]);
  await p.locator("input[type=password]").first().press("Enter");
  await p.waitForLoadState();
  return p;
}
const shot = (p, n) => p.screenshot({ path: `${out}/${n}.png`, fullPage: true });
for (const w of [1280, 390]) {
  const p = await as("camille@example.org", w);
  await shot(p, `atelier-${w}`);
  await p.goto("/atelier/ecrire"); await shot(p, `ecrire-${w}`);
  await p.goto("/atelier/ecrire/ressources?sorte=methode");
  await p.fill("#titre", "Cartographier ses partenaire"); await p.click("main button[type=submit]"); await shot(p, `doublons-${w}`);
  await p.fill("#titre", "Tenir un petit déjeuner d’alliances " + w); await p.click("main button[type=submit]"); await p.waitForLoadState();
  if (await p.locator("#summary").count() === 0) { await p.click("main button[type=submit]"); await p.waitForLoadState(); }
  await shot(p, `formulaire-${w}`);
  await p.click("button[value=envoyer]"); await p.waitForLoadState(); await shot(p, `defauts-${w}`);
  await p.fill("#summary", "Réunir huit acteurs d’un territoire autour d’un café pour se connaître.");
  await p.selectOption("#medoc", "methode");
  await p.fill("#body", "## Avant\n\nInvitez **huit** personnes.\n\n- une mairie\n- une association");
  await p.fill("#sources-0--title", "Atelier de Quimper, fictif");
  await p.click("button[value=envoyer] >> nth=0"); await p.waitForLoadState(); await shot(p, `envoye-${w}`);
  console.log(w, p.url(), await p.locator("[role=alert]").allTextContents());
  const r = await as("elias@example.org", w);
  await r.goto("/atelier/relecture"); await shot(r, `relecture-${w}`);
  await r.click("tbody a >> nth=-1"); await r.waitForLoadState(); await shot(r, `relire-${w}`);
  await r.click("button[value=publier]"); await r.waitForLoadState(); console.log("publié", r.url(), await r.textContent("h1")); await shot(r, `publiee-${w}`);
}
console.log(errs);
await b.close();
