// Every page of the demonstration commons is rendered, every internal link followed, every page weighed.
import { all, renamed } from "./addresses.js";
import { crawl } from "./crawler.js";
import { expect, none, test } from "./site.js";

/** A page and all it needs, as they travel. */
const HEAVIEST_BYTES = 100_000;
const MOST_REQUESTS = 10;
const KINDS = [
  "dispositifs",
  "evenements",
  "glossaire",
  "organisations",
  "pages",
  "plateformes",
  "publications",
  "referentiels",
  "ressources",
  "vocabulaires",
];

// In order and in one process, so that the site is crawled once; again only after a failure, which starts another process.
test.describe.configure({ mode: "default", timeout: 900_000 });
let crawled;
const visit = (base) => (crawled ??= crawl(base, ["/", "/plan-du-site"]));

test("tous les liens internes mènent quelque part", async ({ baseURL }) => {
  const { pages, faults } = await visit(baseURL);
  console.log(`${pages.size} adresses suivies`);
  none(faults);
});

test("toutes les fiches de la démonstration sont atteintes", async ({ baseURL }) => {
  const { pages } = await visit(baseURL);
  const missing = KINDS.flatMap(all).filter((path) => !pages.has(path));
  none(missing);
});

test("une ancienne adresse mène à la nouvelle pour toujours", async ({ request }) => {
  const answer = await request.get(`/ressources/${renamed.before}`, { maxRedirects: 0 });
  expect([301, 308]).toContain(answer.status());
  expect(answer.headers().location).toContain(`/ressources/${renamed.now}`);
});

test("chaque page est légère", async ({ context, baseURL }) => {
  const { pages } = await visit(baseURL);
  const isPage = ({ path, status, type }) => status === 200 && type.startsWith("text/html") && !path.includes("?");
  const queue = [...pages.values()].filter(isPage).map((page) => page.path);
  const weighed = [];
  const weigh = async () => {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const finished = [];
      const note = (request) => {
        const sizes = request.sizes();
        // Awaited below: until then a refusal is nobody's, and would stop the whole run.
        sizes.catch(() => {});
        finished.push(sizes);
      };
      page.on("requestfinished", note);
      await page.goto(baseURL + path, { waitUntil: "load" });
      await page.evaluate(() => document.fonts.ready);
      page.off("requestfinished", note);
      const sizes = await Promise.all(finished);
      const bytes = sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
      weighed.push({ path, bytes, requests: sizes.length });
    }
    await page.close();
  };
  await Promise.all([weigh(), weigh(), weigh()]);
  weighed.sort((a, b) => b.bytes - a.bytes);
  const line = ({ path, bytes, requests }) => `${(bytes / 1000).toFixed(1)} ko, ${requests} requêtes : ${path}`;
  console.log(`${weighed.length} pages pesées ; les plus lourdes :\n  ${weighed.slice(0, 5).map(line).join("\n  ")}`);
  expect(weighed.length).toBeGreaterThan(160);
  const tooHeavy = weighed.filter(({ bytes, requests }) => bytes > HEAVIEST_BYTES || requests > MOST_REQUESTS);
  none(tooHeavy.map(line));
});
