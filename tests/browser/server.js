// Starts the built executable on a fresh demonstration commons and a free port, and stops it after the last test.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { renamed, repository, withdrawn } from "./addresses.js";
import { CLIENT, startProvider } from "./identity.js";

const target = resolve(repository, process.env.CARGO_TARGET_DIR || "target");
const binary = process.env.RAMURE_TEST_BINARY || join(target, "debug", "ramure");
const START_MS = 120_000;

/** A port that nobody listens on; the system gives it and takes it back. */
function freePort() {
  return new Promise((found, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}

/** Asks until the address answers with this status, and says what the server wrote when it does not. */
async function until(url, status, server, log) {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    try {
      const answer = await fetch(url, { redirect: "manual" });
      if (answer.status === status) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`${url} n’a pas répondu ${status}. Journal :\n${readFileSync(log, "utf8").slice(-4000)}`);
}

/** Opens an account from the terminal, beside the server, and gives the link that enters it. */
function invite(email, role, data, options) {
  return new Promise((done, failed) => {
    const args = ["person", "add", "--email", email, "--name", `Personne d’essai (${email})`, "--role", role, "--data", data, "--json"];
    const child = spawn(binary, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (chunk) => (out += chunk));
    child.once("error", failed);
    child.once("exit", (code) => (code === 0 ? done(JSON.parse(out).link) : failed(new Error(`ramure person : code ${code}`))));
  });
}

function run(args, options) {
  return new Promise((done, failed) => {
    const child = spawn(binary, args, { ...options, stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", failed);
    child.once("exit", (code) => (code === 0 ? done() : failed(new Error(`ramure ${args[0]} : code ${code}`))));
  });
}

/** A commons with what the demonstration does not have: a withdrawn record, and one that changed its address. */
function writeExtras(folder) {
  mkdirSync(join(folder, "ressources"), { recursive: true });
  copyFileSync(join(repository, "commons/odd17/commons.yaml"), join(folder, "commons.yaml"));
  const common = [
    "medoc: methode",
    "licence: CC-BY-SA-4.0",
    "fictional: true",
    'sources: [{title: "Écrite pour les tests", url: "https://exemple.org/"}]',
  ];
  const write = (slug, lines) =>
    writeFileSync(join(folder, "ressources", `${slug}.md`), ["---", ...lines, ...common, "---", "Texte.", ""].join("\n"));
  write(withdrawn, [
    'title: "Une fiche retirée"',
    'summary: "Elle montre la page des fiches retirées."',
    "status: withdrawn",
    `withdrawal: {reason: "Remplacée par une fiche plus complète.", successor: "ressources/${renamed.now}"}`,
  ]);
  write(renamed.now, [
    'title: "Une fiche renommée"',
    'summary: "Son ancienne adresse mène toujours ici."',
    `old_slugs: [${renamed.before}]`,
  ]);
}

export default async function start() {
  const folder = mkdtempSync(join(tmpdir(), "ramure-browser-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, "server.log");
  const output = openSync(log, "w");
  const data = join(folder, "data");
  const { RAMURE_TEST_POSTGRES: _, ...rest } = process.env;
  // The tests ask more in a minute than any visitor would.
  const identity = await startProvider(await freePort(), `${url}/connexion/oidc/retour`);
  const settings = {
    RAMURE_RATE_PER_SECOND: "0",
    RAMURE_PUBLIC_URL: url,
    RAMURE_OIDC_ISSUER: identity.issuer,
    RAMURE_OIDC_CLIENT_ID: CLIENT.id,
    RAMURE_OIDC_CLIENT_SECRET: CLIENT.secret,
    RAMURE_OIDC_LABEL: "le service d’essai",
  };
  const options = { cwd: folder, env: { ...rest, ...settings } };
  const extras = join(folder, "extras");
  writeExtras(extras);
  await run(["import", extras, "--data", data], options);
  const args = ["demo", "--data", data, "--listen", `127.0.0.1:${port}`];
  const server = spawn(binary, args, { ...options, stdio: ["ignore", output, output] });
  const stop = async () => {
    await identity.stop();
    if (server.exitCode === null) {
      const gone = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      const late = setTimeout(() => server.kill("SIGKILL"), 10_000);
      await gone;
      clearTimeout(late);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(`${url}/healthz`, 200, server, log);
  } catch (error) {
    await stop();
    throw error;
  }
  process.env.RAMURE_TEST_URL = url;
  // One fictitious account a role: « adresse mot-de-passe rôle ».
  process.env.RAMURE_TEST_ACCOUNTS = readFileSync(join(data, "comptes-de-demonstration.txt"), "utf8");
  // Two more who administer, for journeys that end in the audit log: each link enters once.
  const stewards = [];
  for (const name of ["un", "deux"]) stewards.push(await invite(`intendance-${name}@example.org`, "steward", data, options));
  process.env.RAMURE_TEST_STEWARDS = stewards.join(" ");
  return stop;
}
